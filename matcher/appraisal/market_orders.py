"""The words by which a sentence tells of orders, licences, intentions and a customer's approval."""

from __future__ import annotations

from typing import Final

from matcher.appraisal.market_rules import (
    AMOUNT,
    COUNTED,
    MARKET,
    NUMBER,
    ORGANISATION,
    STATEMENTS,
    MarketRule,
    gap,
    none_of,
    one_of,
    rule,
)

_SIGNED: Final = one_of("签订 签署 签定 签下 签有 签了 已签")
_NO_CUSTOMER: Final = one_of("意向 用户下单 网约车 外卖 三方协议 智能合[约同]")
_NO_ORDER: Final = one_of(
    """保密协议 战略合作 备忘录 框架 样品协议 劳动合同 监管协议 租赁合同 投资协议 增资
    [与和同向][^,，。;；签]{0,8}供应商 锁价"""
)
"""What is signed with a supplier is what the achievement buys."""
_IS_AN_ORDER: Final = none_of(
    "数据 列表 信息 管理 系统 号 处理 匹配 分配 状态 协同 排产 自动 拆 需求 交付 仿真 簿 流"
)
_FEE: Final = rf"(?:许可|授权|转让){gap(6)}费{gap(6)}{AMOUNT}"
_ORDERS: Final = (
    # 与某公司签订采购合同; not 签订保密协议, not 签订合作意向书
    rule(
        "signed_order",
        _SIGNED + gap(30) + one_of("合同 订单 协议 采购 订购 许可 转让"),
        unless=f"{_NO_CUSTOMER}|{_NO_ORDER}",
    ),
    rule("signed_order", rf"签订{gap(20)}框架[,，]?首批采购"),
    # 获订单, 收到 50 kg 订单; not 订单数据
    rule(
        "signed_order",
        one_of(
            """获(?!取)得? 收到 接到 取得 拿[到下] 赢得 新增 在手 已有 累计 试产 首批 首笔 首个
            最大单笔 小批量? 复购 执行"""
        )
        + rf"{gap(16)}订单{_IS_AN_ORDER}",
        unless=_NO_CUSTOMER,
    ),
    rule("signed_order", one_of("已中标 成功中标 先后中标 连续中标 中标金额 中标价 中标通知书 中标项目编号")),
    # 已以普通许可方式许可给某公司
    rule(
        "signed_order",
        rf"(?:已|以){gap(16)}(?:许可|转让)(?:给|予|至){gap(24, least=2)}{ORGANISATION}",
        unless="可许可|许可证",
    ),
    # 合同额合计 174 万元, 签单 37 台, 签约屋顶电站 74 座
    rule(
        "signed_order",
        one_of("签单 签约 合同总?金?额 合同价款 合同用户 合同客户 合同单价 合同总价 订单")
        + rf"{gap(12)}{AMOUNT}|合同总?金?额(?:累计|合计)|订单回款",
        unless=_NO_CUSTOMER,
        heard_in=STATEMENTS,
    ),
    # 首批采购 3000 只, 购买源码授权
    rule(
        "signed_order",
        one_of("首批采购 批量采购 复购采购 追加采购 再次采购 一次性采购 长期采购 小批采购")
        + rf"|(?<!我)(?:采购|订购|购买|买断|复购)了?(?:{AMOUNT}|{NUMBER}次|源码|{gap(6)}授权)",
        unless="意向",
        heard_in=MARKET,
    ),
    # 授权一家电控企业使用, 许可费 68 万元
    rule(
        "signed_order",
        rf"(?:授权|许可|转让)[给予至]?{gap(16)}{ORGANISATION}(?:使用|实施|用于|生产|[,，。]|$)|"
        rf"{_FEE}|许可方式{gap(4)}{COUNTED}",
        heard_in=MARKET,
    ),
)
_APPROVALS: Final = (
    # 进入两家平板品牌的二供名录
    rule(
        "supplier_approved",
        one_of("进入 列入 纳入 入选 通过 完成 取得 获得?")
        + gap(20)
        + one_of(
            """供应商名[录单] 供应商评审 供应商审核 供应商认证 供应商资格 二供名录 供方名录 合格供方
            机型清单 助剂白名单 料号认证 批量认证 [AB]样评审 客户认证 来料认证"""
        ),
        unless="国家|省级|工信[部厅]",
    ),
)
_INTENTIONS: Final = (
    rule(
        "letter_of_intent",
        one_of("签订 签署 签定 签 达成 收到 获得? 取得")
        + gap(24)
        + one_of("意向(?!金) 备忘录 战略合作(?:框架)?协议 合作框架 框架(?:合作)?协议 加工框架"),
        unless="宣布|投资意向|融资意向",
    ),
    rule(
        "letter_of_intent",
        rf"意向(?:书|订单|客户|协议|采购)?{gap(6)}{AMOUNT}|{COUNTED}{gap(16)}(?:合作|采购|投产|受让|转化)意向",
        unless="投资|融资|问卷|调查",
    ),
    # 询价企业达二十多家, 两家模块厂已到场评审
    rule(
        "inquiry",
        one_of("询价 问询 来函 来电 到场评审 上门考察 主动对接")
        + rf"{gap(12)}{COUNTED}|{COUNTED}{gap(20)}"
        + one_of("询价 到场评审 考察 主动对接 提出需求 要求"),
        heard_in=MARKET,
    ),
)

ORDER_RULES: Final[tuple[MarketRule, ...]] = (*_ORDERS, *_APPROVALS, *_INTENTIONS)
