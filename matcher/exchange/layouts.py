"""The table of columns for each kind of record: headers in Chinese and English, other usual words, forms."""

from __future__ import annotations

from collections.abc import Mapping

from matcher.exchange.columns import Column, Layout
from matcher.exchange.forms import Amount, Code, Day, Form, Text, Whole, Word
from matcher.exchange.lists import Item, Items, Listing, Part
from matcher.vocabulary import (
    AchievementStatus,
    AchievementType,
    Aspect,
    CertificateGrade,
    DemandKind,
    DemandStatus,
    IpKind,
    IpStatus,
    Kind,
    Library,
    PartyStatus,
    Stage,
    Visibility,
)

_STAGE_WORDS: Mapping[str, Stage] = {
    "种子轮": Stage.SEED,
    "种子": Stage.SEED,
    "天使": Stage.ANGEL,
    "天使期": Stage.ANGEL,
    "初创期": Stage.EARLY,
    "初创": Stage.EARLY,
    "pre-A": Stage.EARLY,
    "Pre-A": Stage.EARLY,
    "pre-A轮": Stage.EARLY,
    "Pre-A轮": Stage.EARLY,
    "A轮": Stage.EARLY,
    "成长": Stage.GROWTH,
    "B轮": Stage.GROWTH,
    "C轮": Stage.EXPANSION,
    "C轮及以后": Stage.EXPANSION,
    "扩张": Stage.EXPANSION,
    "Pre-IPO": Stage.MATURE,
    "成熟": Stage.MATURE,
}
_NO_STAGES = frozenset({"子基金", "母基金", "直投", "创业投资", "产业基金"})
"""Ways of investing that lists of stages also carry."""
_LEVELS = {"强相关": 4, "较强相关": 3, "弱相关": 2, "无相关": 1}


def _column(field: str, zh: str, form: Form, meaning: str, *aliases: str) -> Column:
    return Column(field=field, zh=zh, form=form, meaning=meaning, aliases=aliases)


def _required(field: str, zh: str, meaning: str, *aliases: str) -> Column:
    return Column(field=field, zh=zh, form=Text(), meaning=meaning, aliases=aliases, required=True)


def _whole(field: str, zh: str, meaning: str, *parts: Part) -> tuple[Column, ...]:
    """Return the column for an object in one cell, which tables can be read from but are not written with."""
    column = Column(field=field, zh=zh, form=Item(parts), meaning=meaning, tabular=False)
    flat = (_column(f"{field}.{part.name}", part.label, part.form, meaning) for part in parts)
    return (column, *flat)


_ID_MEANING = "编号，同类内唯一；再次导入同一编号即整行更新（空白列恢复为空）"
_CODES = _column(
    "industry_codes",
    "行业代码",
    Listing(Code()),
    "战略性新兴产业分类 2018 或 GB/T 4754 代码",
    "产业代码",
    "行业分类代码",
)
_SHARED = (
    _column("visibility", "可见范围", Word(Visibility), "谁可以看到；空白为公开", "公开范围", "可见性"),
    _column("source", "来源", Text(), "信息来源", "出处", "数据来源"),
)
_NAME_WORDS = ("标题", "title", "名称")
_IP_ITEM = Item(
    (
        Part("kind", "种类", Word(IpKind)),
        Part("number", "编号", Text()),
        Part("status", "状态", Word(IpStatus)),
    )
)
_EVIDENCE = Item(
    (
        Part("aspect", "方面", Word(Aspect)),
        Part("text", "说明", Text()),
        Part("amount_cny", "金额", Amount()),
    )
)
_MEMBER = Item((Part("name", "姓名", Text()), Part("role", "分工", Text())))

_ACHIEVEMENT = Layout(
    (
        _required("id", "编号", _ID_MEANING, "成果编号", "成果id", "标识"),
        _required(
            "title", "成果名称", "成果的名称，不超过 500 字", "标题", "名称", "题目", "项目名称", "name"
        ),
        _column(
            "summary",
            "摘要",
            Text(),
            "做什么、怎么做、效果如何",
            "text",
            "简介",
            "成果简介",
            "abstract",
            "正文",
        ),
        _column("keywords", "关键词", Listing(Text(), prose=True), "关键词", "关键字", "标签", "tags"),
        _CODES,
        _column("type", "落地类型", Word(AchievementType), "落地为企业、项目还是平台", "成果类型", "类型"),
        _column("library", "所在库", Word(Library), "在哪个库", "入库类别", "库"),
        _column("form", "成果形式", Text(), "专利、论文、产品等", "kind", "形式"),
        _column("discipline", "学科", Text(), "学科或技术领域", "学科领域", "技术领域"),
        _column(
            "owner", "所属单位", Text(), "成果的持有单位", "持有单位", "完成单位", "权利人", "institution"
        ),
        _column("discovered_by", "发现单位", Text(), "发现该成果的单位", "推荐发现单位"),
        _column("place", "所在地", Text(), "城市或镇街", "地点", "地区"),
        _column("trl", "技术成熟度", Whole("1 到 9 的整数", "TRLtrl级"), "TRL 1–9", "成熟度", "技术就绪度"),
        _column("ip_items", "知识产权", Items(_IP_ITEM, inline=True), "专利、软著等", "ip", "专利"),
        _column(
            "evidence",
            "三有佐证",
            Items(_EVIDENCE),
            "证明有市场需求、有创新价值、有经济贡献",
            "3有佐证",
            "佐证",
        ),
        _column("team", "团队", Items(_MEMBER, inline=True), "团队成员与分工", "团队成员"),
        _column(
            "expected_contribution_cny",
            "预期经济贡献",
            Amount(),
            "预期经济贡献（元）",
            "预期贡献",
            "经济贡献",
        ),
        _column("recommended_by", "推荐单位", Text(), "重点入库推荐的单位", "重点入库推荐"),
        _column("responsible_unit", "责任单位", Text(), "按包干制负责落地的单位", "落地责任单位"),
        _column("responsible_person", "责任人", Text(), "按包干制全流程负责落地的人", "落地责任人"),
        _column("discovered_on", "发现日期", Day(), "发现的日期", "入库日期"),
        _column("completed_on", "完成日期", Day(), "成果完成的日期", "完成时间"),
        _column("status", "状态", Word(AchievementStatus), "空白为在库", "成果状态"),
        *_SHARED,
    )
)
_DEMAND = Layout(
    (
        _required("id", "编号", _ID_MEANING, "诉求编号", "需求编号", "标识"),
        _required("title", "诉求名称", "一句话说清需要什么", "需求名称", "标题", "名称", "题目", "name"),
        _column("enterprise", "企业名称", Text(), "提出诉求的企业", "企业", "单位名称", "company"),
        _column("kind", "诉求类型", Word(DemandKind), "要技术、成果还是人才；空白为技术", "需求类型", "类型"),
        _column(
            "description",
            "诉求描述",
            Text(),
            "背景、指标、现有基础、期望的合作方式",
            "需求描述",
            "描述",
            "text",
            "需求内容",
            "正文",
        ),
        _CODES,
        _column("town", "镇街", Text(), "企业所在的镇街或园区", "园区", "镇街园区", "所在镇街"),
        _column("budget_min_cny", "预算下限", Amount(), "预算下限（元）", "最低预算"),
        _column("budget_max_cny", "预算上限", Amount(), "预算上限（元）", "最高预算", "预算"),
        _column("posted_on", "发布日期", Day(), "提出诉求的日期", "提出日期"),
        _column("deadline", "截止日期", Day(), "希望在何时之前解决", "截止时间"),
        _column("status", "状态", Word(DemandStatus), "空白为征集中", "诉求状态"),
        *_SHARED,
    )
)
_BROKER = Layout(
    (
        _required("id", "编号", _ID_MEANING, "经纪人编号", "标识"),
        _required("name", "姓名", "技术经纪人的姓名或机构名称", "经纪人姓名", *_NAME_WORDS),
        *_whole(
            "certificate",
            "证书",
            "技术经纪人证书；有证书时等级必填",
            Part("grade", "证书等级", Word(CertificateGrade)),
            Part("issuer", "发证基地", Text()),
            Part("number", "证书编号", Text()),
            Part("valid_until", "有效期至", Day()),
        ),
        _column("specialities", "专长", Text(), "熟悉的技术与服务", "text", "擅长领域", "简介", "正文"),
        _CODES,
        _column("towns", "服务镇街", Listing(Text()), "服务的镇街或园区", "镇街"),
        _column("employer", "任职单位", Text(), "不承接本单位的成果和诉求", "工作单位", "所在单位"),
        _column("capacity", "可承接数", Whole("整数"), "同时能承接的项目数", "承接数量", "容量"),
        _column("status", "状态", Word(PartyStatus), "空白为在册"),
        *_SHARED,
    ),
    unkept=frozenset({"institute", "rank", "research", "note"}),
)
_INVESTOR = Layout(
    (
        _required("id", "编号", _ID_MEANING, "机构编号", "基金编号", "标识"),
        _required("name", "机构名称", "创投机构或基金的名称", "基金名称", *_NAME_WORDS),
        _column(
            "thesis", "投资方向", Text(), "投什么、不投什么、看重什么", "text", "投资策略", "简介", "正文"
        ),
        _column("areas", "关注领域", Listing(Text(), prose=True), "关注的领域", "领域", "投资领域"),
        _column(
            "stages",
            "投资阶段",
            Listing(Word(Stage, _STAGE_WORDS), leaves_out=_NO_STAGES),
            "投资的阶段",
            "阶段",
            "轮次",
        ),
        _column("ticket_min_cny", "单笔下限", Amount(), "单笔投资下限（元）", "最低投资额"),
        _column("ticket_max_cny", "单笔上限", Amount(), "单笔投资上限（元）", "最高投资额"),
        _CODES,
        _column("regions", "投资地区", Listing(Text()), "投资的地区", "region", "地区", "区域"),
        _column("exclusions", "不投领域", Text(), "明确不投的领域", "排除"),
        *_whole(
            "push",
            "推送设置",
            "向该机构推送成果的设置",
            Part("max_per_week", "每周推送上限", Whole("整数")),
            Part(
                "min_level", "推送最低等级", Whole("1 到 4，或 强相关/较强相关/弱相关/无相关", "级", _LEVELS)
            ),
        ),
        _column("status", "状态", Word(PartyStatus), "空白为在册"),
        *_SHARED,
    ),
    unkept=frozenset({"size"}),
)

LAYOUTS: Mapping[Kind, Layout] = {
    Kind.ACHIEVEMENT: _ACHIEVEMENT,
    Kind.DEMAND: _DEMAND,
    Kind.BROKER: _BROKER,
    Kind.INVESTOR: _INVESTOR,
}
