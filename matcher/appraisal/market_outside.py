"""The words by which a sentence tells of funds, public lists, pilot bases and imports replaced."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from matcher.appraisal.market_rules import DOCUMENTED, NUMBER, MarketRule, gap, none_of, one_of, rule
from matcher.appraisal.references import ReferenceKind

_INVESTOR: Final = one_of(
    """投资机构 投资人 投资方 投资公司 创投(?!大赛) 风投 产业资本 产业基金 投资基金 天使基金 引导基金
    (?<!科学)(?<!学)基金(?!项目|资助|委|课题|支持|编号)"""
)
_NAMED_FUND: Final = (
    r"(?:^|[,，。;；、]|[与获由经及和受])"
    + none_of(
        """专业 产业 社会 民间 风险 外部 战略 政府 国有 天使 省级 市级 国家 本地 相关 知名 头部 某
        若干 科技 股权 创业 自然"""
    )
    + r"[^\W_已有与获得多家两三某几完成个被向和经由名到的]{2,12}?"
    r"(?:创投|资本|(?:天使|产业|创业|投资|引导|创新){0,3}基金)(?!机构|大赛|人|界|圈|项目|服务|市场)"
)
"""A fund by its name: 松山湖天使投资基金, not 两家创投机构."""
_ROUND: Final = r"(?:种子|天使|Pre-?A|[ABCD]\+?)"
_FUNDS: Final = (
    # 两家创投已完成尽调
    rule(
        "fund_contact",
        _INVESTOR
        + gap(20)
        + one_of("接触 接洽 尽调 尽职调查 对接 意向 投资协议 跟进 立项 条款 领投 跟投 入股 注资 考察"),
        unless="自然科学|自科",
        proof=_NAMED_FUND,
    ),
    # 完成A轮融资
    rule(
        "fund_contact",
        rf"(?:完成|获得?){gap(8)}(?:{_ROUND}轮|(?:战略|首轮|股权)融资)|"
        rf"(?:获得?){gap(20)}{_INVESTOR}{gap(10)}[投融注]资|[获由]{gap(16, least=2)}(?:领投|跟投)|"
        rf"(?:已|完成|获得?){gap(8)}融资{gap(4)}{NUMBER}",
        proof=_NAMED_FUND,
    ),
    rule(
        "fund_contact",
        rf"(?:签订|签署|收到){gap(16)}{one_of('投资意向 投资协议 投资条款 增资协议 融资意向')}",
        proof=_NAMED_FUND,
    ),
)
_NAMED_LIST: Final = (
    r"《[^》]{4,60}(?:目录|指南|名录|名单|清单)[^》]{0,20}》|"
    r"20\d\d年度?[^,，。;；]{0,16}(?:首台|首批次|目录|名单)"
)
"""Somebody can look up a list by its title, or by its year and issuer."""
_NO_LIST: Final = one_of(
    """品牌 供应商 二供 供方 机型 助剂 原料 添加剂 香料 文献 患者 病例 篇 标准 目录服务 黑名单
    收费目录 诊疗 共识 路由 节点 植物 动物 物种"""
)
_LISTS: Final = (
    rule(
        "policy_list",
        one_of("列入 入选 纳入 收录 写入 登上 获评 认定为? 入围 属于? 符合")
        + gap(30)
        + one_of(r"目录 指南 名录 名单 清单 首台\(?套\)? 首批次 首版次"),
        unless=_NO_LIST,
        proof=_NAMED_LIST,
    ),
    rule(
        "policy_list",
        rf"(?:创新产品|首台\(?套\)?|首批次|首版次){gap(8)}(?:认定|证书|入选|收录|奖励|补助|称号)|"
        rf"(?:产品|目录){gap(4)}收录",
        unless=_NO_LIST,
        proof=_NAMED_LIST,
    ),
    rule(
        "policy_list",
        one_of("纳入 进入 获得? 获准 通过 列入 取得")
        + gap(12)
        + one_of("优先审评 优先审批 突破性治疗 创新医疗器械 特别审查程序 特别审批 附条件批准"),
    ),
)
_BASE: Final = r"(?:中试(?:验证)?(?:基地|平台|中心)|概念验证(?:中心|平台|项目|资金|基金|支持|计划))"
_BASES: Final = (
    rule(
        "pilot_base",
        one_of("建成 建有 建立了? 入驻 进驻 依托 落户 与 由 获得? 纳入 列入 通过 在 经") + gap(24) + _BASE,
        proof=r"(?:大学|学院|研究院|实验室|公司|集团|东莞|松山湖|广东|[一-鿿]{2}[市省区])[一-鿿]{0,16}?"
        + _BASE,
    ),
)
_FOREIGN: Final = one_of("进口 国外品牌 国外产品 国外同类 外资品牌")
_NO_PRODUCT: Final = none_of(
    "粉 率 空间 趋势 浪潮 需求 进程 背景 前景 窗口 政策 机遇 市场 的(?:迫切|需求|背景|趋势)"
)
"""国产替代空间 is the market's, not the achievement's."""
_IMPORTS: Final = (
    replace(
        rule(
            "replaces_import",
            rf"(?:替代|取代|代替|替换)了?{gap(14)}{_FOREIGN}|"
            rf"(?:进口|国产)(?:产品|设备|材料|器件|药水)?替代{_NO_PRODUCT}",
            unless="背景|迫切|浪潮|趋势|亟|意义|难以|原料|不能|无法",
        ),
        accepted=DOCUMENTED | {ReferenceKind.THIRD_PARTY_REPORT},
        counts_if_able=True,
    ),
)

OUTSIDE_RULES: Final[tuple[MarketRule, ...]] = (*_FUNDS, *_LISTS, *_BASES, *_IMPORTS)
