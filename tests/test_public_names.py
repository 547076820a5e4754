"""The names that others may rely on: a removal must be meant, and every name is explained."""

from __future__ import annotations

import importlib
import inspect
from typing import Final

import pytest

PROMISED: Final[dict[str, set[str]]] = {
    "matcher.bridge": {
        "NO_EXPANSION",
        "Bridge",
        "BridgeFile",
        "BridgeOptions",
        "Entry",
        "EntryKind",
        "Expansion",
        "Status",
        "read_bridge",
        "write_bridge",
    },
    "matcher.cli": {"main"},
    "matcher.exchange": {
        "ImportReport",
        "RawDocument",
        "RawReading",
        "export_file",
        "import_file",
        "read_raw_documents",
        "write_template",
    },
    "matcher.index": {
        "KIND_FACET",
        "NO_TERMS",
        "DenseOptions",
        "EmbeddedIndex",
        "Hit",
        "Index",
        "IndexDocument",
        "IndexIdentity",
        "IndexOptions",
        "LexicalOptions",
        "Where",
    },
    "matcher.store": {
        "Approval",
        "Attempt",
        "Digest",
        "DigestDraft",
        "DigestState",
        "Message",
        "MessageState",
        "Outbox",
        "Push",
        "PushDraft",
        "Pushes",
        "AS_IT_COMES",
        "Activation",
        "ActivationDraft",
        "Experiment",
        "ExperimentDraft",
        "Experiments",
        "RankingModels",
        "RankingVersion",
        "Serving",
        "ShownBy",
        "EVERYONE",
        "LIST_ID_TAIL_BYTES",
        "STAFF",
        "ApiKey",
        "AppraisalDraft",
        "AppraisalFilter",
        "AppraisalRun",
        "AppraisalRuns",
        "Appraisals",
        "Change",
        "Decision",
        "DecisionDraft",
        "Decisions",
        "FactMeasure",
        "LoggedItem",
        "LoggedList",
        "OutcomeFilter",
        "Outcomes",
        "PlanFact",
        "PlanFactDraft",
        "PlanFacts",
        "RecordFilter",
        "Recorded",
        "ResultDraft",
        "RunMode",
        "RunState",
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
        "Deal",
        "DealBook",
        "DealDraft",
        "DealEvent",
        "DealFilter",
        "DealPair",
        "DealRulings",
        "DealState",
        "Deals",
        "HoldTerms",
        "Refusal",
        "Ruling",
        "RulingDraft",
        "RulingKind",
    },
    "matcher.text": {
        "PASSAGE_CHARS",
        "TEXT_VERSION",
        "Cutter",
        "NormalisedText",
        "QueryOptions",
        "RecordText",
        "Segmenter",
        "Token",
        "default_cutter",
        "grams",
        "needed_spans",
        "needed_text",
        "normalise",
        "passages",
        "query_terms",
        "split_sentences",
        "text_of",
    },
}
"""What `__all__` of each package holds."""

MODULES: Final[dict[str, set[str]]] = {
    "matcher": {"__version__"},
    "matcher.asking": {"Ask", "where_for"},
    "matcher.assembling": {"assemble"},
    "matcher.batch": {"FileRanking", "RunRow", "open_ranking", "record_from_raw"},
    "matcher.candidates": {"Candidate", "fuse"},
    "matcher.config": {
        "ApiConfig",
        "BridgeConfig",
        "Config",
        "CrossEncoderConfig",
        "IndexConfig",
        "StoreConfig",
        "load_config",
    },
    "matcher.embeddings.encoder": {"Encoder", "Vectors"},
    "matcher.embeddings.factory": {"open_encoder"},
    "matcher.embeddings.lsa": {"LsaEncoder"},
    "matcher.embeddings.onnx": {"OnnxEncoder"},
    "matcher.embeddings.options": {"EncoderConfig"},
    "matcher.embeddings.remote": {"RemoteEncoder"},
    "matcher.embeddings.sentence": {"SentenceEncoder"},
    "matcher.engine": {"Engine", "EngineStatus", "assemble"},
    "matcher.evidence.constraints": {"Constraint", "find_constraints"},
    "matcher.evidence.counterfactual": {
        "Contender",
        "NearMiss",
        "Relaxation",
        "blocks_of",
        "nearest_miss",
        "relax",
    },
    "matcher.evidence.coverage": {"Coverage", "cover", "score_coverage"},
    "matcher.evidence.explain": {"explain_features", "explain_line", "explain_match"},
    "matcher.evidence.facts": {"Facts", "facts_of"},
    "matcher.evidence.highlights": {"fields_of", "find_matches", "locate_terms"},
    "matcher.evidence.quantities": {"find_quantities"},
    "matcher.evidence.quantity": {"Quantity"},
    "matcher.evidence.statements": {"Statement", "make_statements", "say"},
    "matcher.explaining": {"Shown", "cover_profile", "explain_suggestions", "relaxations_of"},
    "matcher.indexing": {"Indexer", "facets_of", "make_documents"},
    "matcher.monitoring.options": {"MonitorConfig"},
    "matcher.monitoring.values": {"Alarm", "AlarmKind", "MonitorReport", "Severity", "dump_report"},
    "matcher.monitoring.watching": {"Scope", "Sources", "monitor", "watch"},
    "matcher.pairings": {"PAIRINGS", "Pairing", "pairing_named"},
    "matcher.profiles": {"Profile", "ProfileCache", "make_profile"},
    "matcher.query": {"Query", "make_query", "record_from_text"},
    "matcher.ranking.boosted": {"BoostedModel", "BoostedRanker", "TreeRows", "fit_trees"},
    "matcher.ranking.cross_encoder": {"CrossEncoderScorer", "PairScorer"},
    "matcher.ranking.feature_set": {"FEATURES", "compute_table"},
    "matcher.ranking.model_file": {
        "OpenRanker",
        "load_ranker",
        "make_ranker",
        "open_ranker",
        "read_model",
        "write_model",
    },
    "matcher.ranking.ranker": {
        "LinearModel",
        "LinearRanker",
        "Ranker",
        "Scores",
        "SplitRanker",
        "choose_scores",
        "spread",
    },
    "matcher.ranking.reranking": {"Reranker", "mix", "open_reranker"},
    "matcher.records": {
        "MODELS",
        "Achievement",
        "Broker",
        "Demand",
        "Investor",
        "Record",
        "RecordKey",
        "dump_record",
        "key_of",
        "kind_of",
        "parse_record",
        "title_of",
    },
    "matcher.retrieval": {"LEGS", "search_legs"},
    "matcher.stages": {"Stages"},
    "matcher.suggestion_log": {"LoggedTable", "make_entry", "to_table"},
    "matcher.suggestions": {"MatchedTerm", "Reason", "Suggestion", "SuggestionList"},
    "matcher.taxonomy": {"Taxonomy"},
    "matcher.vocabulary": {"Kind", "Term", "Visibility"},
}
"""Names that are imported from their module, not from a package."""


@pytest.mark.parametrize("package", PROMISED)
def test_a_package_promises_exactly_the_agreed_names(package: str) -> None:
    promised = set(importlib.import_module(package).__all__)
    assert promised >= PROMISED[package], (
        f"{package} no longer promises {sorted(PROMISED[package] - promised)}; "
        "users import these: restore them, or take them out here and say so in CHANGELOG.md"
    )
    assert promised <= PROMISED[package], (
        f"{package} newly promises {sorted(promised - PROMISED[package])}; add them here if meant"
    )


@pytest.mark.parametrize("module", [*PROMISED, *MODULES])
def test_every_public_name_exists_and_is_explained(module: str) -> None:
    loaded = importlib.import_module(module)
    names = PROMISED.get(module, set()) | MODULES.get(module, set())
    gone = sorted(name for name in names if not hasattr(loaded, name))
    assert not gone, f"{module} lost {gone}; restore them, or take them out here and say so in CHANGELOG.md"
    assert loaded.__doc__, f"{module} does not say what it is"
    silent = [
        name
        for name in sorted(names)
        if (inspect.isclass(thing := getattr(loaded, name)) or inspect.isfunction(thing))
        and thing.__module__.split(".")[0] == "matcher"
        and not (thing.__doc__ or "").strip()
    ]
    assert not silent, f"{module}: {silent} have no docstring"


@pytest.mark.parametrize("module", [*PROMISED, *MODULES])
def test_public_methods_of_public_classes_are_explained(module: str) -> None:
    """Contract methods may leave the words to their Protocol."""
    loaded = importlib.import_module(module)
    protocols = {"EmbeddedIndex", "Encoder", "Index", "Cutter"}
    silent = []
    for name in sorted(PROMISED.get(module, set()) | MODULES.get(module, set())):
        thing = getattr(loaded, name)
        if not inspect.isclass(thing) or not thing.__module__.startswith("matcher"):
            continue
        if name in protocols or name.endswith("Encoder"):
            continue
        silent += [
            f"{name}.{method}"
            for method, function in vars(thing).items()
            if not method.startswith("_")
            and (inspect.isfunction(function) or isinstance(function, property | classmethod))
            and not (getattr(function, "__doc__", None) or "").strip()
        ]
    assert silent == []


def test_packages_are_not_forgotten_here() -> None:
    root = importlib.import_module("matcher").__path__[0]
    found = set()
    for name in ("bridge", "cli", "embeddings", "evidence", "exchange", "index", "ranking", "store", "text"):
        package = importlib.import_module(f"matcher.{name}")
        assert str(package.__path__[0]).startswith(root)
        if hasattr(package, "__all__"):
            found.add(package.__name__)
    assert found == set(PROMISED)
