"""Numbers of rights: form, check digit, year."""

from __future__ import annotations

from datetime import date

import pytest

from matcher.appraisal.patent_numbers import (
    PatentKind,
    check_digit,
    is_registered_number,
    is_software_number,
    read_patent_number,
)

TODAY = date(2026, 11, 24)


def test_the_check_digit_is_the_weighted_sum_modulo_eleven() -> None:
    # 2·2 + 0·3 + 2·4 + 3·5 + 1·6 + 9·7 + 9·8 + 0·9 + 0·2 + 0·3 + 0·4 + 1·5 = 173 = 15·11 + 8
    assert check_digit("202319900001") == "8"


def test_a_remainder_of_ten_is_written_x() -> None:
    # 2·2 + 0·3 + 2·4 + 3·5 + 1·6 + 0·7 + 2·8 + 4·9 + 8·2 + 8·3 + 1·4 + 7·5 = 164 = 14·11 + 10
    assert check_digit("202310248817") == "X"


@pytest.mark.parametrize(
    ("written", "kind", "filed_in", "is_granted"),
    [
        ("ZL202319900001.8", PatentKind.INVENTION, 2023, True),
        ("ZL 2023 1 9900001.8", PatentKind.INVENTION, 2023, True),
        ("ＺＬ２０２３１９９００００１．８", PatentKind.INVENTION, 2023, True),
        ("202319900001.8", PatentKind.INVENTION, 2023, False),
        ("CN202310248817", PatentKind.INVENTION, 2023, False),
        ("CN108123456B", PatentKind.INVENTION, None, True),
        ("CN108123456A", PatentKind.INVENTION, None, False),
        ("CN208123456U", PatentKind.UTILITY, None, True),
        ("CN308123456S", PatentKind.DESIGN, None, True),
        ("US10123456B2", None, None, True),
        ("PCT/CN2023/123456", None, None, False),
    ],
)
def test_a_number_tells_its_kind_its_year_and_whether_it_is_of_a_grant(
    written: str, kind: PatentKind | None, filed_in: int | None, is_granted: bool
) -> None:
    number = read_patent_number(written, TODAY)
    assert number is not None
    assert (number.kind, number.filed_in, number.is_granted) == (kind, filed_in, is_granted)
    assert number.is_sound


@pytest.mark.parametrize("written", ["ZL202319900001.7", "ZL202719900001.5"])
def test_a_wrong_check_digit_or_a_year_to_come_makes_a_number_unsound(written: str) -> None:
    number = read_patent_number(written, TODAY)
    assert number is not None
    assert not number.is_sound


@pytest.mark.parametrize("written", ["ZL1", "三项专利", "2023-017", "JM-2024-017", "13800138000"])
def test_what_is_no_patent_number_is_not_read_as_one(written: str) -> None:
    assert read_patent_number(written, TODAY) is None


def test_numbers_of_other_rights_are_known_by_their_form() -> None:
    assert is_software_number("2023SR0123456")
    assert is_software_number("软著登字第12345678号")
    assert not is_software_number("SR-12")
    assert is_registered_number("BS.235001234")
    assert is_registered_number("CNA20191001234")
    assert not is_registered_number("JM-2024-017")
