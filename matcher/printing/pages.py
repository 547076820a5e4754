"""Printable pages: a 3有 card and landing advice as complete HTML, for A4 through the browser's print.

Nothing is fetched, nothing runs: styles are in the page, and its own policy forbids the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from jinja2 import Environment

from matcher.advice.money import yuan
from matcher.advice.values import Advice, Applicability, Standing
from matcher.appraisal.assessment import Assessment
from matcher.appraisal.card import NOTICE
from matcher.appraisal.method import Method
from matcher.appraisal.values import Card, EvidenceState
from matcher.printing.card_view import finding_view, ground_of, passage_of, some
from matcher.printing.environment import make_environment
from matcher.printing.wording import moment, score, share

_MARKS: Final = {
    EvidenceState.EVIDENCED: "●",
    EvidenceState.CLAIMED: "◐",
    EvidenceState.MISSING: "○",
    Standing.SHOWN: "●",
    Standing.POSSIBLE: "◐",
    Standing.OPEN: "○",
    Applicability.APPLIES: "●",
    Applicability.CONDITIONAL: "◐",
    Applicability.ABSENT: "○",
}
"""States are told by a mark and a word, so that they survive a black-and-white printer."""


def render_card(card: Card, assessment: Assessment, fields: Mapping[str, str], method: Method) -> str:
    """Return the page of a card; `fields` are those of its dossier, `method` is the one it was made by.

    Everything on the card stands on the page: what counts, what does not, and each sentence or figure with
    its place.
    """
    evidence = {
        one.id: [finding_view(scored.finding, scored.points, fields, method) for scored in one.findings]
        for aspect in card.aspects
        for one in aspect.indicators
    }
    return (
        _pages()
        .get_template("card.html")
        .render(
            card=card,
            assessment=assessment,
            notice=NOTICE,
            evidence=evidence,
            remarks=[finding_view(one, None, fields, method) for one in card.remarks],
            vetoes=[(one.label, passage_of(one.source, fields)) for one in card.vetoes],
            bands=method.settings.bands,
            indicator_labels={one.id: one.label for one in method.every_indicator},
        )
    )


def render_advice(advice: Advice, fields: Mapping[str, str]) -> str:
    """Return the page of landing advice; `fields` are those of the achievement's dossier."""
    grounds = {
        one.id: [ground_of(source, one.ruling.why, fields) for source in one.ruling.grounds]
        for form in advice.forms
        for one in form.conditions
    }
    return (
        _pages()
        .get_template("advice.html")
        .render(
            advice=advice,
            grounds=grounds,
            policy_grounds={
                one.id: [ground_of(source, one.why, fields) for source in one.grounds]
                for one in advice.policies
            },
            bearing=[one for one in advice.policies if one.applicability is not Applicability.ABSENT],
            absent=[one for one in advice.policies if one.applicability is Applicability.ABSENT],
        )
    )


@cache
def _pages() -> Environment:
    environment = make_environment("matcher.printing")
    environment.filters.update(moment=moment, score=score, share=share, yuan=yuan, some=some)
    environment.filters["mark"] = _MARKS.__getitem__
    return environment
