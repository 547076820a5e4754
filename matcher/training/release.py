"""The release gate: what a version would have brought against the one in use, before it takes its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, Literal

from matcher.errors import Conflict, NotBetter, TooLittleEvidence
from matcher.outcomes.entries import LedgerEntry
from matcher.outcomes.events import STAGES
from matcher.outcomes.rewards import RewardOptions
from matcher.pairings import PAIRINGS
from matcher.ranking.ranker import Ranker
from matcher.ranking.versions import RankerVersions
from matcher.store import AS_IT_COMES, Activation, ActivationDraft, LoggedList, Store
from matcher.training.from_log import is_by_chance, is_held_out, narrow, reward_lists, targets_of
from matcher.training.logged import settled_lists
from matcher.training.offpolicy import Evaluation, EvaluationOptions, evaluate_ranker

Verdict = Literal["better", "worse", "not told apart", "not judged"]

_SPAN: Final = timedelta(days=30)
_REWARDS: Final = RewardOptions()
_EVALUATION: Final = EvaluationOptions()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseOptions:
    """Which of the log is read for judging; `own` is the folder of models that version 0 comes from."""

    days: int = 365
    most_lists: int = 20_000
    """The newest; more narrow the interval little, and a year of a busy platform must not take all memory."""
    own: Path | None = None
    rewards: RewardOptions = _REWARDS
    evaluation: EvaluationOptions = _EVALUATION


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseVerdict:
    """What the log says of a version against the version in use.

    "worse" and "better": the 95 % interval of the doubly robust gain lies below, or above, 0. "not judged"
    comes with the `reason` and without an evaluation. `version` is None for a ranker that is not registered.
    """

    name: str
    version: int | None
    verdict: Verdict
    at: datetime
    lists: str
    """Which lists it was judged on, in words."""
    evaluation: Evaluation | None = None
    reason: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the verdict as plain JSON, for the activation that follows from it."""
        told: dict[str, Any] = {
            "verdict": self.verdict,
            "version": self.version,
            "at": self.at.isoformat(),
            "lists": self.lists,
        }
        if self.reason is not None:
            told["reason"] = self.reason
        if self.evaluation is not None:
            told["evaluation"] = asdict(self.evaluation)
        return told


def release(
    store: Store,
    draft: ActivationDraft,
    *,
    at: datetime,
    force: bool = False,
    options: ReleaseOptions | None = None,
) -> Activation:
    """Judge a version and put it in use; the activation keeps what it was judged by as its evaluation.

    Raises NotBetter where the log says that it is worse, TooLittleEvidence where the log cannot tell;
    `force` puts it in use all the same, and the activation says so. Raises NotFound for a version that is
    not registered, Conflict where it is in use already.
    """
    if store.models.serving().versions.get(draft.name, AS_IT_COMES) == draft.version:
        raise Conflict(f"version {draft.version} of {draft.name!r} is in use already")
    verdict = judge_release(store, draft.name, draft.version, at=at, options=options)
    if not force:
        _check(verdict)
    told = {**verdict.to_json(), "is_forced": force}
    return store.models.activate(replace(draft, evaluation=told), at=at)


def judge_release(
    store: Store,
    name: str,
    candidate: int | Ranker,
    *,
    at: datetime,
    options: ReleaseOptions | None = None,
) -> ReleaseVerdict:
    """Return what a version of a model, or a ranker for it, would have brought against the version in use.

    Both are estimated on the same settled lists: what was shown is no measure, for in part it was drawn. Only
    lists tell in whose order chance had a part (exploration, experiments): of another order than the
    one shown, the others know nothing, whatever came of them. Where either was trained on outcomes these are
    lists that training did not read: those held out, and those shown after it. Raises NotFound for a version
    that is not registered.
    """
    chosen = options or ReleaseOptions()
    versions = RankerVersions(store.models, own=chosen.own)
    in_use = store.models.serving().versions.get(name, AS_IT_COMES)
    version = candidate if isinstance(candidate, int) else None
    ends = [_trained_until(store, name, one) for one in (version, in_use) if one is not None]
    asked = _Asked(
        name=name,
        ranker=versions.open(name, candidate).ranker if isinstance(candidate, int) else candidate,
        in_use=versions.open(name, in_use).ranker,
        trained_until=max((end for end in ends if end is not None), default=None),
        at=at,
        options=chosen,
    )
    plain = ReleaseVerdict(name=name, version=version, verdict="not judged", at=at, lists=_describe(asked))
    try:
        found = _evaluate(store, asked)
    except TooLittleEvidence as error:
        return replace(plain, reason=str(error))
    verdict: Verdict = "worse" if found.is_worse else "better" if found.is_better else "not told apart"
    return replace(plain, verdict=verdict, evaluation=found)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Asked:
    """What is judged against what; `trained_until` is the moment up to which one was trained on outcomes."""

    name: str
    ranker: Ranker
    in_use: Ranker
    trained_until: datetime | None
    at: datetime
    options: ReleaseOptions


def _check(verdict: ReleaseVerdict) -> None:
    which = f"version {verdict.version} of {verdict.name!r}"
    if verdict.verdict == "worse" and verdict.evaluation is not None:
        gain = verdict.evaluation.gains["dr"]
        raise NotBetter(
            f"{which} would have brought less than the version in use: {gain.value:+.3f} acts a list "
            f"[{gain.low:+.3f}, {gain.high:+.3f}] on {verdict.evaluation.lists} lists; leave it, or --force"
        )
    if verdict.verdict == "not judged":
        raise TooLittleEvidence(
            f"{which} could not be judged: {verdict.reason}; explore on a share of the requests "
            "(learning.explore), compare the two in an experiment, or --force"
        )


def _trained_until(store: Store, name: str, version: int) -> datetime | None:
    """Return the moment up to which a version was trained on outcomes; None for one that was not."""
    if version == AS_IT_COMES:
        return None
    until = store.models.get(name, version).card.get("until")
    return datetime.fromisoformat(until) if isinstance(until, str) else None


def _describe(asked: _Asked) -> str:
    options = asked.options
    which = f"the newest {options.most_lists} of {options.days} days in whose order chance had a part"
    if asked.trained_until is None:
        return which
    return f"{which}, held out from training or shown after {asked.trained_until.date().isoformat()}"


def _evaluate(store: Store, asked: _Asked) -> Evaluation:
    rewards = asked.options.rewards
    logged = _read_lists(store, asked)
    lists = settled_lists(reward_lists(logged, _telling(store, rewards), at=asked.at, options=rewards))
    if not lists:
        raise TooLittleEvidence(
            f"expected lists of the last {asked.options.days} days in whose order chance had a part and that "
            f"were shown {rewards.waits.days} days ago or earlier, got none"
        )
    return evaluate_ranker(
        lists,
        targets_of(logged, asked.ranker),
        baseline=targets_of(logged, asked.in_use),
        options=asked.options.evaluation,
    )


def _read_lists(store: Store, asked: _Asked) -> list[LoggedList]:
    """Return the newest settled lists that tell of the rankers, with the features that these read alone."""
    options, kept = asked.options, list[LoggedList]()
    wanted = tuple(sorted(asked.ranker.features | asked.in_use.features))
    known: set[str] = set()
    for since, before in _spans(asked):
        found = [one for one in store.suggestions.iterate(since, before) if _tells(one, asked)]
        known.update(name for one in found for name in one.names)
        newest = found[max(0, len(found) + len(kept) - options.most_lists) :]
        kept = [*(narrow(one, wanted) for one in newest), *kept]
        if len(kept) == options.most_lists:
            break
    if kept and (lacking := sorted(set(wanted) - known)):
        raise TooLittleEvidence(
            f"expected the features {', '.join(lacking)} in the log, got lists without any of them"
        )
    return kept


def _spans(asked: _Asked) -> Iterator[tuple[datetime, datetime]]:
    """Yield the spans that settled lists are read from, the newest first: a long log is not read whole."""
    rewards = asked.options.rewards
    end = asked.at - rewards.waits
    first = asked.at - timedelta(days=asked.options.days)
    while end > first:
        start = max(first, end - _SPAN)
        yield start, end
        end = start


def _tells(one: LoggedList, asked: _Asked) -> bool:
    """Return whether a list was shown by the model, with chance in its order, and not read in training."""
    until = asked.trained_until
    is_unread = until is None or one.shown_at >= until or is_held_out(one.id)
    pairing = PAIRINGS.get(one.pairing)
    return pairing is not None and pairing.model == asked.name and is_unread and is_by_chance(one)


def _telling(store: Store, options: RewardOptions) -> Iterator[LedgerEntry]:
    """Yield entries that may reward, and corrections with what they correct; views are most of a ledger."""
    for entry in store.outcomes.iterate():
        is_corrected = entry.superseded_by is not None or entry.event.supersedes is not None
        if is_corrected or STAGES.get(entry.event.kind, -1) >= STAGES[options.stage]:
            yield entry
