"""Assessments as text: read back to the same value, and told apart by what was found."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from matcher.appraisal.assessment import Assessment, assess
from matcher.appraisal.card import make_card
from matcher.appraisal.forms import hash_assessment, read_assessment, write_assessment
from matcher.appraisal.values import CardReader
from matcher.errors import InvalidInput
from matcher.vocabulary import AchievementType
from tests.appraisal.findings import BASIS, FULL, METHOD, assessed_sample, sample, veto
from tests.appraisal.sides import paid, wanted


def assessed() -> Assessment:
    return assess(sample()[0], 4, FULL, BASIS)


def test_every_assessment_of_the_sample_is_read_back_as_it_was_written() -> None:
    for found in assessed_sample():
        written = write_assessment(found)
        assert "\n" not in written
        assert read_assessment(written) == found


def test_what_was_read_back_gives_the_same_card_and_hash() -> None:
    found = assessed()
    again = read_assessment(write_assessment(found))
    assert hash_assessment(again) == hash_assessment(found)
    for reader in CardReader:
        assert make_card(again, METHOD, reader) == make_card(found, METHOD, reader)


@pytest.mark.parametrize("text", ["", "{}", "[]", "成果", '{"achievement_id": 1}'])
def test_what_is_no_assessment_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="no stored assessment"):
        read_assessment(text)


def test_a_lacking_part_is_refused() -> None:
    written = write_assessment(assessed())
    assert '"revision":4,' in written
    with pytest.raises(InvalidInput, match="1 bad value"):
        read_assessment(written.replace('"revision":4,', ""))


def test_the_moment_is_no_part_of_the_hash() -> None:
    found = assessed()
    later = replace(FULL, at=FULL.at + timedelta(hours=3), index_revision=99)
    assert hash_assessment(replace(found, surroundings=later)) == hash_assessment(found)
    again = assess(sample()[0], 4, later, BASIS)
    assert again != found
    assert hash_assessment(again) == hash_assessment(found)


def test_whatever_was_found_is_part_of_the_hash() -> None:
    found = assessed()
    first, *rest = found.findings
    changed = {
        "a finding less": replace(found, findings=tuple(rest)),
        "a finding's state or value": replace(found, findings=(replace(first, value=77.0), *rest)),
        "a veto": replace(found, vetoes=(veto("confidential"),)),
        "the method": replace(found, method="2027.1+00000000"),
        "the revision": replace(found, revision=5),
        "the type": replace(found, type=AchievementType.PLATFORM),
        "the recommendation": replace(found, recommended_by="松山湖材料实验室"),
        "a demand": replace(found, surroundings=replace(FULL, demands=(wanted("D9"),))),
        "income": replace(found, surroundings=replace(FULL, realised=(paid(1, FULL.at.date()),))),
    }
    hashes = {name: hash_assessment(one) for name, one in changed.items()}
    assert len({*hashes.values(), hash_assessment(found)}) == len(changed) + 1
    assert all(len(one) == 64 for one in hashes.values())
