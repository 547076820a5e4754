"""The JSON that records are stored as: what older programs wrote still counts as the same."""

from __future__ import annotations

import json

from matcher.records import Broker
from matcher.store.rows import hash_payload, payload_of, read_record
from tests.builders import achievement, demand


def test_a_record_without_responsible_ones_is_stored_as_before_they_existed() -> None:
    stored = json.loads(payload_of(achievement()))
    assert "responsible_unit" not in stored
    assert "responsible_person" not in stored
    assert list(stored)[-3:] == ["status", "visibility", "source"]


def test_what_an_older_program_stored_reads_and_hashes_the_same() -> None:
    older = payload_of(achievement("a1", recommended_by="示例大学"))
    record = read_record("achievement", "a1", older)
    assert hash_payload(payload_of(record)) == hash_payload(older)


def test_a_responsible_person_is_kept() -> None:
    record = achievement("a1", responsible_person="陈示例")
    stored = payload_of(record)
    assert json.loads(stored)["responsible_person"] == "陈示例"
    assert "responsible_unit" not in json.loads(stored)
    assert read_record("achievement", "a1", stored) == record


def test_a_broker_without_an_employer_is_stored_as_before_employers_were_known() -> None:
    assert "employer" not in json.loads(payload_of(Broker(id="b1", name="王示例")))
    assert json.loads(payload_of(Broker(id="b1", name="王示例", employer="甲公司")))["employer"] == "甲公司"


def test_other_kinds_are_stored_whole() -> None:
    assert payload_of(demand()) == demand().model_dump_json()
