"""Reading records: words, vectors of the right encoder, and what a record states itself."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.embeddings.encoder import Vectors
from matcher.profiles import Profile
from matcher.reading.vectors import mixed_rows, mixed_vector
from tests.builders import achievement, demand, investor
from tests.ranking.small import profile
from tests.reading.small import small_reader

FIRST, SECOND = np.array([1, 0], np.float32), np.array([0, 1], np.float32)


def industry(text: Profile, vector: Vectors | None = None, *, encoder: str = "two-axes") -> list[float]:
    """Return what is read of 1.2, 1.5, 4.1 and none."""
    return [float(p) for p in small_reader(encoder).read([text], [vector]).industries[0]]


def test_vectors_of_another_encoder_change_nothing() -> None:
    words_alone = industry(profile("晶圆"))
    assert industry(profile("晶圆"), SECOND, encoder="another") == words_alone
    assert industry(profile("晶圆"), SECOND) != words_alone


def test_a_vector_speaks_where_no_word_is_known() -> None:
    assert int(np.argmax(industry(profile("无"), SECOND))) == 2


def test_given_codes_of_the_second_level_take_nine_tenths() -> None:
    found = industry(profile("晶圆", record=achievement(industry_codes=["4.1"])))
    # A tenth stays with the text: 0.1 · e^0 / (e^4 + 3).
    assert found[2] == pytest.approx(0.9 + 0.1 / 57.598, abs=1e-4)


def test_a_code_of_the_first_level_is_shared_as_the_text_says() -> None:
    found = industry(profile("算法", record=achievement(industry_codes=["1"])))
    assert found[1] > 0.9 * 0.9
    assert found[0] + found[1] > 0.9


def test_a_code_of_gbt_moves_towards_what_the_bridge_joins() -> None:
    # C27 医药制造业 is joined to 4.1, not to 1.2.
    found = industry(profile("晶圆", record=achievement(industry_codes=["C27"])))
    assert int(np.argmax(found)) == 2


def test_an_unknown_code_is_read_past() -> None:
    assert industry(profile("晶圆", record=achievement(industry_codes=["C9999"]))) == industry(
        profile("晶圆")
    )


def test_a_given_trl_goes_before_the_text() -> None:
    reader = small_reader()
    found = reader.read([profile("无", record=achievement(trl=8))], [SECOND]).readiness[0]
    assert found[2] > 0.9


def test_a_paper_is_less_a_product_than_a_patent_of_the_same_words() -> None:
    reader = small_reader()
    texts = [profile("无", record=achievement(form=form)) for form in ("patent", "paper", None)]
    basic, _, product = reader.read(texts, [None] * 3).readiness.T
    # Thirds times (0.25, 1, 1) and (1, 0.8, 0.25).
    assert product == pytest.approx([1 / 2.25, 0.25 / 2.05, 1 / 3])
    assert basic == pytest.approx([0.25 / 2.25, 1 / 2.05, 1 / 3])


def test_readings_do_not_depend_on_the_company_of_others() -> None:
    texts = [profile("晶圆"), profile("算法 药物"), profile("无")]
    vectors: list[Vectors | None] = [FIRST, None, SECOND]
    reader = small_reader()
    together = reader.read(texts, vectors)
    for row, (text, vector) in enumerate(zip(texts, vectors, strict=True)):
        alone = reader.read([text], [vector])
        assert alone.industries[0].tolist() == together.industries[row].tolist()
        assert alone.forms[0].tolist() == together.forms[row].tolist()


def test_nothing_to_read_gives_empty_tables() -> None:
    assert small_reader().read([], []).industries.shape == (0, 4)


def test_only_investors_have_a_thesis() -> None:
    side = small_reader().side([profile(record=investor()), profile(record=demand())], [None, None])
    assert [thesis is not None for thesis in side.theses] == [True, False]


def test_title_and_body_weigh_the_same_and_a_missing_body_nothing() -> None:
    # The unit sum of two right angles.
    assert mixed_vector(FIRST, SECOND) == pytest.approx([0.70711, 0.70711], abs=1e-5)
    assert mixed_vector(FIRST, np.array([np.nan, np.nan], np.float32)) is FIRST
    gone = np.full((1, 2), np.nan, np.float32)
    assert mixed_rows(gone, gone) == [None]
