"""Closed vocabularies: codes with Chinese labels, both unique."""

from __future__ import annotations

import pytest

from matcher import vocabulary
from matcher.vocabulary import Kind, Library, Term

VOCABULARIES = [
    terms
    for terms in vars(vocabulary).values()
    if isinstance(terms, type) and issubclass(terms, Term) and terms is not Term
]


def test_all_vocabularies_are_looked_at() -> None:
    assert len(VOCABULARIES) == 13


@pytest.mark.parametrize("terms", VOCABULARIES)
def test_codes_and_labels_are_unique_and_found_by_either(terms: type[Term]) -> None:
    words = [word for term in terms for word in (term.value, term.label)]
    assert len(set(words)) == len(words)
    for term in terms:
        assert terms.parse(term.value) is term
        assert terms.parse(f" {term.label}\n") is term
        assert term.value.isascii()
        assert not term.label.isascii()
        assert str(term) == term.value


def test_an_unknown_word_names_the_choices() -> None:
    with pytest.raises(ValueError, match=r"discovery \(发现库\)、service \(服务库\)、showcase \(展示区\)"):
        Library.parse("图书馆")
    for text in ("", "Service", "KIND"):
        with pytest.raises(ValueError, match="one of"):
            Kind.parse(text)
