"""What the policy rules look at: the landing case with what landing and towns came to, and known amounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from matcher.advice.landing_text import LICENCE, TRADE, Topic
from matcher.advice.plan import Measure
from matcher.advice.rulings import LandingCase
from matcher.advice.values import Applicability, FormAdvice
from matcher.appraisal.figures import LIKELY
from matcher.appraisal.surroundings import DemandMatch, FundMatch
from matcher.appraisal.values import Figure, Quote, Source
from matcher.records import Achievement
from matcher.taxonomy import Taxonomy
from matcher.vocabulary import AchievementType, Library


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether a measure applies, why, on what grounds, and the amount where it can be computed."""

    applicability: Applicability
    why: str
    estimate_cny: Decimal | None = None
    grounds: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """An amount of yuan that the record or the ledger names, and where."""

    cny: Decimal
    source: Source


@dataclass(frozen=True, kw_only=True, eq=False)
class PolicyCase:
    """An achievement as the policy rules see it."""

    landing: LandingCase
    forms: Sequence[FormAdvice]
    taxonomy: Taxonomy

    @property
    def record(self) -> Achievement:
        """The record itself."""
        return self.landing.dossier.record

    @property
    def is_served(self) -> bool:
        """Whether it is in the service library."""
        return self.record.library is Library.SERVICE

    @property
    def likely_demands(self) -> list[DemandMatch]:
        """Open demands more likely a strong match than not."""
        return [one for one in self.landing.assessment.surroundings.demands if one.score >= LIKELY]

    @property
    def likely_funds(self) -> list[FundMatch]:
        """Funds more likely to fit than not."""
        return [one for one in self.landing.assessment.surroundings.funds if one.score >= LIKELY]

    def has_form(self, type: AchievementType) -> bool:
        """Whether a landing form is considered."""
        return any(one.type is type for one in self.forms)

    def whole(self, field: str) -> tuple[Quote, ...]:
        """Return the quote of a whole field; () where the record leaves it empty."""
        dossier = self.landing.dossier
        return (dossier.whole(field),) if dossier.fields.get(field) else ()

    def words(self, measure: Measure) -> tuple[Quote, ...]:
        """Return the sentences that hold one of a measure's words, no more than three.

        A word that is denied (免酸洗, 无需电镀, 替代电镀) does not speak for it.
        """
        found = []
        for sentence in self.landing.dossier.sentences:
            for word in measure.words:
                at = sentence.text.find(word)
                if at >= 0 and not _is_denied(sentence.text, at):
                    found.append(sentence.quote())
                    break
        return tuple(found[:3])

    def codes(self, measure: Measure) -> tuple[str, ...]:
        """Return the record's industry codes that are a measure's or lie below them."""
        known = [code for code in self.record.industry_codes if self.taxonomy.is_known(code)]
        return tuple(
            code for code in known if {code, *self.taxonomy.ancestors(code)}.intersection(measure.codes)
        )

    def contribution(self) -> Amount | None:
        """Return the expected contribution: the record's own field, else the most that its text claims."""
        if self.record.expected_contribution_cny is not None:
            field = "expected_contribution_cny"
            return Amount(cny=self.record.expected_contribution_cny, source=self.landing.dossier.whole(field))
        found = [
            one
            for one in self.landing.assessment.findings
            if one.kind == "expected_contribution" and one.value is not None
        ]
        best = max(found, key=lambda one: one.value or 0.0, default=None)
        return None if best is None else Amount(cny=Decimal(str(best.value)), source=best.source)

    def traded(self) -> Amount | None:
        """Return the contracts' amount: the ledger's sum, else the largest in a sentence."""
        today = self.landing.assessment.at.date()
        events = [
            one
            for one in self.landing.assessment.surroundings.realised
            if one.event == "contract" and one.on <= today
        ]
        if events:
            whole = sum((one.amount_cny for one in events), Decimal(0))
            text = f"台账记录合同 {len(events)} 笔（{'、'.join(one.reference for one in events)}）"
            return Amount(
                cny=whole, source=Figure(name="contracts", value=float(whole), unit="元", text=text)
            )
        return max(self._stated_trades(), key=lambda one: one.cny, default=None)

    def _stated_trades(self) -> list[Amount]:
        topics: tuple[Topic, ...] = (TRADE, LICENCE)
        return [
            Amount(cny=Decimal(str(said.sentence.amount_cny)), source=said.sentence.quote())
            for topic in topics
            for said in self.landing.said(topic)
            if said.is_done and said.sentence.amount_cny
        ]


def _is_denied(text: str, at: int) -> bool:
    before = text[max(0, at - 5) : at]
    return any(word in before for word in ("免", "无", "不", "替代", "代替", "取代", "省去", "取消"))
