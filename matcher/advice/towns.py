"""Candidate towns: where open demands match, whose industries are near, whose fields the annex names."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from matcher.advice.plan import AdviceRules, FocusField
from matcher.advice.values import TownAdvice, TownProfile, TownsAdvice
from matcher.appraisal.dossier import Dossier
from matcher.appraisal.figures import INDUSTRY_SURE, LIKELY
from matcher.appraisal.surroundings import DemandMatch, Surroundings
from matcher.records import Achievement, Demand, Record
from matcher.taxonomy import Taxonomy, Town
from matcher.vocabulary import DemandStatus


def town_profiles(records: Iterable[Record], taxonomy: Taxonomy) -> tuple[TownProfile, ...]:
    """Return what each town has: enterprises' demands by `town`, achievements by `place`.

    Every town of the taxonomy has a profile, an empty one too, in the taxonomy's order. Records whose town
    is missing or unknown count nowhere; brokers and investors say where they serve, not what a town makes.
    """
    industries: dict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
    open_demands: Counter[str] = Counter()
    for record in records:
        town = _town_of(record, taxonomy)
        if town is None:
            continue
        if isinstance(record, Demand) and record.status is DemandStatus.OPEN:
            open_demands[town.name] += 1
        codes = _codes_of(record)
        if codes:
            industries[town.name][codes] += 1
    return tuple(
        TownProfile(
            town=town.name,
            zone=town.zone,
            open_demands=open_demands[town.name],
            records=industries[town.name].total(),
            industries=dict(sorted(industries[town.name].items())),
        )
        for town in taxonomy.towns
    )


def candidate_towns(
    dossier: Dossier, around: Surroundings, profiles: Sequence[TownProfile], rules: AdviceRules
) -> TownsAdvice:
    """Return at most `most_towns` towns of at least `least_weight`, best first, ties by name.

    The weight is a sum of: matched probability of the town's demands; its share of near records
    n/(n + steady_at); a field named in the annex; the achievement's own place. Where nothing is known no
    town comes out, and the notes say so.
    """
    codes = _own_codes(dossier, around)
    own = rules.taxonomy.town(dossier.fields.get("place") or dossier.fields.get("owner") or "")
    tallies = _tallies(around.demands, rules.taxonomy)
    fields = _named_fields(dossier, codes, rules)
    advised = [
        _advice(
            profile,
            _Grounds(
                tally=tallies[profile.town],
                near=_near_records(profile, codes, rules),
                fields=fields.get(profile.town, ()),
                is_own=own is not None and own.name == profile.town,
            ),
            rules,
        )
        for profile in profiles
    ]
    found = [one for one in advised if one.weight >= rules.towns.least_weight]
    found.sort(key=lambda one: (-one.weight, one.town))
    towns = tuple(found[: rules.towns.most_towns])
    return TownsAdvice(towns=towns, notes=_notes(around, codes, towns, rules))


@dataclass(slots=True)
class _Tally:
    """A town's demands near the achievement, and their summed probability."""

    demands: list[DemandMatch] = field(default_factory=list)

    @property
    def likely(self) -> list[DemandMatch]:
        return [one for one in self.demands if one.score >= LIKELY]

    @property
    def probability(self) -> float:
        return round(sum(one.score for one in self.demands), 4)


def _town_of(record: Record, taxonomy: Taxonomy) -> Town | None:
    match record:
        case Demand(town=str(text)) | Achievement(place=str(text)):
            return taxonomy.town(text)
    return None


def _codes_of(record: Record) -> tuple[str, ...]:
    return tuple(sorted(set(record.industry_codes)))


def _own_codes(dossier: Dossier, around: Surroundings) -> tuple[str, ...]:
    """The codes that the record states; where it states none, those read from its text."""
    stated = _codes_of(dossier.record)
    return stated or tuple(one.code for one in around.industries if one.confidence >= INDUSTRY_SURE)


def _tallies(demands: Iterable[DemandMatch], taxonomy: Taxonomy) -> dict[str, _Tally]:
    tallies: dict[str, _Tally] = defaultdict(_Tally)
    for one in demands:
        town = taxonomy.town(one.town) if one.town else None
        if town is not None:
            tallies[town.name].demands.append(one)
    return tallies


def _named_fields(dossier: Dossier, codes: Sequence[str], rules: AdviceRules) -> dict[str, list[str]]:
    """Return the fields that the annex names for a town and that the achievement belongs to."""
    text = "\n".join(dossier.fields.get(name, "") for name in ("title", "summary"))
    return {
        focus.town: [one.name for one in focus.fields if _is_in(one, codes, text, rules.taxonomy)]
        for focus in rules.towns.focus
    }


def _is_in(named: FocusField, codes: Sequence[str], text: str, taxonomy: Taxonomy) -> bool:
    above = {up for code in codes if taxonomy.is_known(code) for up in (code, *taxonomy.ancestors(code))}
    return not above.isdisjoint(named.codes) or any(word in text for word in named.words)


def _near_records(profile: TownProfile, codes: Sequence[str], rules: AdviceRules) -> int:
    known = [code for code in codes if rules.taxonomy.is_known(code)]
    return sum(
        count
        for others, count in profile.industries.items()
        if any(
            rules.taxonomy.proximity(code, other) >= rules.towns.industry.least_nearness
            for code in known
            for other in others
            if rules.taxonomy.is_known(other)
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grounds:
    """What speaks for a town: its demands, its near records, the annex's fields, the own place."""

    tally: _Tally
    near: int
    fields: Sequence[str]
    is_own: bool


def _advice(profile: TownProfile, grounds: _Grounds, rules: AdviceRules) -> TownAdvice:
    near, tally, weights = grounds.near, grounds.tally, rules.towns.weights
    share = near / profile.records if profile.records else 0.0
    steady = near / (near + rules.towns.industry.steady_at)
    weight = (
        weights.demand * tally.probability
        + weights.industry * share * steady
        + weights.focus * bool(grounds.fields)
        + weights.seat * grounds.is_own
    )
    return TownAdvice(
        town=profile.town,
        zone=profile.zone,
        weight=round(weight, 4),
        matched_demands=len(tally.likely),
        matched_probability=tally.probability,
        near_records=near,
        records=profile.records,
        open_demands=profile.open_demands,
        quota_2024=rules.towns.quotas.get(profile.town),
        reasons=tuple(_reasons(profile, grounds, rules)),
        demands=tuple(one.key for one in tally.likely),
    )


def _reasons(profile: TownProfile, grounds: _Grounds, rules: AdviceRules) -> Iterable[str]:
    tally, near = grounds.tally, grounds.near
    if tally.likely:
        yield f"{len(tally.likely)} 条在册诉求较可能匹配，匹配概率合计 {tally.probability:.2f}"
    elif tally.demands:
        yield f"{len(tally.demands)} 条在册诉求仅有弱匹配，匹配概率合计 {tally.probability:.2f}"
    if near:
        share = near / profile.records
        yield f"库内该镇街 {profile.records} 条标有行业的记录中 {near} 条行业相近（{share:.0%}）"
    if grounds.fields:
        quote = next(one.quote for one in rules.towns.focus if one.town == profile.town)
        yield f"属行动计划附件为该地列明的方向：{'、'.join(grounds.fields)}（“{quote}”）"
    if grounds.is_own:
        yield "成果登记地点即在该地"
    quota = rules.towns.quotas.get(profile.town)
    if quota is not None:
        yield f"行动计划附件：2024年度落地指标 {quota} 项"


def _notes(
    around: Surroundings, codes: Sequence[str], towns: Sequence[TownAdvice], rules: AdviceRules
) -> tuple[str, ...]:
    likely = [one for one in around.demands if one.score >= LIKELY]
    unnamed = [one for one in likely if not one.town]
    strange = [one for one in likely if one.town and rules.taxonomy.town(one.town) is None]
    notes = []
    if unnamed:
        notes.append(f"诉求未填镇街：{len(unnamed)} 条较可能匹配的诉求无法归入镇街")
    if strange:
        notes.append(f"镇街无法识别：{len(strange)} 条较可能匹配的诉求所填地点不在东莞镇街名录")
    if not around.open_demands:
        notes.append("诉求库中没有在册诉求，镇街建议未考虑诉求")
    if not codes:
        notes.append("成果未登记行业且未能由文本识别，镇街建议未考虑行业")
    if not towns:
        notes.append("没有可据以推荐镇街的资料，请补充行业、所在地或等待匹配诉求，不作推测")
    return tuple(notes)
