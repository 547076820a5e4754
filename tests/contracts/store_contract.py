"""What every store must do, whatever database it is on; subclasses give the fixture `store`."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.errors import Conflict, InvalidInput, NotFound
from matcher.records import Achievement, Demand, Record, RecordKey, key_of
from matcher.store import EVERYONE, STAFF, RecordFilter, Store, hash_secret, make_secret
from matcher.vocabulary import AchievementStatus, Kind, Library, Visibility

AT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
LATER = AT + timedelta(hours=1)
A1 = RecordKey(Kind.ACHIEVEMENT, "a1")

_runs = itertools.count()
_IDS = st.sampled_from(["a", "b", "c", "d"])
_UPSERT = st.dictionaries(_IDS, st.sampled_from(["one", "two"]), max_size=4)
_DELETE = st.lists(_IDS, max_size=4)
_STEPS = st.lists(_UPSERT | _DELETE, max_size=8)


def achievement(identifier: str, title: str = "导热胶膜", **values: object) -> Achievement:
    return Achievement.model_validate({"id": identifier, "title": title, **values})


def titles(store: Store, after: int = 0) -> dict[str, str | None]:
    """Return id → title (None when deleted) as a follower of the changes sees it."""
    return {
        change.key.id: change.record.title if isinstance(change.record, Achievement) else None
        for change in store.changes(after=after, limit=10_000)
    }


class RecordContract:
    """Reading and writing records."""

    def test_a_record_comes_back_as_it_went_in(self, store: Store) -> None:
        record = achievement("a1", expected_contribution_cny="1200000.50", completed_on="2025-12-31")
        store.upsert([record], at=AT)
        stored = store.get(A1, visible=STAFF)
        assert stored is not None
        assert stored.record == record
        assert (stored.revision, stored.created_at, stored.updated_at) == (1, AT, AT)

    def test_ids_are_unique_within_a_kind_only(self, store: Store) -> None:
        store.upsert([achievement("x"), Demand(id="x", title="降低翘曲")], at=AT)
        assert (store.count(Kind.ACHIEVEMENT), store.count(Kind.DEMAND)) == (1, 1)

    def test_upsert_counts_created_changed_and_unchanged(self, store: Store) -> None:
        store.upsert([achievement("a1"), achievement("a2")], at=AT)
        result = store.upsert([achievement("a1"), achievement("a2", "new"), achievement("a3")], at=LATER)
        assert (result.created, result.changed, result.unchanged, result.revision) == (1, 1, 1, 4)

    def test_equal_content_keeps_revision_and_time(self, store: Store) -> None:
        store.upsert([achievement("a1", expected_contribution_cny="1.20")], at=AT)
        store.upsert([achievement("a1", expected_contribution_cny="1.2")], at=LATER)
        stored = store.get(A1, visible=STAFF)
        assert stored is not None
        assert (stored.revision, stored.updated_at, store.revision()) == (1, AT, 1)

    def test_a_change_keeps_the_time_of_creation(self, store: Store) -> None:
        store.upsert([achievement("a1")], at=AT)
        store.upsert([achievement("a1", "new")], at=LATER)
        stored = store.get(A1, visible=STAFF)
        assert stored is not None
        assert (stored.created_at, stored.updated_at) == (AT, LATER)

    def test_moments_come_back_in_utc_whatever_zone_they_had(self, store: Store) -> None:
        store.upsert([achievement("a1")], at=AT.astimezone(timezone(timedelta(hours=8))))
        stored = store.get(A1, visible=STAFF)
        assert stored is not None
        assert stored.created_at == AT
        assert stored.created_at.tzinfo is UTC

    def test_a_moment_without_zone_is_refused(self, store: Store) -> None:
        with pytest.raises(InvalidInput, match="time zone"):
            store.upsert([achievement("a1")], at=datetime(2026, 1, 1))

    def test_one_key_twice_in_a_call_is_refused_and_nothing_written(self, store: Store) -> None:
        with pytest.raises(InvalidInput, match="a1"):
            store.upsert([achievement("a0"), achievement("a1"), achievement("a1", "new")], at=AT)
        assert store.revision() == 0

    def test_writing_nothing_is_no_change(self, store: Store) -> None:
        assert store.upsert([], at=AT).revision == 0
        assert store.delete([], at=AT) == 0

    def test_more_records_than_fit_one_statement(self, store: Store) -> None:
        records = [achievement(f"a{number:04}") for number in range(1201)]
        assert store.upsert(records, at=AT).created == 1201
        found = store.fetch([key_of(record) for record in reversed(records)], visible=STAFF)
        assert [key.id for key in found] == [record.id for record in reversed(records)]
        assert [stored.record for stored in store.iterate(Kind.ACHIEVEMENT, visible=STAFF)] == records


class DeletionContract:
    """Deleting, and what stays."""

    def test_a_deleted_record_never_comes_back(self, store: Store) -> None:
        store.upsert([achievement("a1"), achievement("a2")], at=AT)
        assert store.delete([A1, A1, RecordKey(Kind.ACHIEVEMENT, "absent")], at=LATER) == 1
        assert store.get(A1, visible=STAFF) is None
        assert store.fetch([A1], visible=STAFF) == {}
        assert [s.record.id for s in store.page(Kind.ACHIEVEMENT, visible=STAFF)] == ["a2"]
        assert store.count(Kind.ACHIEVEMENT) == 1

    def test_a_tombstone_says_when_but_not_what(self, store: Store) -> None:
        store.upsert([achievement("a1")], at=AT)
        store.delete([A1], at=LATER)
        (change,) = store.changes(after=1)
        assert (change.key, change.revision, change.record) == (A1, 2, None)

    def test_deleting_again_is_no_change(self, store: Store) -> None:
        store.upsert([achievement("a1")], at=AT)
        store.delete([A1], at=AT)
        assert store.delete([A1], at=LATER) == 0
        assert store.revision() == 2

    def test_upserting_a_deleted_record_revives_it(self, store: Store) -> None:
        store.upsert([achievement("a1")], at=AT)
        store.delete([A1], at=AT)
        assert store.upsert([achievement("a1")], at=LATER).created == 1
        stored = store.get(A1, visible=STAFF)
        assert stored is not None
        assert (stored.revision, stored.created_at) == (3, LATER)


class VisibilityContract:
    """Who may see what, and in what order."""

    def test_visibility_is_part_of_every_question(self, store: Store) -> None:
        store.upsert([achievement(v.value, visibility=v) for v in Visibility], at=AT)
        hidden = RecordKey(Kind.ACHIEVEMENT, "staff")
        public = RecordKey(Kind.ACHIEVEMENT, "public")
        assert store.get(hidden, visible=EVERYONE) is None
        assert list(store.fetch([hidden, public], visible=EVERYONE)) == [public]
        assert [s.record.id for s in store.page(Kind.ACHIEVEMENT, visible=EVERYONE)] == ["public"]
        assert [s.record.id for s in store.iterate(Kind.ACHIEVEMENT, visible=EVERYONE)] == ["public"]
        assert store.get(public, visible=frozenset()) is None
        assert len(store.page(Kind.ACHIEVEMENT, visible=STAFF)) == 3

    def test_a_record_made_staff_only_is_gone_for_everyone(self, store: Store) -> None:
        store.upsert([achievement("a1")], at=AT)
        store.upsert([achievement("a1", visibility=Visibility.STAFF)], at=AT)
        assert store.get(A1, visible=EVERYONE) is None

    def test_pages_follow_each_other_by_id_as_python_sorts(self, store: Store) -> None:
        ids = ["B", "a", "A-1", "A.1", "a1", "Z", "0", "a-b"]
        store.upsert([achievement(i) for i in ids], at=AT)
        seen: list[str] = []
        while page := store.page(Kind.ACHIEVEMENT, visible=STAFF, after=seen[-1] if seen else None, limit=3):
            seen += [stored.record.id for stored in page]
        assert seen == sorted(ids)

    def test_a_filter_lets_only_its_values_pass(self, store: Store) -> None:
        store.upsert(
            [
                achievement("a1", library=Library.SERVICE),
                achievement("a2", library=Library.SERVICE, status=AchievementStatus.LANDED),
                achievement("a3"),
            ],
            at=AT,
        )

        def ids(where: RecordFilter) -> list[str]:
            return [s.record.id for s in store.page(Kind.ACHIEVEMENT, visible=STAFF, where=where)]

        assert ids(RecordFilter(libraries=frozenset({"service"}))) == ["a1", "a2"]
        assert ids(RecordFilter(statuses=frozenset({"active"}))) == ["a1", "a3"]
        assert ids(RecordFilter(libraries=frozenset({"service"}), statuses=frozenset({"active"}))) == ["a1"]
        assert ids(RecordFilter(visibilities=frozenset({Visibility.STAFF}))) == []
        assert ids(RecordFilter(libraries=frozenset())) == []

    def test_a_page_of_nothing_is_refused(self, store: Store) -> None:
        with pytest.raises(InvalidInput, match="at least 1"):
            store.page(Kind.ACHIEVEMENT, visible=STAFF, limit=0)


class RevisionContract:
    """One sequence for the whole store, and the promise to followers."""

    def test_each_change_gets_the_next_revision_across_kinds(self, store: Store) -> None:
        store.upsert([achievement("a1"), Demand(id="d1", title="降低翘曲")], at=AT)
        store.delete([A1], at=AT)
        changes = store.changes(after=0)
        assert [(c.key.id, c.revision) for c in changes] == [("d1", 2), ("a1", 3)]

    def test_changes_come_in_steps_of_the_limit(self, store: Store) -> None:
        store.upsert([achievement(f"a{n}") for n in range(5)], at=AT)
        assert [c.revision for c in store.changes(after=1, limit=2)] == [2, 3]
        assert store.changes(after=5, limit=2) == []

    def test_an_expected_revision_that_is_stale_writes_nothing(self, store: Store) -> None:
        store.upsert([achievement("a1"), achievement("a2")], at=AT)
        with pytest.raises(Conflict, match="a1 is at revision 1, not 9"):
            store.upsert([achievement("a0"), achievement("a1", "new")], at=AT, expected_revisions={A1: 9})
        assert titles(store) == {"a1": "导热胶膜", "a2": "导热胶膜"}

    def test_an_expected_revision_that_holds_lets_the_change_pass(self, store: Store) -> None:
        store.upsert([achievement("a1")], at=AT, expected_revisions={A1: 0})
        store.upsert([achievement("a1", "new")], at=AT, expected_revisions={A1: 1})
        assert titles(store) == {"a1": "new"}

    def test_a_deleted_record_counts_as_not_there(self, store: Store) -> None:
        store.upsert([achievement("a1")], at=AT)
        store.delete([A1], at=AT)
        with pytest.raises(Conflict, match="revision 0"):
            store.upsert([achievement("a1")], at=AT, expected_revisions={A1: 2})

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(steps=_STEPS)
    def test_any_sequence_of_changes_equals_a_dict(
        self, store: Store, steps: list[dict[str, str] | list[str]]
    ) -> None:
        run = f"r{next(_runs)}."  # one store for all runs: each has ids of its own
        start = store.revision()
        model: dict[str, str] = {}
        touched: dict[str, int] = {}
        for step in steps:
            before, changed = store.revision(), apply(store, model, run, step)
            assert store.revision() == before + len(changed)
            latest = store.changes(after=before, limit=100)
            assert [c.revision for c in latest] == list(range(before + 1, store.revision() + 1))
            assert {c.key.id for c in latest} == changed
            touched.update({c.key.id: c.revision for c in latest})
        live = {i: t for i, t in titles(store, after=start).items() if t is not None}
        assert live == model
        page = store.page(Kind.ACHIEVEMENT, visible=STAFF, after=run, limit=100)
        mine = [stored for stored in page if stored.record.id.startswith(run)]
        assert [s.record.id for s in mine] == sorted(model)
        assert all(s.revision == touched[s.record.id] for s in mine)


def apply(store: Store, model: dict[str, str], run: str, step: dict[str, str] | list[str]) -> set[str]:
    """Do one step on store and model; return the ids that it should have changed."""
    if isinstance(step, dict):
        wanted = {run + name: title for name, title in step.items()}
        changed = {name for name, title in wanted.items() if model.get(name) != title}
        records: list[Record] = [achievement(name, title) for name, title in wanted.items()]
        store.upsert(records, at=AT)
        model.update(wanted)
        return changed
    gone = {run + name for name in step} & set(model)
    assert store.delete([RecordKey(Kind.ACHIEVEMENT, run + name) for name in step], at=AT) == len(gone)
    for name in gone:
        del model[name]
    return gone


class KeyContract:
    """API keys."""

    def test_a_key_is_found_by_its_hash_and_kept_nowhere(self, store: Store) -> None:
        secret = make_secret()
        key = store.add_key(secret, name="窗口", role="window", at=AT)
        assert store.find_key(hash_secret(secret)) == key
        assert (key.name, key.role, key.created_at, key.revoked_at) == ("窗口", "window", AT, None)
        assert key.hint.endswith(secret[-4:])
        assert secret not in repr(store.api_keys())

    def test_secrets_have_256_bits_and_differ(self) -> None:
        assert len(make_secret()) == len("mk_") + 43  # 32 bytes in base64 without padding
        assert make_secret() != make_secret()

    def test_a_revoked_key_is_not_found_but_listed(self, store: Store) -> None:
        secret = make_secret()
        key = store.add_key(secret, name="窗口", role="window", at=AT)
        revoked = store.revoke_key(key.id, at=LATER)
        assert store.find_key(hash_secret(secret)) is None
        assert store.api_keys() == [revoked]
        assert store.revoke_key(key.id, at=LATER + timedelta(days=1)).revoked_at == LATER

    def test_a_name_is_free_again_after_revoking(self, store: Store) -> None:
        key = store.add_key(make_secret(), name="窗口", role="window", at=AT)
        with pytest.raises(Conflict, match="窗口"):
            store.add_key(make_secret(), name="窗口", role="fund", at=AT)
        store.revoke_key(key.id, at=AT)
        assert store.add_key(make_secret(), name="窗口", role="fund", at=AT).id != key.id

    def test_revoking_an_unknown_key_says_so(self, store: Store) -> None:
        with pytest.raises(NotFound, match="no key 7"):
            store.revoke_key(7, at=AT)

    def test_keys_are_no_change_of_records(self, store: Store) -> None:
        store.add_key(make_secret(), name="窗口", role="window", at=AT)
        assert store.revision() == 0


class StoreContract(RecordContract, DeletionContract, VisibilityContract, RevisionContract, KeyContract):
    """Everything a store must do."""
