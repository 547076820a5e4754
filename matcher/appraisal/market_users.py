"""The words by which a sentence tells that a thing is in use, or is being tried, with others."""

from __future__ import annotations

from typing import Final

from matcher.appraisal.market_rules import (
    AMOUNT,
    COUNTED,
    MARKET,
    NUMBER,
    ORGANISATION,
    MarketRule,
    gap,
    one_of,
    rule,
)

_TRIED: Final = one_of(
    r"""试用 试运行 试产 试装 试点 试切 试料 试穿 试驾 试做 小试 试制 实验 试验(?![场区田]) 送样 供样
    仿真 数据集 样[机床品] 打样 课程 教学 评估用 台架"""
)
"""Not yet in use, or in use by researchers only."""
_STARTED: Final = one_of(
    """投入(?:了|实际|商业化?|正式|生产|批量|工业|科学){0,4}(?:使用|运行|运营|应用|生产) 投运 投产
    量产 上线(?!下) 商用 上市 并网运行"""
)
_SOLD: Final = one_of("供货 出货 交付 销售 销量 卖出 售出 装机 装车 部署 服务企业 服务客户 出口 供给 销")
_PUT_TO_USE: Final = one_of(
    r"""部署(?!方案) 装机 装车 安装(?!板|在) 交付 供货 供应(?![链商]) 供给 配套(?!服务) 销售 售出 卖出
    销往 应用[于在到] 使用(?!权|方法|说明|寿命|价值) 采用 推广(?:应用|到|至) 落地 导入 挂网 接入
    装(?=在|\d)"""
)
_OWN: Final = (
    r"(?:^(?:目前|现|至今)?|"
    r"(?:该|此|本(?!发明|实用|申请|公开)|我们的?|项目|成果|产品)[一-鿿A-Za-z0-9\-]{0,20})"
)
"""The achievement as the subject, or left out at the sentence's beginning."""
_WHEN: Final = rf"(?:累计|全年|近{NUMBER}年|(?<!\d)20\d\d年|目前|每?[年月])"
_SERVED: Final = one_of(
    """(?<!提)供 售 销 装机 装 出货 交付 发货 部署 落地 覆盖 上线 接入 挂网 用在 授权 服务 培训 改造
    处理 受理 出具 出 评估 测试 执行 完成 处置 铺设 在[管服用租] 运行 存量 入驻 投用 进入 撮合 孵化 加工
    代镀 注册 签约 付费 续费 客户 工程 项目"""
)
_NO_SALE: Final = one_of(
    r"""产能 能力 [单售]价 [费成]本?用?[每由约\d] 融资 名[录单] 清单 意向 需求 每[吨公立类条] 年省
    节[约省] 少[买外订] 要求 样本"""
)
_IN_USE: Final = (
    # 已在两家水厂投入使用
    rule("in_use", rf"(?:已|现已)(?!有){gap(20)}{_STARTED}", unless=rf"{_TRIED}|批准上市|已上市的|正常使用"),
    # 已交付镶件 210 余件, 已有两家厂在用
    rule(
        "in_use",
        rf"(?:已|现已)(?!有){gap(16)}(?:{_SOLD}|{_PUT_TO_USE})[^,，。;；的]{{0,16}}?(?:{AMOUNT}|{ORGANISATION})|"
        rf"已有{NUMBER}[家台]{gap(16)}(?:{_PUT_TO_USE}|在用|{_STARTED})",
        unless=rf"{_TRIED}|正常使用",
    ),
    # 该系统已应用于港区, 已用于酒类、化妆品
    rule(
        "in_use",
        rf"{_OWN}已[^,，。的]{{0,8}}?(?:应用|用|部署|安装|推广|移植|集成)[在于到至](?![^,，。]{{0,20}}的)|"
        rf"{_OWN}已[^,，。]{{0,4}}在{gap(24, least=2)}(?:应用|使用|推广)",
        unless=rf"{_TRIED}|效果|等领域|药物|自然界",
    ),
    rule(
        "in_use",
        rf"(?:已|先后){gap(28)}(?:{_STARTED}|{_PUT_TO_USE})",
        unless=rf"{_TRIED}|可以|可供|待用|产能",
        heard_in=MARKET,
    ),
    # 2025年出货21万片
    rule(
        "in_use",
        rf"{_WHEN}[^,，。产]{{0,12}}?{_SOLD}{gap(16)}{AMOUNT}",
        unless=rf"{_TRIED}|我国|全国|国内|全球|世界|市场规模|需求|药物",
    ),
    # 在两家板厂稳定运行 14 个月
    rule(
        "in_use",
        rf"{ORGANISATION}{gap(14)}(?:稳定|连续|无故障|安全|已|商业){{1,3}}地?(?:运行|使用|生产|服役)"
        rf"[^,，。\d]{{0,10}}?{NUMBER}个?[月年天周]",
        unless=r"试运行|台架|实验|加速|老化",
    ),
    rule(
        "in_use",
        rf"(?:连续|稳定|无故障|安全|实场|现场){{1,3}}运行[^,，。\d]{{0,6}}?{NUMBER}(?:个月|年|天|周)|已经?装在",
        unless=r"[试实]验|试运行|台架|加速|老化|中试|样机|仿真|试点",
    ),
    # 23 家鞋厂使用
    rule(
        "in_use",
        rf"{NUMBER}家(?![族具庭电畜禽兔蚕长乡政居]){gap(18)}(?:批量|日常|长期|持续|全线)?"
        + one_of("使用(?!者) 采用 应用 在用 导入 付费 订阅 切换 装机 投产 量产 上线 部署"),
        unless=rf"{_TRIED}|样本|访谈|问卷",
    ),
    # 客户 630 家
    rule(
        "in_use",
        rf"(?:客户|用户|会员|租户)(?:企业|单位|数量?|厂家|累计|已|达|共|有|超过?){{0,4}}\s?{NUMBER}[家户所]",
        unless=r"潜在|目标|意向|样本|测试|实验|仿真",
    ),
    rule("in_use", r"客户(?:包括|涵盖)", unless=r"潜在|目标|意向"),
    rule("in_use", rf"(?:供应|供货|交付|销售|卖)给{gap(16, least=2)}(?:[,，。;；]|$)", unless=_TRIED),
    # 供两家手表盖板厂, 在管企业 412 家
    rule(
        "in_use",
        rf"{_SERVED}{gap(14)}{AMOUNT}",
        unless=rf"{_TRIED}|{_NO_SALE}",
        heard_in=MARKET,
    ),
    rule(
        "in_use",
        rf"(?:批量|小批量?|长期)(?:供货|供应|使用|应用|采购|出货)|全线切换|"
        rf"(?:供应|配套){gap(12)}{ORGANISATION}|"
        r"(?:使用|在用|投产|挂网)(?:[,，。]|$)|稳定运行|客户(?:为|以|主要)",
        unless=rf"{_TRIED}|目标客户|潜在|意向",
        heard_in=MARKET,
    ),
)
_PLACE: Final = rf"(?:{COUNTED}|{ORGANISATION}|客户|现场|某)"
_A_TEST_IS_NO_TRIAL: Final = r"(?<![测考调面尝])"
_PILOTS: Final = (
    # 样机交付一家模块厂试用六个月
    rule(
        "pilot_use",
        rf"(?:{_PLACE}|已|样[机品床件]){gap(20)}{_A_TEST_IS_NO_TRIAL}"
        + one_of(
            """试用 试装 试运行 试产 试切 试料 试酿 试点运行 试点应用 小试 小批量?验证 小批量?试制
            小批量?试用 小批量?试产 送样 供样 寄样 拿样 评样 联合试制"""
        ),
        unless="寄样或|试用期|适用|送样(?:品)?(?:检|测)",
    ),
    # 试点厂准交率从 78% 升到 94%
    rule(
        "pilot_use",
        rf"{_A_TEST_IS_NO_TRIAL}(?:试用|试装|试运行|试点(?:厂|企业|工厂|单位|站)){gap(16)}"
        rf"(?:{NUMBER}\s?(?:个?月|天|台|套|只|家|条|桩|年)|[由从按])",
        unless="试用期",
    ),
    rule(
        "pilot_use",
        rf"(?:[向为]|给(?!出)){gap(16)}(?:送样|供样|试制|打样)(?!服务|[和、及,检测])|送样(?![检测]|品?[检测])[^,，。检测]{{0,6}}{NUMBER}",
    ),
    rule(
        "pilot_use",
        rf"示范(?:工程|线|项目|应用|点|厂|园|站)(?![^,，。;；]{{0,6}}(?:需|须|造价|报价)){gap(16)}{NUMBER}|"
        rf"(?:已|建成|建有|完成){gap(12)}(?:应用示范|示范(?:工程|线|项目|应用|点|厂|站))",
    ),
    rule(
        "pilot_use",
        rf"[在于经]{gap(24)}{ORGANISATION}{gap(12)}"
        rf"(?:示范|中试(?!基地|平台|中心)|(?:现场|应用|上机|装车|上线|产线)验证|验证{gap(4)}{NUMBER})",
    ),
    rule("pilot_use", rf"样机{gap(10)}(?:交付?|在|送){gap(16)}{ORGANISATION}"),
    rule(
        "pilot_use",
        rf"{_A_TEST_IS_NO_TRIAL}试(?:用|装|产|运行|点|切|制|料|做|酿|穿)|"
        + one_of("送样(?!检|测) 供样 小试 打样 评样 [AB]样 小批量?验证 小批量?试制 示范"),
        unless="报价|费用|收费|寄送费|试用期|目录|指南",
        heard_in=MARKET,
    ),
)

USER_RULES: Final[tuple[MarketRule, ...]] = (*_IN_USE, *_PILOTS)
