"""What the plan counts."""

from __future__ import annotations

from matcher.vocabulary import Term


class Measure(Term):
    """A figure of the plan."""

    FOUND = "found", "发现科技成果"
    SERVED = "served", "进入服务库成果"
    LANDED = "landed", "培育转化落地"
    EVENTS = "events", "成果转化对接会"
    CONTRACTS = "contracts", "全市技术合同登记额"
    PLATFORM_CONTRACTS = "platform_contracts", "平台台账技术合同额"
    VENTURE = "venture", "落地成果获各类创投总额"
    BENCHMARK = "benchmark", "5亿元以上标杆成果落地"
    MAJOR = "major", "1亿元以上重大成果落地"
    COMPLEXES = "complexes", "创新创业综合体"
    AGENCIES_ABOVE_SCALE = "agencies_above_scale", "市场化机构新增上规"

    @property
    def is_money(self) -> bool:
        """Whether it is counted in yuan, not in pieces."""
        return self in (Measure.CONTRACTS, Measure.PLATFORM_CONTRACTS, Measure.VENTURE)

    @property
    def unit(self) -> str:
        """The word that its value is counted in."""
        if self.is_money:
            return "元"
        return {Measure.EVENTS: "场", Measure.COMPLEXES: "个", Measure.AGENCIES_ABOVE_SCALE: "家"}.get(
            self, "项"
        )
