"""Fit and quality together, and only by a named policy."""

from __future__ import annotations

import pytest

from matcher.appraisal.values import CardReader
from matcher.appraising.combined import Combined, order_by_policy
from matcher.asking import Ask
from matcher.engine import Engine
from matcher.errors import InvalidInput
from matcher.store import STAFF, RunMode, Store
from tests.appraising.world import open_engine, run_library, shared_basis, write
from tests.builders import achievement, demand, demand_key
from tests.conftest import AT

PROVED = "已授权发明专利，完成中试。与进口产品相比，漏检率降低 60%。"


@pytest.fixture
def engine(store: Store) -> Engine:
    """An engine over a bare achievement and a proved one, both appraised, and a third that was not."""
    engine = open_engine(store)
    write(
        engine,
        demand(title="锂电池隔膜检测"),
        achievement("bare", "锂电池隔膜检测"),
        achievement(
            "proved", "锂电池隔膜检测装置", summary=PROVED, trl=8, owner="东莞示例公司", place="长安镇"
        ),
    )
    run_library(engine, RunMode.FULL)
    write(engine, achievement("unseen", "电池隔膜"))
    return engine


def ordered(engine: Engine, policy: str) -> list[Combined]:
    ask = Ask(pairing="demand-achievement", at=AT, visible=STAFF, key=demand_key("d1"), collapse=False)
    found = engine.suggest(ask).suggestions
    method = shared_basis().method
    return order_by_policy(found, engine.store, method, policy=policy, reader=CardReader.CENTRE)


def ids(found: list[Combined]) -> list[str]:
    return [one.suggestion.key.id for one in found]


def test_a_policy_of_fit_alone_keeps_the_order_and_one_of_quality_alone_turns_it_round(
    engine: Engine,
) -> None:
    fit, quality = ordered(engine, "fit_only"), ordered(engine, "quality_only")
    assert ids(fit)[:2] == sorted(
        ["bare", "proved"], key=lambda id: -next(c.suggestion.score for c in fit if c.suggestion.key.id == id)
    )
    assert ids(quality)[0] == "proved"


def test_what_was_never_appraised_comes_last_and_has_no_number(engine: Engine) -> None:
    last = ordered(engine, "quality_only")[-1]
    assert (last.suggestion.key.id, last.quality, last.combined) == ("unseen", None, None)


def test_score_and_level_of_a_suggestion_stay_what_they_were(engine: Engine) -> None:
    before = {one.suggestion.key: one.suggestion for one in ordered(engine, "fit_only")}
    after = {one.suggestion.key: one.suggestion for one in ordered(engine, "quality_only")}
    assert before == after


def test_an_unknown_policy_is_refused_with_those_there_are(engine: Engine) -> None:
    with pytest.raises(InvalidInput, match="balanced"):
        ordered(engine, "best")


def test_records_without_a_card_are_refused(engine: Engine) -> None:
    ask = Ask(pairing="demand-demand", at=AT, visible=STAFF, text="锂电池隔膜检测")
    found = engine.suggest(ask).suggestions
    with pytest.raises(InvalidInput, match="achievements alone"):
        order_by_policy(
            found, engine.store, shared_basis().method, policy="fit_only", reader=CardReader.CENTRE
        )
