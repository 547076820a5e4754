"""The example rows that templates show; their ids begin with EXAMPLE-, which no import accepts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from matcher.records import (
    Achievement,
    Broker,
    Certificate,
    Demand,
    EvidenceStatement,
    Investor,
    IpItem,
    PushPreferences,
    Record,
    TeamMember,
)
from matcher.vocabulary import (
    AchievementType,
    Aspect,
    CertificateGrade,
    IpKind,
    IpStatus,
    Kind,
    Library,
    Stage,
)

_ACHIEVEMENT = Achievement(
    id="EXAMPLE-1",
    title="面向动力电池的高导热绝缘胶膜",
    summary="以氮化硼片层定向排布提高厚度方向导热，导热系数 3.2 W/(m·K)，击穿电压大于 6 kV，已完成中试。",
    keywords=("导热胶膜", "氮化硼", "动力电池"),
    industry_codes=("C3841", "3.5"),
    type=AchievementType.PROJECT,
    library=Library.DISCOVERY,
    form="专利",
    discipline="材料科学",
    owner="示例大学材料学院",
    discovered_by="示例技术转移中心",
    place="松山湖",
    trl=6,
    ip_items=(
        IpItem(kind=IpKind.INVENTION_PATENT, number="ZL202019000000.4", status=IpStatus.GRANTED),
        IpItem(kind=IpKind.TRADE_SECRET),
    ),
    evidence=(
        EvidenceStatement(aspect=Aspect.MARKET, text="两家电池厂送样合格"),
        EvidenceStatement(aspect=Aspect.ECONOMY, text="意向订单", amount_cny=Decimal(3_000_000)),
    ),
    team=(TeamMember(name="张示例", role="负责人"), TeamMember(name="李示例", role="工艺")),
    expected_contribution_cny=Decimal(5_000_000),
    responsible_unit="松山湖",
    responsible_person="陈示例",
    discovered_on=date(2026, 3, 1),
    completed_on=date(2025, 12, 31),
)
_DEMAND = Demand(
    id="EXAMPLE-1",
    title="降低精密注塑件翘曲变形",
    enterprise="示例精密塑胶有限公司",
    description="薄壁件（壁厚 0.8 mm）翘曲大于 0.3 mm，希望降到 0.1 mm 以内，可提供试模条件。",
    industry_codes=("C2929",),
    town="长安镇",
    budget_min_cny=Decimal(200_000),
    budget_max_cny=Decimal(500_000),
    posted_on=date(2026, 9, 1),
    deadline=date(2027, 3, 31),
)
_BROKER = Broker(
    id="EXAMPLE-1",
    name="王示例",
    certificate=Certificate(
        grade=CertificateGrade.INTERMEDIATE,
        issuer="示例技术转移人才培养基地",
        number="DG-0001",
        valid_until=date(2028, 12, 31),
    ),
    specialities="新材料与装备领域的技术评估、合同谈判和中试对接。",
    industry_codes=("C38",),
    towns=("松山湖", "长安镇"),
    employer="示例技术转移公司",
    capacity=5,
)
_INVESTOR = Investor(
    id="EXAMPLE-1",
    name="示例天使基金",
    thesis="投早、投小、投硬科技，看重可量产的新材料与高端装备。",
    areas=("新材料", "高端装备"),
    stages=(Stage.ANGEL, Stage.EARLY),
    ticket_min_cny=Decimal(2_000_000),
    ticket_max_cny=Decimal(10_000_000),
    industry_codes=("3.5",),
    regions=("东莞",),
    exclusions="不投房地产与纯贸易",
    push=PushPreferences(max_per_week=5, min_level=3),
)

EXAMPLES: Mapping[Kind, tuple[Record, ...]] = {
    Kind.ACHIEVEMENT: (
        _ACHIEVEMENT,
        Achievement(id="EXAMPLE-2", title="只填编号和名称也可以，其余列空白"),
    ),
    Kind.DEMAND: (_DEMAND, Demand(id="EXAMPLE-2", title="只填编号和名称也可以，其余列空白")),
    Kind.BROKER: (_BROKER,),
    Kind.INVESTOR: (_INVESTOR,),
}
