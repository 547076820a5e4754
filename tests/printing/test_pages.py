"""Pages of card and advice: whole, well-formed, escaped, alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from matcher.advice.advise import advise
from matcher.advice.towns import town_profiles
from matcher.advice.values import Advice
from matcher.appraisal.card import NOTICE
from matcher.appraisal.values import EvidenceState, Quote
from matcher.printing.card_view import passage_of, some
from matcher.printing.pages import render_advice, render_card
from matcher.printing.wording import field_label
from tests.advice.small import assessed, card_of, demand_match, fund_match, method, rules, taxonomy
from tests.printing.small import HOSTILE, SUMMARY, Shown, shown

VOID = {"meta", "br", "col", "rect", "line"}


class Reader(HTMLParser):
    """Reads a page: its text, its elements, and whatever is not closed as it was opened."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.faults: list[str] = []
        self.parts: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"{tag} at {self.getpos()}")

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.parts.append(data)

    @property
    def text(self) -> str:
        """The visible text without any white space."""
        return re.sub(r"\s", "", "".join(self.parts))


def card_page(one: Shown) -> str:
    return render_card(one.card, one.assessment, one.fields, method())


def advice_of(one: Shown) -> Advice:
    return advise(one.record, one.assessment, one.card, town_profiles([], taxonomy()), rules())


def advice_page(one: Shown) -> str:
    return render_advice(advice_of(one), one.fields)


@pytest.mark.parametrize("make", [card_page, advice_page])
def test_a_page_is_well_formed_chinese_and_asks_for_nothing(make: Callable[[Shown], str]) -> None:
    page = make(shown())
    read = Reader(page)
    assert (read.faults, read.open) == ([], [])
    assert page.startswith('<!doctype html>\n<html lang="zh-CN">')
    assert not read.tags & {"script", "link", "img", "iframe", "object", "base", "form"}
    assert not read.attributes & {"src", "href", "onclick", "onload", "srcset"}
    assert "url(" not in page
    assert "@import" not in page
    assert "default-src 'none'" in page


@pytest.mark.parametrize("make", [card_page, advice_page])
def test_whatever_a_record_says_stays_text(make: Callable[[Shown], str]) -> None:
    hostile = shown(title=HOSTILE, summary=f"{HOSTILE}。{SUMMARY}", owner=HOSTILE)
    page = make(hostile)
    read = Reader(page)
    assert "<script" not in page
    assert (read.faults, read.open) == ([], [])
    assert HOSTILE in "".join(read.parts)


def test_the_card_says_whose_it_is_how_it_was_made_and_that_it_decides_nothing() -> None:
    one = shown()
    text = Reader(card_page(one)).text
    for said in (
        NOTICE,
        "A1（修订3）",
        "2026-11-2416:00",
        "成果转化服务中心",
        one.card.method,
        "科技含量",
        "经济效益",
        "转化效率",
    ):
        assert re.sub(r"\s", "", said) in text


def test_every_score_interval_state_and_sentence_stands_on_the_card() -> None:
    one = shown()
    text = Reader(card_page(one)).text
    for aspect in one.card.aspects:
        assert f"{aspect.aspect.label}：{aspect.score:.1f}分，{aspect.level}" in text
        assert f"区间{aspect.low:.1f}–{aspect.high:.1f}" in text
        assert re.sub(r"\s", "", aspect.meaning) in text
        for part in aspect.indicators:
            row = f"{part.score:.1f}{part.low:.1f}–{part.high:.1f}"
            assert re.search(f"{re.escape(part.label)}[●◐○]{part.state.label}{re.escape(row)}", text)
            for scored in part.findings:
                assert re.sub(r"\s", "", scored.finding.source.text) in text
    assert "截至当日" in text
    assert "〔平台数据：诉求D7〕" in text


def test_a_quote_is_marked_in_its_sentence_and_named_by_its_field() -> None:
    page = card_page(shown())
    assert "<mark>剪切强度46 MPa</mark>，高于进口银膏。" in page
    assert re.search(r"〔简介〕", page)


def test_vetoes_praise_and_the_next_evidence_stand_outside_the_sum() -> None:
    one = shown()
    text = Reader(card_page(one)).text
    assert "否决项（不计入分值，单独核实）权属不清或有争议：登记未写明权利人" in text
    assert "备注（不计分）" in text
    assert "国际领先" in text
    for offer in one.card.next_evidence:
        assert re.sub(r"\s", "", offer.ask) in text
        assert f"+{offer.gain:.1f}" in text


def test_an_empty_card_has_no_empty_sections() -> None:
    one = shown()
    bare = one._replace(card=card_of(assessed(one.record)))
    text = Reader(card_page(bare)).text
    assert "备注（不计分）" not in text
    assert "否决项" not in text
    assert text.count("没有可计分的依据") == 3


def test_the_advice_page_holds_all_that_the_advice_says() -> None:
    one = shown(place="松山湖", expected_contribution_cny="200000000")
    text = Reader(advice_page(one)).text
    advice = advice_of(one)
    said = [
        *advice.headline,
        *advice.warnings,
        *advice.towns.notes,
        advice.notice,
        advice.plan,
        advice.purpose,
    ]
    said += [part for form in advice.forms for one in form.conditions for part in (one.text, one.ruling.why)]
    said += [part for policy in advice.policies for part in (policy.label, policy.why)]
    said += [part for step in advice.steps for part in (step.who, step.what, step.figures)]
    said += [reason for town in advice.towns.towns for reason in town.reasons]
    missing = [line for line in said if re.sub(r"\s", "", line) not in text]
    assert missing == []


def test_a_figure_that_the_reason_tells_is_not_told_twice() -> None:
    one = shown()
    around = replace(one.assessment.surroundings, demands=(demand_match("D7"),), funds=(fund_match(),))
    told = one._replace(assessment=replace(one.assessment, surroundings=around))
    text = Reader(advice_page(told)).text
    assert text.count("1条在册诉求较可能匹配，概率合计0.80") == 1
    assert "〔平台数据：诉求D7〕" in text


def test_a_quote_whose_field_has_changed_stands_alone() -> None:
    quote = Quote(field="summary", start=0, end=2, text="银膏")
    changed = passage_of(quote, {"summary": "铜膏很好。"})
    assert (changed.before, changed.text, changed.after) == ("", "银膏", "")
    same = passage_of(quote, {"summary": "银膏很好。铜膏也好。"})
    assert (same.before, same.text, same.after) == ("", "银膏", "很好。")


def test_fields_and_long_lists_are_named_for_readers() -> None:
    assert [field_label(name) for name in ("summary", "evidence[0]", "ip_items[1]", "odd", "odd[2]")] == [
        "简介",
        "证据陈述 1",
        "知识产权 2",
        "odd",
        "odd 3",
    ]
    assert some([f"诉求 D{n}" for n in range(7)], 2) == "诉求 D0、诉求 D1等 7 条"
    assert some(["诉求 D0"]) == "诉求 D0"


def test_states_are_told_by_a_mark_and_a_word() -> None:
    page = card_page(shown())
    for state, mark in zip(EvidenceState, "●◐○", strict=True):
        assert f'<span aria-hidden="true">{mark}</span> {state.label}' in page
