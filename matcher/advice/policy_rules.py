"""One rule for each support measure of the plan: whether it bears on an achievement, why, and how much."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

from matcher.advice.money import yuan
from matcher.advice.plan import Measure
from matcher.advice.policy_case import PolicyCase, Verdict
from matcher.advice.values import Applicability, PolicyAdvice, Standing
from matcher.vocabulary import AchievementType

Rule = Callable[[PolicyCase, Measure], Verdict]

_CENT: Final = Decimal("0.01")
_EVENT_SIZE: Final = 3
"""Fewer than three parties are called one by one."""
_RIPENING: Final = range(4, 8)
"""TRL at which pilot plants help: from the laboratory to the use in reality."""
_SELLABLE: Final = 8
"""TRL from which a thing is a finished product (data/taxonomy/trl.csv)."""
_PROVED: Final = ("income", "signed_order", "ledger_income")
_RIGHTS: Final = ("invention_granted", "utility_granted", "software_registered")
_INSTITUTES: Final = ("研究院", "研究所", "大学", "学院", "实验室", "中子源")


def advise_policy(case: PolicyCase, measure: Measure) -> PolicyAdvice:
    """Return a measure with its verdict. Raises KeyError for a rule that does not exist."""
    verdict = RULES[measure.rule](case, measure)
    return PolicyAdvice(
        id=measure.id,
        label=measure.label,
        kind=measure.kind,
        beneficiary=measure.beneficiary,
        quote=measure.quote,
        section=measure.section,
        most_cny=measure.most_cny or measure.fixed_cny,
        applicability=verdict.applicability,
        why=verdict.why,
        estimate_cny=verdict.estimate_cny,
        grounds=verdict.grounds,
    )


def share_of(amount: Decimal, measure: Measure) -> Decimal:
    """Return the measure's rate of an amount, to the cent, at most what the measure gives."""
    part = (amount * (measure.rate or Decimal(1))).quantize(_CENT)
    return part if measure.most_cny is None else min(part, measure.most_cny)


def _contribution(case: PolicyCase, measure: Measure) -> Verdict:
    known = case.contribution()
    if known is None:
        why = "未登记预计综合经济贡献，无法定级"
        if measure.from_cny is None:
            return _applies(f"{why}；先按责任到人跟踪")
        return _absent(f"{why}；达到 {yuan(measure.from_cny)}方适用")
    said = f"预计综合经济贡献 {yuan(known.cny)}（自报，未核定）"
    if measure.from_cny is not None and known.cny < measure.from_cny:
        return _absent(f"{said}，未达到 {yuan(measure.from_cny)}")
    if measure.below_cny is not None and known.cny >= measure.below_cny:
        return _absent(f"{said}，适用更高一级")
    return Verdict(applicability=Applicability.APPLIES, why=said, grounds=(known.source,))


def _service_library(case: PolicyCase, measure: Measure) -> Verdict:
    if case.is_served:
        return _applies("已在成果服务库")
    if case.record.recommended_by:
        return _conditional("已获书面推荐，进入成果服务库后适用")
    return _conditional("尚未进入成果服务库，须经常规入库评价或重点推荐入库")


def _fund_access(case: PolicyCase, measure: Measure) -> Verdict:
    funds = case.likely_funds
    said = f"{len(funds)} 只在册基金较可能契合" if funds else "暂无较可能契合的在册基金"
    if not case.is_served:
        return _conditional(f"尚未进入成果服务库，入库后优先对接；{said}")
    return _applies(f"已在成果服务库；{said}") if funds else _conditional(f"已在成果服务库；{said}")


def _valuation(case: PolicyCase, measure: Measure) -> Verdict:
    findings = case.landing.assessment.findings
    proved = [one for one in findings if one.kind in _PROVED and (one.value or 0.0) > 0]
    rights = [one for one in findings if one.kind in _RIGHTS]
    is_ready = (case.record.trl or 0) >= _SELLABLE or bool(proved)
    has_buyer = bool(case.likely_demands)
    grounds = tuple(dict.fromkeys(one.source for one in (*proved, *rights)))
    lacking = [
        text
        for is_there, text in (
            (is_ready, "产品级成熟度或成交记录"),
            (has_buyer, "较可能匹配的诉求"),
            (bool(rights), "明确的已授权权利"),
        )
        if not is_there
    ]
    if not lacking:
        why = "已成熟、有权利且有较可能的受让方，可申请按可快速交易成果估值（由中心认定）"
        return Verdict(applicability=Applicability.APPLIES, why=why, grounds=grounds)
    if len(lacking) == 3:
        return _absent("不具备快速交易的迹象")
    why = f"尚缺{'、'.join(lacking)}，补齐后可申请"
    return Verdict(applicability=Applicability.CONDITIONAL, why=why, grounds=grounds)


def _exempt_entry(case: PolicyCase, measure: Measure) -> Verdict:
    if case.is_served:
        return _absent("已在成果服务库，无须再推荐")
    if case.record.recommended_by:
        why = f"已由{case.record.recommended_by}推荐；推荐单位资格与书面推荐件须核对"
        return Verdict(applicability=Applicability.APPLIES, why=why, grounds=case.whole("recommended_by"))
    owner = case.record.owner or ""
    if case.landing.seat.is_local and any(word in owner for word in _INSTITUTES):
        why = "权利人为登记在东莞的科研机构，可由其出具重点书面推荐"
        return Verdict(applicability=Applicability.CONDITIONAL, why=why, grounds=case.whole("owner"))
    return _absent("未见我市科研院所或龙头链主企业的书面推荐")


def _broker_reward(case: PolicyCase, measure: Measure) -> Verdict:
    known = case.traded()
    if known is not None:
        estimate = share_of(known.cny, measure)
        why = (
            f"已知交易额 {yuan(known.cny)}，如由在库技术经纪（理）人当年促成，测算奖励 {yuan(estimate)}"
            "（按年度促成总额计算并封顶）"
        )
        return Verdict(
            applicability=Applicability.CONDITIONAL, why=why, estimate_cny=estimate, grounds=(known.source,)
        )
    budget = sum((one.budget_max_cny or Decimal(0) for one in case.likely_demands), Decimal(0))
    if budget:
        reward = yuan(share_of(budget, measure))
        why = f"尚无成交额；若按较可能匹配诉求的预算上限合计 {yuan(budget)}成交，奖励为 {reward}"
        return _conditional(why)
    return _conditional("尚无成交额；经在库技术经纪（理）人促成交易后按交易额计算")


def _excellent_person(case: PolicyCase, measure: Measure) -> Verdict:
    return _conditional("评选类奖励，不随单项成果发放；促成本成果落地可作为参评业绩")


def _pilot_base(case: PolicyCase, measure: Measure) -> Verdict:
    said = case.words(measure)
    if case.has_form(AchievementType.PLATFORM) and said:
        why = "文本写明提供中试、试制或概念验证服务，可先创建、后申请认定"
        return Verdict(applicability=Applicability.CONDITIONAL, why=why, grounds=said)
    if case.record.trl in _RIPENING:
        return _absent(
            f"成果不是中试平台；技术就绪度 TRL {case.record.trl}，可到概念验证中心（中试基地）熟化"
        )
    return _absent("成果不是面向社会开放的概念验证或中试平台")


def _pilot_result(case: PolicyCase, measure: Measure) -> Verdict:
    if case.has_form(AchievementType.PLATFORM) and (said := case.words(measure)):
        why = "认定后每两年评估，按经本平台转化落地项目的综合贡献计算"
        return Verdict(applicability=Applicability.CONDITIONAL, why=why, grounds=said)
    known = case.contribution()
    if case.record.trl not in _RIPENING or known is None:
        return _absent("未见经概念验证中心（中试基地）转化的情形")
    estimate = share_of(known.cny, measure)
    why = (
        f"技术就绪度 TRL {case.record.trl}，如经认定的中试基地转化落地，按预计贡献 {yuan(known.cny)}"
        f"测算该基地最高可计 {yuan(estimate)}（以评估期内实际贡献为准）"
    )
    return Verdict(
        applicability=Applicability.CONDITIONAL, why=why, estimate_cny=estimate, grounds=(known.source,)
    )


def _intermediary(case: PolicyCase, measure: Measure) -> Verdict:
    said = case.words(measure)
    if not said:
        return _absent("成果及权利人不属科技中介服务")
    why = "文本提及科技中介或技术转移服务，是否符合主体条件须核对"
    return Verdict(applicability=Applicability.CONDITIONAL, why=why, grounds=said)


def _event_subsidy(case: PolicyCase, measure: Measure) -> Verdict:
    demands, funds = len(case.likely_demands), len(case.likely_funds)
    said = f"较可能匹配的诉求 {demands} 条、基金 {funds} 只"
    if max(demands, funds) < _EVENT_SIZE:
        return _absent(f"{said}，宜逐一对接，不必专门办活动")
    return _conditional(f"{said}，可纳入专场对接活动；资助给举办单位，以实际总支出计")


def _complex_review(case: PolicyCase, measure: Measure) -> Verdict:
    if case.is_served:
        return _applies("已入库，评价报告可提交综合体评审参考")
    return _conditional("入库后评价报告方可作为评审参考")


def _emission_park(case: PolicyCase, measure: Measure) -> Verdict:
    said, codes = case.words(measure), case.codes(measure)
    if said:
        why = "文本涉及半导体或表面处理工艺，是否需要排放指标须由环评确认"
        return Verdict(applicability=Applicability.CONDITIONAL, why=why, grounds=said)
    if codes:
        names = "、".join(case.taxonomy.industry(code).name for code in codes)
        return _conditional(f"登记行业属{names}，如生产环节需排放指标可申请承接")
    return _absent("行业与文本均未涉及需排放指标的工艺")


def _premises(case: PolicyCase, measure: Measure) -> Verdict:
    said = case.words(measure)
    if said:
        why = "文本提及场地，如需在莞落地可申请匹配物业"
        return Verdict(applicability=Applicability.CONDITIONAL, why=why, grounds=said)
    if case.landing.seat.is_local:
        return _absent("登记地点已在东莞，文本未提及场地需求")
    is_body = case.has_form(AchievementType.ENTERPRISE) or case.has_form(AchievementType.PLATFORM)
    if is_body or any(one.standing is not Standing.OPEN for one in case.forms):
        return _conditional("成果不在东莞，在莞落地需要场地时可申请匹配物业")
    return _absent("落地形式尚不明确，暂无场地需求")


RULES: Final[Mapping[str, Rule]] = {
    "contribution": _contribution,
    "service_library": _service_library,
    "fund_access": _fund_access,
    "valuation": _valuation,
    "exempt_entry": _exempt_entry,
    "broker_reward": _broker_reward,
    "excellent_person": _excellent_person,
    "pilot_base": _pilot_base,
    "pilot_result": _pilot_result,
    "intermediary": _intermediary,
    "event_subsidy": _event_subsidy,
    "complex_review": _complex_review,
    "emission_park": _emission_park,
    "premises": _premises,
}
"""By the `rule` of policies.toml."""


def _applies(why: str) -> Verdict:
    return Verdict(applicability=Applicability.APPLIES, why=why)


def _conditional(why: str) -> Verdict:
    return Verdict(applicability=Applicability.CONDITIONAL, why=why)


def _absent(why: str) -> Verdict:
    return Verdict(applicability=Applicability.ABSENT, why=why)
