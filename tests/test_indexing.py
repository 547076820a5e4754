"""Following the store: order, progress, snapshots, and what a record can be filtered by."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from matcher.asking import Ask
from matcher.embeddings.encoder import Vectors
from matcher.engine import Engine
from matcher.errors import EncoderError, IndexMismatch
from matcher.index.base import Where
from matcher.indexing import facets_of, make_documents
from matcher.profiles import make_profile
from matcher.records import RecordKey, key_of
from matcher.store import STAFF, Store
from matcher.vocabulary import Kind
from tests.builders import achievement, achievement_key, broker, demand, demand_key, investor
from tests.conftest import AT
from tests.fakes import HashedGramEncoder, make_engine, shared_segmenter, shared_taxonomy

ASK = Ask(pairing="demand-achievement", at=AT, visible=STAFF, text="锂电池隔膜检测")


def live_keys(store: Store) -> set[RecordKey]:
    return {key_of(stored.record) for kind in Kind for stored in store.iterate(kind, visible=STAFF)}


class BrokenEncoder(HashedGramEncoder):
    """Fails while `broken` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.broken = False

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        if self.broken:
            raise EncoderError("the service did not answer; try again")
        return super().encode_passages(texts)


def test_an_achievement_is_filtered_by_status_library_type_place_and_industry_with_its_ancestors() -> None:
    record = achievement(
        library="service",
        type="project",
        place="松山湖",
        industry_codes=["C3972", "C9999"],
        visibility="masked",
    )
    assert facets_of(record, shared_taxonomy()) == {
        "kind": {"achievement"},
        "status": {"active"},
        "visibility": {"masked"},
        "library": {"service"},
        "type": {"project"},
        "town": {"松山湖"},
        "industry": {"C3972", "C397", "C39", "C", "C9999"},
    }


def test_what_a_record_lacks_is_no_facet() -> None:
    for record in (achievement(), demand(), broker(), investor()):
        assert set(facets_of(record, shared_taxonomy())) == {"kind", "status", "visibility"}
    assert facets_of(broker(towns=["长安镇", "虎门镇"]), shared_taxonomy())["town"] == {"长安镇", "虎门镇"}
    assert facets_of(demand(town="长安镇"), shared_taxonomy())["town"] == {"长安镇"}
    of_fund = facets_of(investor(regions=["东莞"], stages=["seed", "angel"]), shared_taxonomy())
    assert of_fund["town"] == {"东莞"}
    assert of_fund["stage"] == {"seed", "angel"}


def test_a_document_has_unit_vectors_and_none_for_an_absent_body() -> None:
    encoder = HashedGramEncoder()
    bare, full = make_documents(
        [
            make_profile(record, shared_segmenter())
            for record in (
                achievement("a1", "锂电池"),
                achievement("a2", "模具", summary="检测" * 400 + "。"),
            )
        ],
        encoder=encoder,
        taxonomy=shared_taxonomy(),
    )
    assert (bare.key, full.key) == (achievement_key("a1"), achievement_key("a2"))
    np.testing.assert_array_equal(bare.title_vector, encoder.encode_passages(["锂电池"])[0])
    np.testing.assert_array_equal(full.title_vector, encoder.encode_passages(["模具"])[0])
    assert bare.body_vector is None
    assert full.body_vector is not None
    assert np.linalg.norm(full.body_vector) == pytest.approx(1, abs=1e-6)
    assert make_documents([], encoder=encoder, taxonomy=shared_taxonomy()) == []


def test_follow_tells_its_progress_and_ends_at_the_stores_revision(engine: Engine) -> None:
    engine.upsert([achievement(f"a{n}", f"锂电池{n}") for n in range(600)], at=AT)
    told: list[tuple[int, int]] = []
    assert engine.follow(progress=lambda done, whole: told.append((done, whole))) == 600
    assert [done for done, _ in told] == sorted({done for done, _ in told})
    assert len(told) >= 2
    assert told[-1] == (600, 600)
    assert {whole for _, whole in told} == {600}
    assert engine.follow(progress=lambda done, whole: told.append((-1, -1))) == 600
    assert told[-1] == (600, 600)
    assert engine.status().ready


def test_follow_applies_upserts_changes_deletions_and_revivals(engine: Engine) -> None:
    engine.upsert([achievement("a1"), achievement("a2"), demand("d1")], at=AT)
    engine.follow()
    engine.delete([achievement_key("a1"), demand_key("d1")], at=AT)
    engine.upsert([demand("d1", "注塑模具")], at=AT)
    assert not engine.status().ready
    revision = engine.follow()
    assert revision == engine.store.revision() == engine.status().index_revision
    assert engine.stages.index.keys() == live_keys(engine.store) == {achievement_key("a2"), demand_key("d1")}
    hits = engine.stages.index.search_lexical({"模具": 1.0}, k=5, where=Where())
    assert [hit.key for hit in hits] == [demand_key("d1")]


def test_an_empty_store_is_followed_to_revision_0(engine: Engine) -> None:
    assert engine.follow() == 0
    assert engine.status().ready


def test_a_failed_step_leaves_the_index_at_the_last_one_and_the_next_goes_on(store: Store) -> None:
    encoder = BrokenEncoder()
    engine = make_engine(store, encoder=encoder)
    engine.upsert([achievement("a1")], at=AT)
    engine.follow()
    engine.upsert([achievement("a2")], at=AT)
    encoder.broken = True
    with pytest.raises(EncoderError):
        engine.follow()
    assert engine.status().index_revision == 1
    encoder.broken = False
    assert engine.follow() == 2
    assert engine.stages.index.keys() == live_keys(store)


def test_two_followers_at_once_apply_every_change(engine: Engine) -> None:
    engine.upsert([achievement(f"a{n}", f"锂电池{n}") for n in range(400)], at=AT)
    threads = [threading.Thread(target=engine.follow) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert engine.stages.index.keys() == live_keys(engine.store)


@contextmanager
def reopened(store: Store, folder: Path, name: str = "hashed-grams") -> Iterator[Engine]:
    """Yield an engine whose index is the newest snapshot in a folder."""
    yield make_engine(store, snapshots=folder, encoder=HashedGramEncoder(name))


def test_an_engine_reopened_from_its_snapshot_answers_the_same(sample_store: Store, tmp_path: Path) -> None:
    first = make_engine(sample_store, snapshots=tmp_path)
    first.follow()
    first.save()
    with reopened(sample_store, tmp_path) as second:
        assert second.status().ready
        for stored in sample_store.page(Kind.DEMAND, visible=STAFF, limit=4):
            ask = Ask(pairing="demand-achievement", at=AT, visible=STAFF, key=key_of(stored.record))
            assert repr(second.suggest(ask)) == repr(first.suggest(ask))


def test_a_reopened_engine_replays_what_came_after_the_snapshot(store: Store, tmp_path: Path) -> None:
    first = make_engine(store, snapshots=tmp_path)
    first.upsert([achievement("a1"), achievement("a2")], at=AT)
    first.follow()
    first.save()
    first.delete([achievement_key("a1")], at=AT)
    first.upsert([achievement("a3")], at=AT)
    with reopened(store, tmp_path) as second:
        assert second.status().index_revision == 2
        assert [one.key.id for one in second.suggest(ASK).suggestions] == ["a2"]
        second.follow()
        assert [one.key.id for one in second.suggest(ASK).suggestions] == ["a2", "a3"]


def test_a_snapshot_of_another_encoder_is_refused(store: Store, tmp_path: Path) -> None:
    first = make_engine(store, snapshots=tmp_path)
    first.upsert([achievement()], at=AT)
    first.follow()
    first.save()
    with pytest.raises(IndexMismatch), reopened(store, tmp_path, "another"):
        pass


def test_snapshots_are_written_every_so_many_changes_and_only_after_changes(
    store: Store, tmp_path: Path
) -> None:
    engine = make_engine(store, snapshots=tmp_path, snapshot_every=3)
    engine.upsert([achievement("a1"), achievement("a2")], at=AT)
    engine.follow()
    assert list(tmp_path.glob("snapshot-*")) == []
    engine.upsert([achievement("a3")], at=AT)
    engine.follow()
    (written,) = tmp_path.glob("snapshot-*")
    engine.save()
    assert list(tmp_path.glob("snapshot-*")) == [written]
    engine.delete([achievement_key("a1")], at=AT)
    engine.follow()
    engine.save()
    assert len(list(tmp_path.glob("snapshot-*"))) == 2
