"""What must hold of assessments and their cards, whatever an achievement says and whatever is around it."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.appraisal.assessment import Assessment, assess
from matcher.appraisal.card import make_card
from matcher.appraisal.dossier import make_dossier
from matcher.appraisal.surroundings import Surroundings
from matcher.appraisal.values import Card, CardReader, EvidenceState, Finding, Quote
from matcher.records import Achievement
from matcher.vocabulary import AchievementType, Aspect
from tests.appraisal.findings import BASIS, RICH, assessed_sample, sample
from tests.appraisal.pairs import BOASTS, PAIRS
from tests.appraisal.sides import AROUND, BASES, Change, around, of, right, say

STEADY: Final = settings(deadline=None)
"""The first example loads what all others use."""
REAL: Final = Path(os.environ.get("MATCHER_REAL_DATA", Path(__file__).parents[3] / "shared" / "real"))


def card_of(record: Achievement, surroundings: Surroundings, reader: CardReader = CardReader.CENTRE) -> Card:
    return make_card(assess(record, 1, surroundings, BASIS), BASIS.method, reader)


def _statements(pairs: Sequence[Any], side: str) -> list[tuple[str, str]]:
    """Return what a side of pairs adds to its base, with the aspect it is filed under."""
    found = []
    for one in pairs:
        values = getattr(one, side).values
        base = next(base for base in BASES.values() if base["title"] == values["title"])
        added = values["summary"].removeprefix(base["summary"])
        found += [("innovation", added)] if added else []
        found += [(each["aspect"], each["text"]) for each in values.get("evidence", ())]
    return list(dict.fromkeys(found))


STRONG: Final = _statements([one for one in PAIRS if one.rises], "more")
"""What makes an achievement better in the eyes of a manager."""
ANYTHING: Final = [
    *STRONG,
    *_statements(PAIRS, "less"),
    *[("market", one.praise) for one in BOASTS],
    *[("economy", one.figure) for one in BOASTS],
]
RIGHTS: Final = (
    right("invention_patent", "ZL202310248817.X", "granted"),
    right("invention_patent", "CN202410773206.1", "filed"),
    right("utility_model", "ZL202320913647.8", "granted"),
    right("software", "2025SR0418833", "granted"),
    right("trade_secret", None, None),
)
EXPIRED: Final = right("invention_patent", "ZL200310102476.8", "expired")


def stated(statement: tuple[str, str]) -> Change:
    """Add a statement to the record's evidence."""
    aspect, text = statement

    def change(side: Any) -> Any:
        item = {"aspect": aspect, "text": text}
        return replace(side, values={**side.values, "evidence": (*side.values.get("evidence", ()), item)})

    return change


def said_first(text: str) -> Change:
    """Put a sentence before the summary."""
    return lambda side: replace(side, values={**side.values, "summary": text + side.values["summary"]})


changes = st.one_of(
    st.sampled_from(ANYTHING).map(stated),
    st.sampled_from(ANYTHING).map(lambda one: say(one[1])),
    st.sampled_from([*RIGHTS, EXPIRED]),
    st.just(around(**RICH)),
)
strong_changes = st.one_of(
    st.sampled_from(STRONG).map(stated),
    st.sampled_from(STRONG).map(lambda one: say(one[1])),
    st.sampled_from(STRONG).map(lambda one: said_first(one[1])),
    st.sampled_from(RIGHTS),
)
bases = st.sampled_from(sorted(BASES))


@STEADY
@given(bases, st.lists(changes, max_size=5), strong_changes, st.sampled_from(CardReader))
def test_one_strong_evidence_more_never_lowers_and_one_less_never_raises_a_score(
    base: str, others: list[Change], strong: Change, reader: CardReader
) -> None:
    without = of(base, *others)
    within = of(base, *others, strong)
    assert without.surroundings == within.surroundings
    before = card_of(without.record, without.surroundings, reader)
    after = card_of(within.record, within.surroundings, reader)
    for aspect in Aspect:
        less, more = before.aspect(aspect), after.aspect(aspect)
        assert less.score <= more.score
        assert less.low <= more.low
        # Beside a right that stands, a lapsed one is told no more: then a proof of nothing gives way.
        assert less.completeness <= more.completeness or EXPIRED in others
    assert all(score <= after.views[name] for name, score in before.views.items())


@settings(STEADY, max_examples=25)
@given(bases, st.lists(st.sampled_from(ANYTHING), min_size=2, max_size=6, unique=True), st.randoms())
def test_the_order_of_statements_and_rights_does_not_matter(
    base: str, statements: list[tuple[str, str]], random: Random
) -> None:
    one = of(base, *RIGHTS, EXPIRED, *map(stated, statements))
    values = dict(one.values)
    for name in ("evidence", "ip_items"):
        values[name] = random.sample(values[name], len(values[name]))
    other = replace(one, values=values)
    for reader in CardReader:
        card, mixed = (card_of(side.record, side.surroundings, reader) for side in (one, other))
        assert scores(card) == scores(mixed)
        assert {veto.kind for veto in card.vetoes} == {veto.kind for veto in mixed.vetoes}


@settings(STEADY, max_examples=40)
@given(bases, st.lists(st.sampled_from(ANYTHING), min_size=2, max_size=5, unique=True), st.randoms())
def test_the_order_of_sentences_does_not_matter(
    base: str, statements: list[tuple[str, str]], random: Random
) -> None:
    texts = [text for _, text in statements]
    side, mixed = (
        of(base, *map(say, texts)),
        of(base, *map(say, random.sample(texts, len(texts)))),
    )
    assert scores(card_of(side.record, AROUND)) == scores(card_of(mixed.record, AROUND))


def scores(card: Card) -> list[tuple[float, ...]]:
    """Return every score of a card."""
    return [
        *[(one.score, one.low, one.high, one.completeness) for one in card.aspects],
        *[(each.score, each.low, each.high) for one in card.aspects for each in one.indicators],
        tuple(card.views.values()),
    ]


@settings(STEADY, max_examples=30)
@given(bases, st.lists(changes, max_size=5), st.sampled_from(CardReader))
def test_the_same_arguments_give_the_same_card(base: str, some: list[Change], reader: CardReader) -> None:
    side, again = of(base, *some), of(base, *some)
    assert assess(side.record, 3, side.surroundings, BASIS) == assess(
        again.record, 3, again.surroundings, BASIS
    )
    assert card_of(side.record, side.surroundings, reader) == card_of(
        again.record, again.surroundings, reader
    )


@pytest.mark.parametrize("type", [None, *AchievementType])
def test_a_bare_record_scores_low_and_nowhere_in_the_middle(type: AchievementType | None) -> None:
    record = Achievement(id="A1", title="一种装置", type=type)
    for reader in CardReader:
        card = card_of(record, AROUND, reader)
        for aspect in card.aspects:
            assert aspect.score < 20
            assert all(one.score == 0 for one in aspect.indicators), aspect.indicators


def test_without_a_platform_a_bare_record_has_nothing_at_all() -> None:
    card = card_of(Achievement(id="A1", title="一种装置"), Surroundings(at=AROUND.at, index_revision=0))
    for aspect in card.aspects:
        assert (aspect.score, aspect.low, aspect.completeness, aspect.claimed_share) == (0, 0, 0, 0)
        assert all(one.state is EvidenceState.MISSING for one in aspect.indicators)


def real(count: int) -> list[Achievement]:
    """Return achievements from all over the real file; skip where it is absent."""
    path = REAL / "achievements.jsonl"
    if not path.is_file():
        pytest.skip("outside data absent; MATCHER_REAL_DATA names its folder")
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines[:: len(lines) // count][:count]]
    return [
        Achievement(id=row["id"], title=row["title"][:500], summary=row["text"], form=row["kind"])
        for row in rows
    ]


def check_traced(record: Achievement, found: Assessment) -> Card:
    """Fail unless every quote of a card says what stands at its place in the record."""
    fields = make_dossier(record).fields
    card = make_card(found, BASIS.method, CardReader.CENTRE)
    shown = [
        scored.finding.source for one in card.aspects for each in one.indicators for scored in each.findings
    ]
    shown += [veto.source for veto in card.vetoes] + [one.source for one in card.remarks]
    for source in shown:
        if isinstance(source, Quote):
            assert source.text
            assert fields[source.field][source.start : source.end] == source.text
    return card


def check_missing(card: Card) -> None:
    """Fail unless what nothing was found of is missing and scores nothing, whatever else is there."""
    for one in (each for aspect in card.aspects for each in aspect.indicators):
        kinds = {scored.finding.kind for scored in one.findings}
        assert all(BASIS.method.indicator_of[kind] == one.id for kind in kinds)
        assert (one.state is EvidenceState.MISSING) == (not kinds)
        if not kinds:
            assert (one.score, one.low, one.high) == (0, 0, 100)


def test_every_sentence_of_the_samples_cards_can_be_traced() -> None:
    for record, found in zip(sample(), assessed_sample(), strict=True):
        check_missing(check_traced(record, found))
    assert len(sample()) > 300


def test_every_sentence_of_five_hundred_real_cards_can_be_traced() -> None:
    records = real(500)
    for record in records:
        check_missing(check_traced(record, assess(record, 1, AROUND, BASIS)))
    assert len(records) == 500


def findings_of(record: Achievement) -> set[tuple[Any, ...]]:
    """Return what a record's own text and fields say, wherever it stands."""
    found: list[Finding] = list(
        assess(record, 1, Surroundings(at=AROUND.at, index_revision=0), BASIS).findings
    )
    quotes = [(one, one.source.text) for one in found if isinstance(one.source, Quote)]
    return {(one.kind, one.state, one.value, text) for one, text in quotes}


texts = st.sampled_from([one for one in sample() if one.summary.endswith("。")])


@settings(STEADY, max_examples=60)
@given(texts, texts)
def test_another_achievements_words_take_no_finding_away(one: Achievement, other: Achievement) -> None:
    joined = one.model_copy(
        update={"summary": other.summary + one.summary, "evidence": (*other.evidence, *one.evidence)}
    )
    named = {"city_industry", "plan_field"}  # the first place of each field is quoted
    lost = findings_of(one) - findings_of(joined)
    assert {kind for kind, *_ in lost} <= named


def test_an_assessment_keeps_what_it_was_made_of() -> None:
    side = of("motor", around(**RICH))
    record = side.record.model_copy(update={"recommended_by": "松山湖材料实验室"})
    found: Assessment = assess(record, 9, side.surroundings, BASIS)
    assert (found.achievement_id, found.title, found.revision) == ("A1", record.title, 9)
    assert (found.type, found.recommended_by) == (AchievementType.ENTERPRISE, "松山湖材料实验室")
    assert (found.method, found.at) == (BASIS.method.version, AROUND.at)
    assert found.surroundings == side.surroundings
    assert len(set(found.findings)) == len(found.findings)
    assert {one.kind for one in found.findings} <= BASIS.method.rubrics.keys()
