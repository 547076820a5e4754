"""Normalising: one spelling for what means the same, and the way back to the original."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from matcher.text.normalise import normalise

TEXTS = st.text(
    alphabet=st.one_of(st.characters(), st.sampled_from("鋰電乾著後锂５μµ㎡㎜℃°Cc①⁵²^ \u200b\u3000umM")),
    max_size=60,
)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("ＰＥＥＫ材料，５Ｇ", "peek材料,5g"),
        ("鋰電池熱管理", "锂电池热管理"),
        ("乾燥機與滑鼠", "干燥机与滑鼠"),
        ("乾隆", "乾隆"),
        ("粒径 5 μm、5um、5µm、５㎛", "粒径 5μm、5μm、5μm、5μm"),
        ("10 ㎡ 与 10m²", "10m2 与 10m2"),
        ("80℃ 80 °C 80˚C", "80℃ 80℃ 80℃"),
        ("电阻率10⁵Ω", "电阻率10^5ω"),
        ("10⁻⁶ s", "10^-6s"),
        ("①5G芯片", "(1)5g芯片"),
        ("  多  余\n空\t格 ", "多 余 空 格"),
        ("零\u200b宽", "零宽"),
        ("0.1～0.25mm", "0.1~0.25mm"),
        ("", ""),
        ("\u3000 \n", ""),
    ],
)
def test_spellings_of_one_thing_become_one(written: str, expected: str) -> None:
    assert normalise(written).text == expected


def test_a_space_before_a_unit_stays_when_it_is_another_word() -> None:
    assert normalise("2 minutes").text == "2 minutes"


def test_spans_lead_back_to_what_people_wrote() -> None:
    written = "涂层厚度 ５ ㎜，鋰電池"
    normal = normalise(written)
    for wanted, original in [("5mm", "５ ㎜"), ("锂电池", "鋰電池"), ("5", "５ "), ("mm", "㎜"), ("m", "㎜")]:
        start, end = normal.span(normal.text.index(wanted), normal.text.index(wanted) + len(wanted))
        assert written[start:end] == original


@pytest.mark.parametrize(("start", "end"), [(0, 0), (2, 1), (-1, 1), (0, 4)])
def test_a_span_outside_the_text_is_refused(start: int, end: int) -> None:
    with pytest.raises(IndexError, match="<= 3"):
        normalise("abc").span(start, end)


def test_lone_surrogates_and_control_characters_do_no_harm() -> None:
    assert normalise("a\ud800b\x00c").text == "a\ufffdb c"


@given(TEXTS)
@example("5 um 5 UM")
@example("m^²")
@example("° C")
@example("\ufdfa著乾乾")
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text).text
    assert normalise(once).text == once


@given(TEXTS)
def test_starts_never_decrease_and_stay_inside(text: str) -> None:
    normal = normalise(text)
    starts = list(normal.starts)
    assert len(starts) == len(normal.text)
    assert starts == sorted(starts)
    assert all(0 <= start < len(text) for start in starts)


@given(TEXTS, st.data())
def test_every_part_of_the_result_comes_from_a_part_of_the_original(text: str, data: st.DataObject) -> None:
    normal = normalise(text)
    if normal.text:
        start = data.draw(st.integers(0, len(normal.text) - 1))
        end = data.draw(st.integers(start + 1, len(normal.text)))
        first, last = normal.span(start, end)
        assert 0 <= first < last <= len(text)
