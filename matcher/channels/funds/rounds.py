"""One round of pushes at one moment: funds with what was between, what waits, and the fund it fits best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from matcher.asking import Ask
from matcher.channels.funds.composing import Composition, Decided, compose
from matcher.channels.funds.deciding import decide, is_eligible, rules_for
from matcher.channels.funds.exposure import Waiting, find_waiting
from matcher.channels.funds.fitting import Fitter, offered
from matcher.channels.funds.histories import read_history
from matcher.channels.funds.options import PushConfig
from matcher.channels.funds.ranking import FundRanker, Ranking, make_candidate
from matcher.channels.funds.values import Candidate, History, Rules
from matcher.engine import Engine
from matcher.errors import InvalidInput
from matcher.records import Investor, key_of
from matcher.store import StoredRecord
from matcher.vocabulary import Visibility

OTHER_WAY: Final = "achievement-investor"
FUNDS_ASKED: Final = 20
"""A city has some dozens of funds: the best that may have an achievement is among its first twenty."""
_AS_GOOD: Final = 0.05
"""Steps of the score within which fits are as good: near 1 the ranker tells hardly anything apart."""
_ALL: Final = frozenset(Visibility)


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """A fund's digest put together, with the ranking that it rests on."""

    ranking: Ranking
    composition: Composition


class Round:
    """Reads each fund's history and the waiting achievements once; for one thread and one moment."""

    def __init__(self, engine: Engine, config: PushConfig, *, at: datetime) -> None:
        self._engine = engine
        self._config = config
        self._at = at
        self._ranker = FundRanker(engine, home=config.home, considered=config.considered)
        self._fitter = Fitter(engine, home=config.home)
        self._between: dict[str, tuple[History, Rules]] = {}
        self._placed: dict[str, list[Waiting]] | None = None

    @property
    def ranker(self) -> FundRanker:
        """What ranks for funds."""
        return self._ranker

    def compose(self, fund: StoredRecord) -> Composed:
        """Return the digest of a fund, nothing kept."""
        ranking = self._ranker.rank(fund, at=self._at)
        waiting = self._waiting_for(ranking)
        ordered = self._in_order(ranking.candidates)
        composition = compose(ordered, waiting, self.between(fund), self._at)
        return Composed(ranking=ranking, composition=composition)

    def explain(self, fund: StoredRecord, achievement: StoredRecord) -> Decided:
        """Return why an achievement is in the fund's digest of this moment or out of it."""
        composed = self.compose(fund)
        found = composed.composition.of(achievement.record.id)
        if found is not None:
            return found
        candidate = replace(
            self._ranker.singles(fund, [achievement], at=self._at)[0],
            is_ranked=False,
            twin_of=composed.ranking.twin_of.get(achievement.record.id),
        )
        history, rules = self.between(fund)
        decision = decide(candidate, replace(history, left=composed.composition.left), rules, self._at)
        return Decided(candidate=candidate, decision=decision)

    def funds_for(self, achievement: StoredRecord, *, k: int) -> list[Decided]:
        """Return the k funds that fit an achievement best, best first, each with whether it may have it.

        Places in its digest are taken to be free where any is left this week.
        """
        ask = Ask(
            pairing=OTHER_WAY, at=self._at, visible=_ALL, key=key_of(achievement.record), k=k, collapse=False
        )
        return [
            self._decided(one.record.id, achievement, (one.score, one.level))
            for one in self._engine.suggest(ask).suggestions
            if one.record.visibility is Visibility.PUBLIC
        ]

    def between(self, fund: StoredRecord) -> tuple[History, Rules]:
        """Return a fund's history and rules."""
        known = self._between.get(fund.record.id)
        if known is None:
            rules = rules_for(_investor(fund), self._config)
            known = (read_history(self._engine.store, fund.record.id, rules, at=self._at), rules)
            self._between[fund.record.id] = known
        return known

    def _in_order(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Return candidates by fit in steps, of those that fit as well the better evidenced first.

        Evidence is first a word shared with the thesis: an industry may be misread. Then it is the sum of the
        three scores last kept by the moment; an achievement that was never appraised has none.
        """
        ids = [one.achievement.id for one in candidates]
        kept = self._engine.store.appraisals.newest(ids, at=self._at)
        evidence = {id: sum(one.scores.values()) for id, one in kept.items()}
        return sorted(
            candidates,
            key=lambda one: (
                -int(one.score / _AS_GOOD),
                not one.fits.shared,
                -evidence.get(one.achievement.id, 0.0),
                -one.score,
                one.achievement.id,
            ),
        )

    def _decided(self, fund_id: str, achievement: StoredRecord, scored: tuple[float, int]) -> Decided:
        fund = self._ranker.fund(fund_id)
        which = offered(achievement.record, achievement.revision)
        candidate = make_candidate(fund, which, scored, self._fitter.fit(fund, [which])[0])
        history, rules = self.between(fund)
        return Decided(candidate=candidate, decision=decide(candidate, history, rules, self._at))

    def _waiting_for(self, ranking: Ranking) -> list[Candidate]:
        """Return what waits for the ranked fund, the longest first, at most what a digest may hold of it."""
        if self._placed is None:
            self._placed = self._place_waiting()
        waiting = self._placed.get(ranking.fund.record.id, [])[: self._config.floor_per_digest]
        known = {one.achievement.id: one for one in ranking.candidates}
        others = [one.stored for one in waiting if one.stored.record.id not in known]
        singles = self._ranker.singles(ranking.fund, others, at=self._at)
        known |= {one.achievement.id: one for one in singles}
        return [
            replace(
                known[one.stored.record.id],
                waiting_days=one.days(self._at),
                twin_of=ranking.twin_of.get(one.stored.record.id),
            )
            for one in waiting
        ]

    def _place_waiting(self) -> dict[str, list[Waiting]]:
        """Return what waits by the fund that it fits best of those that may have it."""
        config = self._config
        placed: dict[str, list[Waiting]] = {}
        if config.floor_per_digest == 0:
            return placed
        waiting = find_waiting(
            self._engine.store, at=self._at, weeks=config.unseen_weeks, most=config.floor_looked_at
        )
        for one in waiting:
            best = self._best_fund(one.stored)
            if best is not None:
                placed.setdefault(best, []).append(one)
        return placed

    def _best_fund(self, achievement: StoredRecord) -> str | None:
        for one in self.funds_for(achievement, k=FUNDS_ASKED):
            fund = self._ranker.fund(one.candidate.fund.id)
            history, rules = self.between(fund)
            if is_eligible(one.candidate, history, rules, self._at):
                return one.candidate.fund.id
        return None


def _investor(stored: StoredRecord) -> Investor:
    if not isinstance(stored.record, Investor):
        raise InvalidInput(f"a fund was expected, came {type(stored.record).__name__}")
    return stored.record
