"""Ten achievements, ways to change what they say, and pairs of two states of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final, TypeAlias

from matcher.appraisal.surroundings import DemandMatch, FundMatch, Neighbour, Realised, Surroundings
from matcher.records import Achievement, RecordKey
from matcher.vocabulary import Aspect, Kind

AT: Final = datetime(2026, 11, 24, 8, tzinfo=UTC)
MARKET, INNOVATION, ECONOMY = Aspect
ASPECTS: Final = {"M": MARKET, "I": INNOVATION, "E": ECONOMY}


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """An achievement and what the platform knows around it."""

    values: Mapping[str, Any]
    around: Mapping[str, Any] = field(default_factory=dict)

    @property
    def record(self) -> Achievement:
        return Achievement.model_validate({"id": "A1", **self.values})

    @property
    def surroundings(self) -> Surroundings:
        return replace(AROUND, **self.around)


Change: TypeAlias = Callable[[Side], Side]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """`more` is better than `less` in the aspects of `rises`, maybe in those of `may`, and like it elsewhere.

    `vetoes` stand against `less` and not against `more`.
    """

    name: str
    less: Side
    more: Side
    rises: frozenset[Aspect]
    may: frozenset[Aspect]
    vetoes: frozenset[str]


def pair(
    name: str, less: Side, more: Side, rises: str, *, may: str = "", vetoes: tuple[str, ...] = ()
) -> Pair:
    """Return a pair; aspects by letter: M market, I innovation, E economy."""
    return Pair(
        name=name,
        less=less,
        more=more,
        rises=frozenset(ASPECTS[one] for one in rises),
        may=frozenset(ASPECTS[one] for one in may),
        vetoes=frozenset(vetoes),
    )


def of(base: str, *changes: Change) -> Side:
    """Return a base achievement with changes."""
    side = Side(values=BASES[base])
    for change in changes:
        side = change(side)
    return side


def say(text: str) -> Change:
    """Add a sentence to the summary."""
    return lambda side: _with(side, summary=side.values["summary"] + text)


def market(text: str, amount_cny: int | None = None) -> Change:
    """Add an evidence statement for 有市场需求."""
    return _stated(MARKET, text, amount_cny)


def innovation(text: str) -> Change:
    """Add an evidence statement for 有创新价值."""
    return _stated(INNOVATION, text, None)


def economy(text: str, amount_cny: int | None = None) -> Change:
    """Add an evidence statement for 有经济贡献."""
    return _stated(ECONOMY, text, amount_cny)


def right(kind: str, number: str | None, status: str | None) -> Change:
    """Add a piece of intellectual property."""
    item = {"kind": kind, "number": number, "status": status}
    return lambda side: _with(side, ip_items=(*side.values.get("ip_items", ()), item))


def value(**values: Any) -> Change:
    """Set fields of the record."""
    return lambda side: _with(side, **values)


def around(**values: Any) -> Change:
    """Set what the platform knows around it."""
    return lambda side: replace(side, around={**side.around, **values})


def wanted(
    id: str,
    score: float = 0.8,
    *,
    enterprise: str | None = "东莞市甲电子有限公司",
    town: str | None = "长安镇",
    budget: int | None = 500_000,
    posted_on: date | None = date(2026, 10, 20),
) -> DemandMatch:
    """Return an open demand that matches."""
    return DemandMatch(
        key=RecordKey(Kind.DEMAND, id),
        revision=1,
        title=f"诉求{id}",
        score=score,
        enterprise=enterprise,
        town=town,
        budget_max_cny=None if budget is None else Decimal(budget),
        posted_on=posted_on,
    )


def neighbour(
    id: str, likeness: float, *, is_same: bool = False, is_earlier: bool | None = True
) -> Neighbour:
    """Return a near achievement."""
    return Neighbour(
        key=RecordKey(Kind.ACHIEVEMENT, id),
        revision=1,
        title=f"成果{id}",
        likeness=likeness,
        is_same=is_same,
        is_earlier=is_earlier,
    )


def fund(id: str, score: float) -> FundMatch:
    """Return a fund whose thesis may fit."""
    return FundMatch(key=RecordKey(Kind.INVESTOR, id), revision=1, title=f"基金{id}", score=score)


def paid(amount_cny: int, on: date) -> Realised:
    """Return income that the ledger recorded."""
    return Realised(event="contract", amount_cny=Decimal(amount_cny), on=on, reference="合同 HT-1")


def _with(side: Side, **values: Any) -> Side:
    return replace(side, values={**side.values, **values})


def _stated(aspect: Aspect, text: str, amount_cny: int | None) -> Change:
    statement = {"aspect": aspect.value, "text": text, "amount_cny": amount_cny}
    return lambda side: _with(side, evidence=(*side.values.get("evidence", ()), statement))


AROUND: Final = Surroundings(
    at=AT,
    index_revision=7,
    open_demands=60,
    active_funds=12,
    other_achievements=320,
    neighbours=(neighbour("N0", 0.14),),
)
"""A platform of the usual size that knows nothing near."""

BASES: Final[Mapping[str, Mapping[str, Any]]] = {
    "paste": {
        "title": "面向功率模块的无压烧结银膏",
        "summary": "针对功率芯片以高铅焊料贴装后结温升高易蠕变失效的问题，以微米片银与纳米银颗粒复配成膏，"
        "在氮气下220℃保温90 min成型。"
        "烧结层剪切强度平均46 MPa。",
        "type": "project",
        "owner": "岭海工学院电子材料研究所",
        "place": "广州市",
    },
    "vision": {
        "title": "手机盖板玻璃表面缺陷视觉检测系统",
        "summary": "针对盖板玻璃浅划伤在单一光源下对比度低的问题，以多角度频闪光源分时成像，"
        "再由分割网络合成缺陷图。"
        "0.02 mm以上划伤检出率99.2%。",
        "type": "project",
        "owner": "广东明视智能科技有限公司",
        "place": "佛山市",
    },
    "motor": {
        "title": "注塑机伺服泵用永磁同步电机",
        "summary": "针对永磁电机在频繁保压工况下磁钢局部退磁的问题，采用分段斜极与隔磁槽结构，"
        "并以热网络模型在线修正电流。"
        "额定效率95.1%。",
        "type": "enterprise",
        "owner": "东莞市恒驱电机有限公司",
        "place": "常平镇",
    },
    "coating": {
        "title": "家具用水性紫外光固化木器涂料",
        "summary": "针对水性木器漆干燥慢、硬度低的问题，以含双键的聚氨酯分散体成膜，紫外光照后交联。"
        "漆膜铅笔硬度达2H，"
        "附着力1级。",
        "type": "project",
        "owner": "佛山市绿涂新材料有限公司",
        "place": "佛山市",
    },
    "screw": {
        "title": "可降解镁合金骨钉",
        "summary": "针对金属骨钉需二次手术取出的问题，以微弧氧化层与聚乳酸双层涂覆，"
        "使镁基体的腐蚀快慢与骨愈合相配。"
        "体外浸泡28天后抗弯强度保持率83%。",
        "type": "project",
        "owner": "华南生物材料研究院",
        "place": "广州市",
    },
    "platform": {
        "title": "模具协同制造云平台",
        "summary": "针对中小模具厂设备闲忙不均、外协找厂难的问题，把机床负荷与工序能力建成图模型，"
        "由约束规划给出外协排程。"
        "百台机床的排程计算时间不超过30秒。",
        "type": "platform",
        "owner": "东莞市模联科技有限公司",
        "place": "横沥镇",
    },
    "litchi": {
        "title": "荔枝采后保鲜与冷链减损技术",
        "summary": "针对荔枝采后褐变快、货架期短的问题，采用冰水预冷与缓释杀菌衬垫组合，"
        "抑制果皮多酚氧化酶活性。"
        "5℃下贮藏21天好果率92%。",
        "type": "project",
        "owner": "岭南果蔬保鲜研究所",
        "place": "广州市",
    },
    "battery": {
        "title": "户用储能电池簇主动均衡系统",
        "summary": "针对电芯老化不一致使电池簇可用容量受限的问题，采用双向反激变换器在簇内转移电荷。"
        "均衡电流5 A，"
        "转换效率91%。",
        "type": "enterprise",
        "owner": "东莞市衡能科技有限公司",
        "place": "松山湖",
    },
    "rotor": {
        "title": "印刷车间低浓度VOCs分子筛转轮浓缩装置",
        "summary": "针对印刷废气风量大、浓度低、直接焚烧能耗高的问题，以疏水分子筛转轮吸附浓缩后再催化氧化。"
        "净化效率96%。",
        "type": "project",
        "owner": "广东清源环保设备有限公司",
        "place": "中山市",
    },
    "testing": {
        "title": "新能源汽车连接器可靠性检测服务",
        "summary": "针对高压连接器插拔后接触电阻漂移难以复现的问题，建立温度、湿度、振动三综合应力试验方法，"
        "并以失效物理模型换算寿命。"
        "接触电阻测量误差不超过0.8%。",
        "type": "platform",
        "owner": "东莞市瑞测检测技术有限公司",
        "place": "长安镇",
    },
}
