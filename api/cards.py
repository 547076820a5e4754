"""3有 cards for callers: appraised now or read back from the store, without what their role may not see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from api.problems import ProblemError
from api.redacting import redact, revisions_behind
from api.roles import SEES_IN_FULL, Role
from matcher.appraisal.assessment import Assessment, Basis
from matcher.appraisal.forms import read_assessment
from matcher.appraisal.method import Method
from matcher.appraisal.screening import Proposal
from matcher.appraisal.values import Card, CardReader
from matcher.appraising.appraiser import Appraised, Appraiser, make_draft, weigh
from matcher.appraising.gathering import Gatherer
from matcher.appraising.library import stored_method
from matcher.config import Config
from matcher.engine import Engine
from matcher.records import Achievement
from matcher.store import StoredAppraisal, StoredRecord
from matcher.vocabulary import Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who looks at a card: what their role sees is shown, weighed as a reader wants it."""

    role: Role
    reader: CardReader


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shown:
    """A card as one role sees it; `appraisal` is the stored one that it was read from, None when made now."""

    record: Achievement
    assessment: Assessment
    card: Card
    proposal: Proposal
    method: Method
    appraisal: StoredAppraisal | None = None


class Cards:
    """Makes cards; one for all requests. Raises ConfigError when the configured method is not one."""

    def __init__(self, engine: Engine, config: Config) -> None:
        self.basis = Basis.load(config.data, method=config.appraisal.method)
        self._store = engine.store
        self._appraiser = Appraiser(Gatherer(engine), self.basis)

    def show_now(self, stored: StoredRecord, viewer: Viewer, *, at: datetime) -> Shown:
        """Return the card of an achievement, which the viewer sees in full, as index and store are."""
        assessment = self._appraiser.appraise([stored], at=at)[0].assessment
        return self._shown(stored, assessment, self.basis.method, viewer)

    def show_kept(self, stored: StoredRecord, viewer: Viewer, appraisal: StoredAppraisal) -> Shown:
        """Return the card of a stored appraisal by the method of that time; the record is seen in full."""
        method = stored_method(self._store, appraisal.method)
        assessment = read_assessment(appraisal.payload)
        return replace(self._shown(stored, assessment, method, viewer), appraisal=appraisal)

    def appraise_and_keep(
        self, stored: Sequence[StoredRecord], *, at: datetime
    ) -> dict[str, StoredAppraisal]:
        """Appraise achievements, keep what is new, and return the newest appraisal of each by id."""
        store = self._store.appraisals
        appraised: list[Appraised] = self._appraiser.appraise(stored, at=at)
        store.keep_method(self.basis.method.version, self.basis.method.texts, at=at)
        store.save([make_draft(one) for one in appraised], at=at)
        return store.newest([one.record.id for one in stored])

    def _shown(self, stored: StoredRecord, assessment: Assessment, method: Method, viewer: Viewer) -> Shown:
        record = require_achievement(stored)
        visible = SEES_IN_FULL[viewer.role]
        if visible != frozenset(Visibility):
            known = revisions_behind(assessment)
            found = self._store.fetch(list(known), visible=visible)
            seen = {key for key, one in found.items() if one.revision == known[key]}
            assessment = redact(assessment, record, seen=seen, method=method)
        weighed = weigh(assessment, method, reader=viewer.reader)
        return Shown(
            record=record,
            assessment=assessment,
            card=weighed.card,
            proposal=weighed.proposal,
            method=method,
        )


def require_achievement(stored: StoredRecord) -> Achievement:
    """Return the record; raise the 404 problem when it is none."""
    if not isinstance(stored.record, Achievement):
        raise ProblemError("not-found", "there is no achievement with this id")
    return stored.record
