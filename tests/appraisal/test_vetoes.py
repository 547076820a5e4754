"""What forbids the service library whatever the scores are, and what only sounds like it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.appraisal.dossier import make_dossier
from matcher.appraisal.method import load_method
from matcher.appraisal.values import Quote, Veto
from matcher.appraisal.vetoes import read_vetoes
from matcher.config import PROJECT_FOLDER
from tests.builders import achievement

TODAY = date(2026, 11, 24)
METHOD = load_method(PROJECT_FOLDER / "data" / "appraisal")
GRANTED = {"kind": "invention_patent", "number": "ZL202310248817.5", "status": "granted"}
EXPIRED = {"kind": "utility_model", "number": "ZL201921763355.4", "status": "expired"}


def read(text: str = "", **values: Any) -> tuple[Veto, ...]:
    return read_vetoes(make_dossier(achievement(summary=text, **values)), METHOD, TODAY)


def kinds(vetoes: tuple[Veto, ...]) -> set[str]:
    return {one.kind for one in vetoes}


CALLED_FOR = (
    ("专利权属存在争议，正在诉讼。", "ownership_unclear"),
    ("该成果权属不清。", "ownership_unclear"),
    ("成果尚未确权。", "ownership_unclear"),
    ("职务发明归属待明确。", "ownership_unclear"),
    ("学校与企业对专利权归属存在分歧。", "ownership_unclear"),
    ("共有人未同意转让。", "ownership_unclear"),
    ("尚未取得共有人书面同意。", "ownership_unclear"),
    ("被诉专利侵权。", "ownership_unclear"),
    ("专利正处于无效宣告请求审理中。", "ownership_unclear"),
    ("本成果涉及国家秘密。", "confidential"),
    ("本项目涉密。", "confidential"),
    ("成果密级为机密。", "confidential"),
    ("已申请国防专利。", "confidential"),
    ("保密审查未通过。", "confidential"),
    ("尚未通过保密审查。", "confidential"),
    ("成果限制公开。", "confidential"),
    ("核心专利已失效。", "ip_expired"),
    ("核心专利因未缴年费已终止。", "ip_expired"),
    ("专利权保护期已满。", "ip_expired"),
    ("该专利被宣告无效。", "ip_expired"),
)


@pytest.mark.parametrize(("text", "kind"), CALLED_FOR)
def test_a_sentence_that_says_so_calls_for_the_veto(text: str, kind: str) -> None:
    assert kinds(read(text)) == {kind}


NOT_CALLED_FOR = (
    "权属清晰，无争议。",
    "专利权属清晰、无任何纠纷。",
    "知识产权不存在权属争议或诉讼。",
    "共有人已书面同意转让。",
    "如发生权属纠纷由甲方承担。",
    "双方约定专利权归属，以免产生纠纷。",
    "权属争议已解决。",
    "本系统用于解决土地权属纠纷。",
    "青冈亚属的分类地位存在争议。",
    "不涉密。",
    "该成果不涉及国家秘密。",
    "非涉密项目。",
    "可应用于国防、军工领域。",
    "已通过保密审查。",
    "双方签订保密协议。",
    "配方作为商业秘密保护。",
    "一种涉密载体管理系统。",
    "实现数据保密传输。",
    "提出一种可验证的秘密共享方案。",
    "专利有效，未失效。",
    "国外原研专利已失效。",
    "部分专利已失效。",
    "器件失效分析。",
    "专利即将到期。",
    "迭代终止条件由误差决定。",
)


@pytest.mark.parametrize("text", NOT_CALLED_FOR)
def test_denials_settled_matters_and_the_subject_of_a_technology_call_for_nothing(text: str) -> None:
    assert read(text) == ()


@pytest.mark.parametrize("status", ["landed", "transferred", "withdrawn"])
def test_what_is_gone_is_vetoed_by_its_status(status: str) -> None:
    [veto] = read(status=status)
    assert (veto.kind, veto.label) == ("gone", "已转让、已落地或已撤下")
    assert isinstance(veto.source, Quote)
    assert veto.source.field == "status"


@pytest.mark.parametrize("status", ["active", "negotiating"])
def test_what_is_still_offered_is_not_gone(status: str) -> None:
    assert read(status=status) == ()


def test_rights_have_lapsed_only_where_every_one_has() -> None:
    [veto] = read(ip_items=[EXPIRED])
    assert veto.kind == "ip_expired"
    assert isinstance(veto.source, Quote)
    assert veto.source.field == "ip_items[0]"
    assert read(ip_items=[EXPIRED, GRANTED]) == ()
    assert read(ip_items=[]) == ()


def test_a_right_older_than_any_term_has_lapsed_whatever_its_status_says() -> None:
    # A utility model filed in 2015 ended in 2025 at the latest, an invention of 2015 lasts until 2035.
    old = {"kind": "utility_model", "number": "201520123456", "status": "granted"}
    assert kinds(read(ip_items=[old])) == {"ip_expired"}
    assert read(ip_items=[{**GRANTED, "number": "201510123456"}]) == ()


def test_a_sentence_on_a_lapsed_patent_counts_only_where_no_listed_right_stands() -> None:
    text = "核心专利已失效。"
    assert kinds(read(text)) == {"ip_expired"}
    assert read(text, ip_items=[GRANTED]) == ()
    assert kinds(read(text, ip_items=[EXPIRED])) == {"ip_expired"}


def test_several_vetoes_stand_side_by_side_with_the_methods_labels() -> None:
    vetoes = read("该成果权属不清。本项目涉密。", status="withdrawn", ip_items=[EXPIRED])
    assert [one.kind for one in vetoes] == ["ownership_unclear", "confidential", "ip_expired", "gone"]
    assert [one.label for one in vetoes] == [one.label for one in METHOD.settings.vetoes]


SENTENCES = st.sampled_from([text for text, _ in CALLED_FOR] + list(NOT_CALLED_FOR))


@given(st.lists(SENTENCES, min_size=1, max_size=5), SENTENCES)
def test_a_further_sentence_takes_no_veto_away(sentences: list[str], further: str) -> None:
    text = "".join(sentences)
    assert set(read(text)) <= set(read(text + further))


@given(st.lists(SENTENCES, max_size=5), st.sampled_from(["active", "landed"]), st.booleans())
def test_every_quote_is_what_stands_at_its_place(sentences: list[str], status: str, has_item: bool) -> None:
    record = achievement(summary="".join(sentences), status=status, ip_items=[EXPIRED] if has_item else [])
    dossier = make_dossier(record)
    for veto in read_vetoes(dossier, METHOD, TODAY):
        quote = veto.source
        assert isinstance(quote, Quote)
        assert dossier.fields[quote.field][quote.start : quote.end] == quote.text != ""
