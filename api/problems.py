"""Problem details (RFC 9457) for every error: the table of types, and errors turned into answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
from starlette.responses import Response
from starlette.types import Scope

from matcher.errors import (
    Conflict,
    FieldProblem,
    Forbidden,
    InvalidInput,
    InvalidRecords,
    MatcherError,
    NotFound,
)

MEDIA_TYPE: Final = "application/problem+json"
REQUEST_ID_KEY: Final = "matcher.request_id"
MAX_LISTED: Final = 10_000  # a hostile body can hold millions of bad fields; nobody reads more


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemType:
    """One kind of error: its stable name, HTTP status, Chinese title, and what it means."""

    slug: str
    status: int
    title: str
    meaning: str

    @property
    def path(self) -> str:
        """The `type` member: a reference to the page that explains it."""
        return f"/problems/{self.slug}"


def _problem_type(slug: str, status: int, title: str, meaning: str) -> ProblemType:
    return ProblemType(slug=slug, status=status, title=title, meaning=meaning)


PROBLEM_TYPES: Mapping[str, ProblemType] = {
    entry.slug: entry
    for entry in (
        _problem_type("bad-request", 400, "请求无法理解", "The request is not understood as HTTP."),
        _problem_type(
            "unauthorized", 401, "缺少有效的密钥", "No valid API key came; send `Authorization: Bearer mk_…`."
        ),
        _problem_type("forbidden", 403, "无权执行此操作", "The role of the key does not allow this."),
        _problem_type("not-found", 404, "未找到", "There is nothing here that this key may see."),
        _problem_type(
            "method-not-allowed", 405, "不支持的请求方法", "The path has other methods; see Allow."
        ),
        _problem_type(
            "release-refused",
            409,
            "模型未通过发布评估",
            "The logged lists say that the version is worse than the one in use, or cannot tell; `detail` "
            "has the figures. Leave it, log more, or release it with `force`.",
        ),
        _problem_type("conflict", 409, "与现有数据冲突", "The change contradicts what is stored."),
        _problem_type(
            "precondition-failed", 412, "记录已被修改", "The record is not at the revision named in If-Match."
        ),
        _problem_type(
            "too-large", 413, "请求体过大", "The body is larger than the service accepts; send parts."
        ),
        _problem_type(
            "unsupported-media-type",
            415,
            "不支持的内容类型",
            "The body has another type than the route reads.",
        ),
        _problem_type(
            "invalid-input", 422, "输入有误", "One or more values are bad; `errors` names every one of them."
        ),
        _problem_type(
            "internal", 500, "服务内部错误", "The service failed; quote the request id to its operators."
        ),
        _problem_type(
            "unavailable", 503, "服务暂不可用", "The store, index or encoder cannot answer now; try again."
        ),
    )
}
_BY_STATUS: Final = {entry.status: entry for entry in PROBLEM_TYPES.values()}


class ProblemError(MatcherError):
    """An error of the HTTP layer, with the type of problem it is answered by."""

    def __init__(self, slug: str, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.type = PROBLEM_TYPES[slug]
        self.headers = dict(headers or {})


def problem_response(
    scope: Scope,
    kind: ProblemType,
    detail: str,
    *,
    errors: tuple[FieldProblem, ...] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return the problem as a response that carries the request's id."""
    request_id = scope.get(REQUEST_ID_KEY, "")
    body: dict[str, Any] = {
        "type": kind.path,
        "title": kind.title,
        "status": kind.status,
        "detail": detail,
        "request_id": request_id,
    }
    if errors:
        body["errors"] = list(map(error_entry, errors[:MAX_LISTED]))
    if len(errors) > MAX_LISTED:
        body["errors_left_out"] = len(errors) - MAX_LISTED
    return Response(
        orjson.dumps(body),
        kind.status,
        {"Cache-Control": "no-store", "X-Request-ID": request_id, **(headers or {})},
        MEDIA_TYPE,
    )


def error_response(scope: Scope, error: MatcherError) -> Response:
    """Return the answer to an error of the tree; those of the service itself tell nothing of its inside."""
    match error:
        case ProblemError():
            return problem_response(scope, error.type, str(error), headers=error.headers)
        case InvalidRecords():
            detail = f"{len(error.problems)} bad value(s); see errors"
            return problem_response(scope, PROBLEM_TYPES["invalid-input"], detail, errors=error.problems)
        case InvalidInput():
            return problem_response(scope, PROBLEM_TYPES["invalid-input"], str(error))
        case NotFound():
            return problem_response(scope, PROBLEM_TYPES["not-found"], str(error))
        case Conflict():
            return problem_response(scope, PROBLEM_TYPES["conflict"], str(error))
        case Forbidden():
            return problem_response(scope, PROBLEM_TYPES["forbidden"], str(error))
    kind = PROBLEM_TYPES["unavailable"]
    return problem_response(scope, kind, kind.meaning, headers={"Retry-After": "5"})


def status_response(
    scope: Scope, status: int, detail: str, headers: Mapping[str, str] | None = None
) -> Response:
    """Return the problem for a bare HTTP status raised by the framework."""
    kind = _BY_STATUS.get(status, PROBLEM_TYPES["bad-request" if status < 500 else "internal"])
    return problem_response(scope, kind, detail, headers=headers)


def error_entry(problem: FieldProblem) -> dict[str, Any]:
    """Return one entry of `errors`."""
    entry: dict[str, Any] = {
        "field": problem.field,
        "value": problem.value,
        "expected": problem.expected,
    }
    return entry if problem.row is None else {**entry, "row": problem.row}
