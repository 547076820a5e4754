"""What may be asked: the parameters and the body of asking for suggestions."""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from matcher.pairings import PAIRINGS
from matcher.records import Code, Line, RecordId
from matcher.vocabulary import AchievementStatus, AchievementType, DemandStatus, Library, PartyStatus

LONGEST_TEXT: Final = 20_000
STATUSES: Final = tuple(
    dict.fromkeys(term.value for terms in (AchievementStatus, DemandStatus, PartyStatus) for term in terms)
)
K_FIELD: Final = "How many suggestions at most."


def _check_pairing(name: str) -> str:
    if name not in PAIRINGS:
        raise ValueError(f"one of {', '.join(PAIRINGS)}")
    return name


def _check_status(code: str) -> str:
    if code not in STATUSES:
        raise ValueError(f"one of {', '.join(STATUSES)}")
    return code


def _check_plain(text: str) -> str:
    if "\0" in text:
        raise ValueError("text without NUL characters")
    return text


PairingName = Annotated[
    str,
    AfterValidator(_check_pairing),
    Field(json_schema_extra={"enum": list(PAIRINGS)}, examples=["demand-achievement"]),
]
Status = Annotated[str, AfterValidator(_check_status), Field(json_schema_extra={"enum": list(STATUSES)})]
PlainLine = Annotated[Line, AfterValidator(_check_plain)]
LOG_FIELD: Final = "false: a question of an evaluator that is to leave no trace in the log of suggestions."
DIVERSITY_FIELD: Final = "0 to 1: how much fit to give for variety; 0 ranks by fit alone."
Diversity = Annotated[float, Field(ge=0, le=1, description=DIVERSITY_FIELD, examples=[0.2])]
Count = Annotated[int, Field(ge=1, description=K_FIELD, examples=[10])]


Log = Annotated[bool, Field(description=LOG_FIELD)]


class LogQuery(BaseModel):
    """Whether the answer is logged."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    log: Log = True


class Filters(BaseModel):
    """What the proposed records must have: for each name given, one of its values."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    library: Annotated[list[Library], Field(max_length=50, examples=[["service"]])] = []
    type: Annotated[list[AchievementType], Field(max_length=50, examples=[["project"]])] = []
    industry: Annotated[list[Code], Field(max_length=50, examples=[["2.1.4"]])] = []
    town: Annotated[list[PlainLine], Field(max_length=50, examples=[["长安镇"]])] = []
    status: Annotated[list[Status], Field(max_length=50, examples=[["active"]])] = []

    def facets(self) -> dict[str, frozenset[str]]:
        """Return the facets that were named."""
        named: dict[str, list[Any]] = {
            "library": self.library,
            "type": self.type,
            "industry": self.industry,
            "town": self.town,
            "status": self.status,
        }
        return {name: frozenset(map(str, values)) for name, values in named.items() if values}


class SuggestionQuery(Filters):
    """The parameters of asking for a stored record."""

    pairing: PairingName
    k: Count = 10
    diversity: Diversity = 0.0
    log: Log = True


class SuggestionRequest(BaseModel):
    """Asks for suggestions, for a stored record or for free text."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={
            "oneOf": [{"required": ["record_id"]}, {"required": ["text"]}],
            "examples": [
                {
                    "pairing": "demand-achievement",
                    "text": "寻求锂电池隔膜在线缺陷检测方案，检测速度不低于60米/分钟，预算80万元以内",
                    "k": 5,
                    "filters": {"library": ["service"]},
                },
                {"pairing": "demand-broker", "record_id": "dem-2026-0042"},
            ],
        },
    )

    pairing: PairingName
    record_id: RecordId | None = Field(
        default=None, description="A stored record of the pairing's asking kind."
    )
    text: str | None = Field(default=None, min_length=1, max_length=LONGEST_TEXT, description="Free text.")
    k: Count = 10
    diversity: Diversity = 0.0
    filters: Filters = Filters()

    @model_validator(mode="after")
    def _check_one_source(self) -> SuggestionRequest:
        if (self.record_id is None) == (self.text is None):
            raise ValueError("exactly one of record_id and text")
        if self.text is not None and not self.text.strip():
            raise ValueError("text that is not blank")
        return self
