"""appraise, screening and train appraisal: what is printed, what is kept, what is refused."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from matcher.appraisal.method import FITTED, load_method
from matcher.appraisal.values import CardReader
from matcher.appraising.library import all_newest
from matcher.store import STAFF, Decision, DecisionDraft, Store, Verdict
from matcher.vocabulary import Aspect
from tests.cli.conftest import Finished, Matcher
from tests.fakes import DATA

ORDER = "已与东莞示例隔膜科技有限公司签订采购合同（合同编号HT2026-001），金额35万元。"
ROWS: tuple[Mapping[str, object], ...] = (
    {
        "id": "a1",
        "title": "锂电池隔膜在线检测系统",
        "summary": f"隔膜缺陷在线检测，国际领先。{ORDER}",
        "trl": 7,
    },
    {"id": "a2", "title": "陶瓷粉体制备方法", "trl": 2},
    {"id": "a3", "title": "注塑模具随形冷却", "recommended_by": "示例链主企业", "visibility": "staff"},
)
DEMANDS: tuple[Mapping[str, object], ...] = (
    {"id": "d1", "title": "锂电池隔膜在线检测系统", "enterprise": "示例公司", "visibility": "masked"},
)


def write(path: Path, *rows: Mapping[str, object]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for homes that were made once."""
    return tmp_path_factory.mktemp("homes")


@pytest.fixture
def library(matcher: Matcher, home: Path, tmp_path: Path, made: Path) -> Matcher:
    """The command over a store with three achievements and a demand."""
    if not (made / "library").exists():
        matcher("init")
        matcher("import", "achievement", write(tmp_path / "a.jsonl", *ROWS))
        matcher("import", "demand", write(tmp_path / "d.jsonl", *DEMANDS))
        shutil.copytree(home, made / "library")
    shutil.copytree(made / "library", home, dirs_exist_ok=True)
    return matcher


@pytest.fixture
def appraised(library: Matcher, home: Path, made: Path) -> Matcher:
    """The command over a library that was appraised."""
    if not (made / "appraised").exists():
        assert library("appraise").status == 0
        shutil.copytree(home, made / "appraised")
    shutil.copytree(made / "appraised", home, dirs_exist_ok=True)
    return library


def open_store(home: Path) -> Store:
    return Store.open(f"sqlite:///{home / 'store.sqlite3'}")


def unfolded(done: Finished) -> str:
    """Return what was printed without the breaks and blanks of tables."""
    return "".join(done.out.split())


def test_a_run_over_the_library_says_what_it_did_and_how_the_scores_lie(library: Matcher, home: Path) -> None:
    first = library("appraise")
    assert (first.status, "appraise" in first.err, "3/3" in first.err) == (0, True, True)
    assert "本次评价 3 项：入库 1，暂缓 1，不入库 1；有变化而存档 3 项" in first.out
    assert "得分分布" in first.out
    assert "3 项成果" in first.out
    with open_store(home) as store:
        assert [one.achievement_id for one in all_newest(store, visible=STAFF)] == ["a1", "a2", "a3"]
        (run,) = store.appraisals.runs.newest()
        assert (run.started_by, run.mode, run.state) == ("cli", "changed", "done")
        assert run.heartbeat_at >= run.started_at


def test_a_second_run_looks_only_at_what_changed_unless_told_otherwise(appraised: Matcher) -> None:
    assert "本次评价 0 项" in appraised("appraise").out
    assert "本次评价 3 项" in (again := appraised("appraise", "--full")).out
    assert "有变化而存档 0 项" in again.out


def test_an_empty_library_is_appraised_to_nothing(matcher: Matcher) -> None:
    matcher("init")
    done = matcher("appraise")
    assert (done.status, done.out) == (0, "本次评价 0 项：入库 0，暂缓 0，不入库 0；有变化而存档 0 项\n")


def test_a_card_shows_every_sentence_with_its_place(library: Matcher, home: Path) -> None:
    done = library("appraise", "a1", "--reader", "fund")
    assert done.status == 0, done.err
    text = unfolded(done)
    assert "《锂电池隔膜在线检测系统》a1" in text
    assert "对象：创投机构" in text
    assert "初筛参考，不作达标判定" in text
    start = str(ROWS[0]["summary"]).index("已与")
    assert f"[summary{start}–" in text
    assert "合同编号HT2026-001" in text
    assert "[平台]" in text
    assert "1条在册诉求中" in text
    assert "未计分的评价用语：" in text
    assert "国际领先" in text
    assert "建议补证：" in text
    with open_store(home) as store:
        assert list(all_newest(store, visible=STAFF)) == []  # looking at a card keeps nothing


def test_cards_come_as_they_were_asked_for_each_once(library: Matcher) -> None:
    text = unfolded(library("appraise", "a3", "a1", "a3"))
    assert text.count("《") == 2 + text.count("成果《")
    assert text.index("《注塑模具随形冷却》a3") < text.index("《锂电池隔膜在线检测系统》a1")
    assert "示例链主企业书面推荐，免评价入库" in text


def test_unknown_achievements_are_named(library: Matcher) -> None:
    done = library("appraise", "a1", "zz", "yy", "zz")
    assert (done.status, done.out) == (1, "")
    assert done.err.strip().endswith("error: there is no achievement zz, yy")


def test_an_unknown_reader_is_refused_with_the_choices(library: Matcher) -> None:
    done = library("appraise", "a1", "--reader", "bank")
    assert done.status == 2
    assert "centre" in done.err


def test_without_a_database_the_commands_say_what_to_run(matcher: Matcher, tmp_path: Path) -> None:
    for arguments in (
        ["appraise"],
        ["screening", "list"],
        ["screening", "agreement"],
        ["screening", "export", tmp_path / "cards.xlsx"],
        ["train", "appraisal"],
    ):
        done = matcher(*arguments)
        assert done.status == 1
        assert "run `matcher init`" in done.err.replace("\n", " ")


def test_proposals_are_listed_best_first_with_their_reasons(appraised: Matcher) -> None:
    text = unfolded(appraised("screening", "list"))
    assert text.index("a1") < text.index("a2")
    assert "技术就绪度TRL2低于" in text
    only = unfolded(appraised("screening", "list", "--proposal", "admit"))
    assert "a3" in only
    assert "a2" not in only
    assert "免评价入库" in only
    both = unfolded(appraised("screening", "list", "--proposal", "admit", "--proposal", "reject"))
    assert ("a1" in both, "a2" in both, "a3" in both) == (False, True, True)
    first = unfolded(appraised("screening", "list", "--limit", "1", "--aspect", "innovation"))
    assert ("a1" in first, "a2" in first, "a3" in first) == (True, False, False)


def decide(run: Matcher, id: str, verdict: str) -> Finished:
    return run("screening", "decide", id, verdict, "--person", "李工", "--reason", "已看现场")


def test_a_decision_is_kept_with_the_proposal_and_moves_the_achievement(
    appraised: Matcher, home: Path
) -> None:
    assert decide(appraised, "a1", "admit").out == "已记录：a1 入库（建议 暂缓），所在库 服务库\n"
    assert decide(appraised, "a1", "reject").out == "已记录：a1 不入库（建议 暂缓），所在库 发现库\n"
    with open_store(home) as store:
        newest, first = store.appraisals.decisions.of("a1")
    assert isinstance(newest, Decision)
    assert (first.decision, newest.decision, newest.proposal) == (Verdict.ADMIT, Verdict.REJECT, Verdict.HOLD)
    assert (newest.person, newest.reason) == ("李工", "已看现场")


def test_what_was_never_appraised_can_be_decided_about(library: Matcher) -> None:
    assert decide(library, "a2", "reject").out == "已记录：a2 不入库（没有建议），所在库 无\n"


def test_a_decision_about_nothing_or_without_a_person_is_refused(appraised: Matcher) -> None:
    done = decide(appraised, "zz", "admit")
    assert (done.status, "there is no achievement 'zz'" in done.err) == (1, True)
    assert appraised("screening", "decide", "a1", "admit", "--reason", "好").status == 2
    done = appraised("screening", "decide", "a1", "admit", "--person", " ", "--reason", "好")
    assert (done.status, "person" in done.err) == (1, True)
    assert appraised("screening", "decide", "a1", "perhaps", "--person", "李", "--reason", "好").status == 2


def test_agreement_is_measured_over_decisions_that_had_a_proposal(appraised: Matcher) -> None:
    assert appraised("screening", "agreement").out == "0 个有建议的决定，尚不足以计算一致性\n"
    decide(appraised, "a1", "hold")
    decide(appraised, "a2", "reject")
    decide(appraised, "a3", "hold")
    text = appraised("screening", "agreement").out
    # Proposed 入库, 暂缓, 不入库 once each; decided 暂缓 twice, 不入库 once. Apart by 1² in all, by chance by
    # (2·1 + 1·4 + 2·0 + 1·1 + 2·1 + 1·0) / 3 = 3.
    assert "3 个决定，2 个与建议相同，加权 κ 0.67" in text
    assert "建议＼决定" in text


def test_the_workbook_has_every_card_and_decision(appraised: Matcher, tmp_path: Path) -> None:
    decide(appraised, "a1", "admit")
    done = appraised("screening", "export", tmp_path / "cards.xlsx")
    assert done.out == f"3 card(s) written to {tmp_path / 'cards.xlsx'}\n"
    book = openpyxl.load_workbook(tmp_path / "cards.xlsx", read_only=True)
    assert book.sheetnames == ["成果", "子指标", "证据", "说明"]
    head, *lines = [list(row) for row in book["成果"].iter_rows(values_only=True)]
    cards = {line[0]: dict(zip(head, line, strict=True)) for line in lines}
    assert list(cards) == ["a1", "a2", "a3"]
    assert [cards[id]["建议"] for id in cards] == ["暂缓", "不入库", "入库（免评价）"]
    assert (cards["a1"]["人工决定"], cards["a1"]["决定人"]) == ("入库", "李工")
    assert cards["a2"]["人工决定"] is None
    evidence = [row for row in book["证据"].iter_rows(min_row=2, values_only=True) if row[0] == "a1"]
    assert any("HT2026-001" in str(cell) for row in evidence for cell in row)
    book.close()


def test_the_workbook_can_hold_one_kind_of_proposal(appraised: Matcher, tmp_path: Path) -> None:
    done = appraised("screening", "export", tmp_path / "cards.xlsx", "--proposal", "hold")
    assert done.out.startswith("1 card(s)")


def test_a_workbook_that_cannot_be_written_is_one_plain_line(appraised: Matcher, tmp_path: Path) -> None:
    done = appraised("screening", "export", tmp_path / "nowhere" / "cards.xlsx")
    assert done.status == 1
    assert "Traceback" not in done.err
    assert "cannot be written" in done.err


EVIDENCE = (
    "已与东莞示例公司签订采购合同（合同编号HT2026-{n:03d}），金额{n}万元。",
    "获授权发明专利（ZL2018{n:08d}）。",
    "经第三方检测，导热系数较现用产品提高30%，检测报告编号JC2026-{n:03d}。",
    "已在东莞示例电子厂产线试用六个月。",
    "2025年实现销售收入{n}00万元。",
    "投资回收期为18个月。",
    "可应用于消费电子、汽车电子、医疗器械。",
    "已通过中试，就绪度达到7级。",
)


MANY = 51


@pytest.fixture
def many(matcher: Matcher, home: Path, tmp_path: Path, made: Path) -> Matcher:
    """The command over an appraised library of mixed evidence."""
    if not (made / "many").exists():
        chance = random.Random(7)
        rows = [
            {
                "id": f"a{n:02d}",
                "title": f"示例成果{n:02d}号装置",
                "summary": "".join(one.format(n=n + 1) for one in EVIDENCE if chance.random() < 0.5),
            }
            for n in range(MANY)
        ]
        matcher("init")
        matcher("import", "achievement", write(tmp_path / "many.jsonl", *rows))
        assert matcher("appraise").status == 0
        shutil.copytree(home, made / "many")
    shutil.copytree(made / "many", home, dirs_exist_ok=True)
    return matcher


def decide_on_all(home: Path, weigh: Callable[[Mapping[Aspect, float]], float]) -> None:
    """Admit the third of the achievements whose scores weigh most, hold the next and reject the last."""
    with open_store(home) as store:
        stored = sorted(all_newest(store, visible=STAFF), key=lambda one: weigh(one.scores))
        for place, one in enumerate(stored):
            draft = DecisionDraft(
                achievement_id=one.achievement_id,
                appraisal_id=one.id,
                decision=list(Verdict)[2 - 3 * place // MANY],
                person="李工",
                reason="已看现场",
                values={},
            )
            store.appraisals.decisions.decide(draft, at=datetime(2026, 11, 24, tzinfo=UTC))


def test_too_few_decisions_are_refused_with_what_to_do(appraised: Matcher, home: Path) -> None:
    decide(appraised, "a1", "admit")
    done = appraised("train", "appraisal", "--force")
    assert done.status == 1
    assert "expected at least 50 decisions of two kinds or more, there are 1 of 1" in done.err
    assert "matcher screening decide" in done.err
    assert not (home / "method").exists()


def test_weights_fitted_to_decisions_are_used_once_they_are_configured(
    many: Matcher, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide_on_all(home, lambda scores: scores[Aspect.ECONOMY])
    done = many("train", "appraisal", "--out", home / "own")
    assert done.status == 0, done.err
    assert f"{MANY} 个决定：留出一致性" in done.out
    assert f"use it with appraisal.method = '{home / 'own'}'" in done.out
    learned = load_method(home / "own")
    assert FITTED in learned.texts
    monkeypatch.setenv("MATCHER_APPRAISAL__METHOD", str(home / "own"))
    assert f"方法 {learned.version}" in many("appraise", "a01").out


def test_weights_that_do_no_better_are_not_written(many: Matcher, home: Path) -> None:
    method = load_method(DATA / "appraisal")
    weights = method.aspect_weights(CardReader.CENTRE)
    decide_on_all(home, lambda scores: sum(weights[aspect] * score for aspect, score in scores.items()))
    done = many("train", "appraisal")
    assert done.status == 1
    assert "nothing was written, --force" in done.err
    assert not (home / "method").exists()


def test_a_method_that_is_not_there_is_one_plain_line(
    appraised: Matcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MATCHER_APPRAISAL__METHOD", str(tmp_path / "nowhere"))
    done = appraised("appraise")
    assert done.status == 1
    assert f"the appraisal method wants a file at {tmp_path / 'nowhere'}" in done.err
