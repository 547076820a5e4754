"""The relational store of everything that must not be lost."""

from matcher.store.appraisal_runs import AppraisalRuns
from matcher.store.appraisal_values import (
    AppraisalDraft,
    AppraisalFilter,
    AppraisalRun,
    Decision,
    DecisionDraft,
    ResultDraft,
    RunMode,
    RunState,
    StoredAppraisal,
    Valuation,
    ValuationMethod,
    ValuationResult,
    Verdict,
)
from matcher.store.appraisals import Appraisals
from matcher.store.deal_book import DealBook
from matcher.store.deal_rulings import DealRulings
from matcher.store.deal_values import (
    Deal,
    DealDraft,
    DealEvent,
    DealFilter,
    DealPair,
    DealState,
    HoldTerms,
    Refusal,
    Ruling,
    RulingDraft,
    RulingKind,
)
from matcher.store.deals import Deals
from matcher.store.decisions import Decisions
from matcher.store.experiments import Experiments
from matcher.store.keys import hash_secret, make_secret
from matcher.store.model_values import (
    AS_IT_COMES,
    Activation,
    ActivationDraft,
    Experiment,
    ExperimentDraft,
    RankingVersion,
    Serving,
)
from matcher.store.outbox import Outbox
from matcher.store.outcome_values import OutcomeFilter, Recorded, SuggestionOf
from matcher.store.outcomes import Outcomes
from matcher.store.plan_fact_values import FactMeasure, PlanFact, PlanFactDraft
from matcher.store.plan_facts import PlanFacts
from matcher.store.push_values import (
    Approval,
    Attempt,
    Digest,
    DigestDraft,
    DigestState,
    Message,
    MessageState,
    Push,
    PushDraft,
)
from matcher.store.pushes import Pushes
from matcher.store.ranking_models import RankingModels
from matcher.store.repository import Store
from matcher.store.suggestion_lists import SuggestionLog
from matcher.store.suggestion_values import (
    LIST_ID_TAIL_BYTES,
    LoggedItem,
    LoggedList,
    ShownBy,
    SuggestedPair,
    make_list_id,
)
from matcher.store.valuations import Valuations
from matcher.store.values import (
    EVERYONE,
    STAFF,
    ApiKey,
    Change,
    RecordFilter,
    StoredRecord,
    UpsertResult,
)

__all__ = [
    "AS_IT_COMES",
    "EVERYONE",
    "LIST_ID_TAIL_BYTES",
    "STAFF",
    "Activation",
    "ActivationDraft",
    "ApiKey",
    "AppraisalDraft",
    "AppraisalFilter",
    "AppraisalRun",
    "AppraisalRuns",
    "Appraisals",
    "Approval",
    "Attempt",
    "Change",
    "Deal",
    "DealBook",
    "DealDraft",
    "DealEvent",
    "DealFilter",
    "DealPair",
    "DealRulings",
    "DealState",
    "Deals",
    "Decision",
    "DecisionDraft",
    "Decisions",
    "Digest",
    "DigestDraft",
    "DigestState",
    "Experiment",
    "ExperimentDraft",
    "Experiments",
    "FactMeasure",
    "HoldTerms",
    "LoggedItem",
    "LoggedList",
    "Message",
    "MessageState",
    "Outbox",
    "OutcomeFilter",
    "Outcomes",
    "PlanFact",
    "PlanFactDraft",
    "PlanFacts",
    "Push",
    "PushDraft",
    "Pushes",
    "RankingModels",
    "RankingVersion",
    "RecordFilter",
    "Recorded",
    "Refusal",
    "ResultDraft",
    "Ruling",
    "RulingDraft",
    "RulingKind",
    "RunMode",
    "RunState",
    "Serving",
    "ShownBy",
    "Store",
    "StoredAppraisal",
    "StoredRecord",
    "SuggestedPair",
    "SuggestionLog",
    "SuggestionOf",
    "UpsertResult",
    "Valuation",
    "ValuationMethod",
    "ValuationResult",
    "Valuations",
    "Verdict",
    "hash_secret",
    "make_list_id",
    "make_secret",
]
