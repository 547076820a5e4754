"""The text fields of a record as people wrote them."""

from __future__ import annotations

from matcher.records import Achievement, Broker, Demand, Investor, Record


def fields_of(record: Record) -> dict[str, str]:
    """Return the record's text fields as they were written, by field name; lists joined by a line break."""
    match record:
        case Achievement():
            fields = {
                "title": record.title,
                "keywords": "\n".join(record.keywords),
                "summary": record.summary,
            }
        case Demand():
            fields = {"title": record.title, "description": record.description}
        case Broker():
            fields = {"specialities": record.specialities}
        case Investor():
            fields = {"areas": "\n".join(record.areas), "thesis": record.thesis}
    return {name: text for name, text in fields.items() if text}
