"""What every store must do with ranking models and experiments; subclasses give the fixture `store`."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.errors import Conflict, InvalidInput, InvalidRecords, NotFound
from matcher.store import Activation, ActivationDraft, Experiment, ExperimentDraft, RankingVersion, Store
from tests.contracts.store_contract import AT, LATER

_names = itertools.count()
_STEPS = st.lists(st.integers(-1, 3), max_size=12)
"""A version to activate, or −1 to roll back."""


def add(store: Store, text: str = "{}", *, name: str = "text", **values: Any) -> RankingVersion:
    told: dict[str, Any] = {"card": {"queries": 40, "说明": "开发集"}, "by": "李工", "at": AT, **values}
    return store.models.add(name, {name: text}, **told)


def activate(store: Store, version: int, *, name: str = "text", **values: Any) -> Activation:
    draft = ActivationDraft(name=name, version=version, **{"by": "李工", "reason": "更好", **values})
    return store.models.activate(draft, at=LATER)


def roll_back(store: Store, *, name: str = "text") -> Activation:
    return store.models.roll_back(name, by="王工", reason="投诉", at=LATER)


def in_use(store: Store, name: str = "text") -> int:
    return store.models.serving().versions.get(name, 0)


def start(store: Store, name: str = "e1", **values: Any) -> Experiment:
    told: dict[str, Any] = {"model": "text", "version_a": 0, "version_b": 1, "share": 0.2, **values}
    return store.experiments.start(ExperimentDraft(name=name, **told), by="李工", at=AT)


class RankingModelContract:
    """Versions, and what is in use."""

    def test_a_version_comes_back_with_digests_and_its_card(self, store: Store) -> None:
        files = {"text": '{"名": 1}', "text-titles": "[]"}
        kept = store.models.add("text", files, card={"ndcg@10": 0.5, "说明": ["甲"]}, by=" 李工 ", at=AT)
        assert kept == RankingVersion(
            name="text",
            version=1,
            digests={of: hashlib.sha256(text.encode()).hexdigest() for of, text in files.items()},
            card={"ndcg@10": 0.5, "说明": ["甲"]},
            added_at=AT,
            added_by="李工",
        )
        assert store.models.get("text", 1) == kept
        assert store.models.files("text", 1) == files
        assert store.revision() == 0  # no change of records

    def test_versions_count_for_each_name_alone(self, store: Store) -> None:
        made = [add(store, "1"), add(store, "1", name="fund"), add(store, "2"), add(store, "2", name="fund")]
        assert [(one.name, one.version) for one in made] == [
            ("text", 1),
            ("fund", 1),
            ("text", 2),
            ("fund", 2),
        ]
        assert store.models.versions("text") == [made[0], made[2]]
        assert store.models.versions() == [made[1], made[3], made[0], made[2]]
        assert store.models.versions("field") == []

    def test_the_same_files_are_no_second_version_whatever_their_order(self, store: Store) -> None:
        both = {"text": "1", "text-titles": "2"}
        store.models.add("text", both, card={}, by="x", at=AT)
        with pytest.raises(Conflict, match="version 1 of 'text' has these files"):
            store.models.add("text", dict(reversed(both.items())), card={"other": 1}, by="y", at=LATER)
        assert add(store, "1").version == 2  # without the second file it is another model

    def test_what_is_not_registered_is_not_found(self, store: Store) -> None:
        add(store)
        for name, version in (("text", 0), ("text", 2), ("text", -1), ("fund", 1)):
            with pytest.raises(NotFound, match=f"no version {version} of '{name}'"):
                store.models.get(name, version)
            with pytest.raises(NotFound, match="matcher ranker list"):
                store.models.files(name, version)
        for version in (2, -1):
            with pytest.raises(NotFound, match=f"no version {version} of 'text'"):
                activate(store, version)
        assert store.models.activations() == []

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"by": " "}, "by: text was expected"),
            ({"by": "李" * 201}, "at most 200"),
            ({"name": "x" * 65}, "at most 64"),
            ({"at": datetime(2026, 1, 1)}, "time zone"),
        ],
    )
    def test_a_bad_version_is_refused(self, store: Store, values: dict[str, Any], words: str) -> None:
        with pytest.raises(InvalidInput, match=words):
            add(store, **values)
        assert store.models.versions() == []

    def test_files_without_the_models_own_are_refused(self, store: Store) -> None:
        with pytest.raises(InvalidInput, match="expected the file of 'text', got fund, text-titles"):
            store.models.add("text", {"text-titles": "1", "fund": "2"}, card={}, by="x", at=AT)

    def test_a_new_store_serves_everything_as_it_comes(self, store: Store) -> None:
        add(store)
        serving = store.models.serving()
        assert (dict(serving.versions), dict(serving.experiments)) == ({}, {})

    def test_an_activation_comes_back_and_is_served(self, store: Store) -> None:
        add(store)
        made = activate(store, 1, evaluation={"gain": 0.1, "区间": [0.05, None]})
        assert made == Activation(
            number=made.number,
            name="text",
            version=1,
            is_rollback=False,
            at=LATER,
            by="李工",
            reason="更好",
            evaluation={"gain": 0.1, "区间": [0.05, None]},
        )
        assert store.models.activations() == store.models.activations("text") == [made]
        assert store.models.activations("fund") == []
        assert dict(store.models.serving().versions) == {"text": 1}

    def test_models_are_in_use_each_for_itself(self, store: Store) -> None:
        add(store, "1"), add(store, "2"), add(store, "1", name="fund")
        numbers = [
            one.number for one in (activate(store, 1), activate(store, 1, name="fund"), activate(store, 2))
        ]
        assert numbers == sorted(set(numbers))
        roll_back(store, name="fund")
        assert dict(store.models.serving().versions) == {"text": 2, "fund": 0}

    def test_what_is_in_use_is_not_activated_again(self, store: Store) -> None:
        add(store)
        with pytest.raises(Conflict, match="version 0 of 'text' is in use already"):
            activate(store, 0)
        activate(store, 1)
        with pytest.raises(Conflict, match="version 1 of 'text' is in use already"):
            activate(store, 1)
        assert len(store.models.activations()) == 1

    def test_rolling_back_goes_back_step_by_step_to_what_came_with_the_program(self, store: Store) -> None:
        add(store, "1"), add(store, "2")
        activate(store, 1)
        activate(store, 2)
        first, second = roll_back(store), roll_back(store)
        assert [(one.version, one.is_rollback, one.by, one.reason) for one in (first, second)] == [
            (1, True, "王工", "投诉"),
            (0, True, "王工", "投诉"),
        ]
        with pytest.raises(Conflict, match="used as it comes; there is nothing to roll back to"):
            roll_back(store)
        assert [one.version for one in store.models.activations()] == [1, 2, 1, 0]

    def test_after_a_rollback_an_activation_is_on_top_of_what_was_gone_back_to(self, store: Store) -> None:
        for text in "123":
            add(store, text)
        activate(store, 1)
        activate(store, 2)
        roll_back(store)
        activate(store, 3)
        # 2 was left for good: what was in use before 3 is 1.
        assert roll_back(store).version == 1
        assert roll_back(store).version == 0

    def test_activating_what_came_with_the_program_is_a_step_like_any_other(self, store: Store) -> None:
        add(store)
        activate(store, 1)
        activate(store, 0)
        assert in_use(store) == 0
        assert roll_back(store).version == 1

    def test_a_rollback_brings_back_the_same_bytes(self, store: Store) -> None:
        text = '{"weights": [0.1, 1e-9], "名": "模型\\n"}  '
        add(store, text)
        activate(store, 1)
        before = store.models.get("text", 1), store.models.files("text", 1), store.models.serving()
        add(store, "other")
        activate(store, 2)
        roll_back(store)
        assert (store.models.get("text", 1), store.models.files("text", 1), store.models.serving()) == before
        assert store.models.files("text", 1) == {"text": text}

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"by": ""}, "by"),
            ({"reason": " "}, "reason: text was expected"),
            ({"reason": "长" * 501}, "at most 500"),
            ({"reason": "a\x00b"}, "control"),
        ],
    )
    def test_a_bad_activation_changes_nothing(self, store: Store, values: dict[str, Any], words: str) -> None:
        add(store)
        with pytest.raises(InvalidInput, match=words):
            activate(store, 1, **values)
        assert store.models.activations() == []
        assert in_use(store) == 0

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(steps=_STEPS)
    def test_any_course_is_that_of_a_stack(self, store: Store, steps: Sequence[int]) -> None:
        name = f"m{next(_names)}"
        for text in "123":
            add(store, text, name=name)
        stack, entered = [0], 0
        for step in steps:
            is_possible = len(stack) > 1 if step < 0 else step != stack[-1]
            try:
                roll_back(store, name=name) if step < 0 else activate(store, step, name=name)
            except Conflict:
                assert not is_possible
                continue
            assert is_possible
            stack = stack[:-1] if step < 0 else [*stack, step]
            entered += 1
            assert in_use(store, name) == stack[-1]
        assert len(store.models.activations(name)) == entered


class ExperimentContract:
    """Experiments between two versions."""

    def test_an_experiment_comes_back_runs_and_ends(self, store: Store) -> None:
        add(store)
        begun = start(store)
        assert begun == Experiment(
            name="e1", model="text", version_a=0, version_b=1, share=0.2, started_at=AT, started_by="李工"
        )
        assert begun.is_running
        assert store.experiments.get("e1") == begun
        assert dict(store.models.serving().experiments) == {"text": begun}
        ended = store.experiments.end("e1", by="王工", at=LATER, conclusion="b 更好")
        assert (ended.ended_at, ended.ended_by, ended.conclusion) == (LATER, "王工", "b 更好")
        assert not ended.is_running
        assert dict(store.models.serving().experiments) == {}
        assert store.experiments.all() == [ended]

    def test_every_bad_field_is_named(self, store: Store) -> None:
        add(store)
        with pytest.raises(InvalidRecords) as refused:
            start(store, version_a=7, version_b=7, share=0.0)
        problems = [(one.field, one.value) for one in refused.value.problems]
        assert problems == [("share", "0.0"), ("version_b", "7"), ("version_a", "7"), ("version_b", "7")]
        assert store.experiments.all() == []

    @pytest.mark.parametrize("share", [-0.1, 0.0, 1.1, float("nan"), float("inf")])
    def test_a_share_is_above_0_and_at_most_1(self, store: Store, share: float) -> None:
        add(store)
        with pytest.raises(InvalidRecords, match="above 0, at most 1"):
            start(store, share=share)
        assert start(store, share=1.0).share == 1.0

    def test_a_version_of_another_model_is_none_of_this(self, store: Store) -> None:
        add(store, name="fund")
        with pytest.raises(InvalidRecords, match="a registered version of 'text'"):
            start(store)

    @pytest.mark.parametrize("name", ["", "x" * 65, "a\x00b"])
    def test_a_bad_name_is_refused(self, store: Store, name: str) -> None:
        add(store)
        with pytest.raises(InvalidInput, match="name"):
            start(store, name)

    def test_of_a_model_one_runs_at_a_time(self, store: Store) -> None:
        add(store), add(store, name="fund")
        start(store)
        with pytest.raises(Conflict, match="'text' has the running experiment 'e1'"):
            start(store, "e2")
        other = start(store, "e3", model="fund")
        assert set(store.models.serving().experiments) == {"text", "fund"}
        store.experiments.end("e1", by="x", at=LATER)
        assert dict(store.models.serving().experiments) == {"fund": other}
        assert start(store, "e2").is_running

    def test_a_name_is_never_used_again(self, store: Store) -> None:
        add(store), add(store, name="fund")
        start(store)
        store.experiments.end("e1", by="x", at=LATER)
        for model in ("text", "fund"):
            with pytest.raises(Conflict, match="there was an experiment 'e1' before"):
                start(store, model=model)

    def test_what_ended_stays_as_it_ended(self, store: Store) -> None:
        add(store)
        start(store)
        ended = store.experiments.end("e1", by="王工", at=LATER)
        with pytest.raises(Conflict, match="'e1' has ended already"):
            store.experiments.end("e1", by="x", at=LATER + timedelta(days=1), conclusion="other")
        assert store.experiments.get("e1") == ended
        assert ended.conclusion is None

    def test_an_unknown_experiment_is_not_found(self, store: Store) -> None:
        with pytest.raises(NotFound, match="no experiment 'e9'"):
            store.experiments.get("e9")
        with pytest.raises(NotFound, match="no experiment 'e9'"):
            store.experiments.end("e9", by="x", at=LATER)

    def test_a_long_conclusion_ends_nothing(self, store: Store) -> None:
        add(store)
        start(store)
        with pytest.raises(InvalidRecords, match="at most 500"):
            store.experiments.end("e1", by="x", at=LATER, conclusion="长" * 501)
        assert store.experiments.get("e1").is_running

    def test_experiments_are_listed_oldest_first(self, store: Store) -> None:
        add(store), add(store, name="fund")
        store.experiments.start(
            ExperimentDraft(name="late", model="text", version_a=0, version_b=1, share=0.5), by="x", at=LATER
        )
        start(store, "early", model="fund")
        assert [one.name for one in store.experiments.all()] == ["early", "late"]
