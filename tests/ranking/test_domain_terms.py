"""The terms of the trade that query and candidate share."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from matcher.ranking.features.domain_terms import DOMAIN_TERMS
from tests.fakes import shared_segmenter
from tests.ranking.small import context, profile

WORDS = context(
    words={"集成电路": 1.0, "功率半导体": 0.5, "公司": 1.0},
    term_idf={"集成电路": 2.0, "功率半导体": 4.0, "公司": 9.0},
)
KNOWN = replace(WORDS, domain_words=shared_segmenter().domain_words)


def test_only_words_of_the_dictionary_count() -> None:
    column = DOMAIN_TERMS.compute(profile(), [profile("集成电路"), profile("公司")], KNOWN)
    np.testing.assert_array_equal(column, [0.5, 0.0])


def test_a_query_without_such_words_has_no_value() -> None:
    known = replace(context(words={"公司": 1.0}, term_idf={"公司": 9.0}), domain_words=KNOWN.domain_words)
    np.testing.assert_array_equal(DOMAIN_TERMS.compute(profile(), [profile("公司")], known), [np.nan])


def test_the_dictionary_of_the_project_is_known() -> None:
    assert {"集成电路", "功率半导体"} <= set(shared_segmenter().domain_words)
    assert len(shared_segmenter().domain_words) > 2_000
