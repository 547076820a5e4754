"""The platform's side of the HTTP API: one client, the keys of all roles."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

import httpx

_TIMEOUT_S: Final = 120.0
_LINES: Final = {"Content-Type": "application/x-ndjson"}
NOT_FOUND: Final = 404
Body = Mapping[str, Any]


class Platform:
    """Asks and tells the service over HTTP; an answer that was not expected ends the simulation."""

    def __init__(self, client: httpx.Client, keys: Mapping[str, str]) -> None:
        self._client = client
        self._headers = {role: {"Authorization": f"Bearer {key}"} for role, key in keys.items()}

    def write(self, path: str, records: Iterable[Body]) -> None:
        """Write records of a kind, and wait until searches use them."""
        lines = _lines(records)
        if lines:
            answer = self._send(
                "POST",
                f"/v1/{path}:bulk",
                "centre",
                content=lines,
                headers=_LINES,
                params={"refresh": "wait"},
            )
            if not answer["indexed"]:
                raise RuntimeError(f"the index did not follow the writing of {path}")

    def suggest(self, role: str, pairing: str, record_id: str, *, k: int) -> dict[str, Any]:
        """Return a logged answer."""
        body = {"pairing": pairing, "record_id": record_id, "k": k}
        return self._send("POST", "/v1/suggestions", role, json=body)

    def suggest_unlogged(self, pairing: str, record_id: str, *, k: int) -> bytes:
        """Return the bytes of an answer that leaves no trace, as an evaluator gets it."""
        body = {"pairing": pairing, "record_id": record_id, "k": k}
        return self.request(
            "POST", "/v1/suggestions", "evaluator", json=body, params={"log": "false"}
        ).content

    def report(self, role: str, events: Iterable[Body]) -> dict[str, Any]:
        """Report events as JSON Lines and return what was recorded."""
        return self._send("POST", "/v1/outcomes", role, content=_lines(events), headers=_LINES)

    def decide(self, achievement_id: str, body: Body) -> int:
        """Record a decision about the service library and return its number."""
        return int(
            self._send("POST", f"/v1/achievements/{achievement_id}/decisions", "centre", json=body)["id"]
        )

    def record_fact(self, body: Body) -> int:
        """Record a fact of the plan and return its number."""
        return int(self._send("POST", "/v1/plan/facts", "centre", json=body)["id"])

    def progress(self, year: int) -> dict[str, Any]:
        """Return the plan's progress of a year."""
        return self._send("GET", "/v1/plan/progress", "centre", params={"year": year, "lists": False})

    def progress_of_unit(self, year: int, unit: str) -> dict[str, Any] | None:
        """Return a unit's progress; None where neither the plan nor anything counted names it."""
        asked = {"year": year, "unit": unit, "lists": False}
        answer = self.request("GET", "/v1/plan/progress", "centre", params=asked)
        if answer.status_code == NOT_FOUND:
            return None
        body: dict[str, Any] = answer.raise_for_status().json()
        return body

    def count_outcomes(self) -> int:
        """Return how many entries the ledger has."""
        answer = self.request("GET", "/v1/outcomes:export", "centre")
        return sum(1 for line in answer.iter_lines() if line)

    def request(self, method: str, path: str, role: str, **options: Any) -> httpx.Response:
        """Return an answer of any status."""
        headers = {**self._headers[role], **options.pop("headers", {})}
        return self._client.request(method, path, headers=headers, timeout=_TIMEOUT_S, **options)

    def _send(self, method: str, path: str, role: str, **options: Any) -> dict[str, Any]:
        answer = self.request(method, path, role, **options)
        if answer.status_code not in (200, 201):
            raise RuntimeError(f"{method} {path} as {role}: {answer.status_code} {answer.text[:1000]}")
        body: dict[str, Any] = answer.json()
        return body


def _lines(bodies: Iterable[Body]) -> bytes:
    return b"\n".join(json.dumps(body, ensure_ascii=False).encode() for body in bodies)
