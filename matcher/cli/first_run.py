"""`make run`: from nothing to the first suggestions, then the service; a second run starts in seconds."""

from __future__ import annotations

from matcher.asking import Ask
from matcher.cli.context import ERR, OUT, now, open_engine, progress_bar
from matcher.cli.matching import evidence_lines, suggestion_table
from matcher.config import Config, load_config
from matcher.embeddings.models import default_folder, prepare_model
from matcher.errors import MatcherError
from matcher.exchange import import_file
from matcher.records import RecordKey, title_of
from matcher.store import STAFF, Store
from matcher.vocabulary import Kind

_FILES = {
    Kind.ACHIEVEMENT: "achievements.jsonl",
    Kind.DEMAND: "demands.jsonl",
    Kind.BROKER: "brokers.jsonl",
    Kind.INVESTOR: "investors.jsonl",
}
_SHOWN = RecordKey(Kind.DEMAND, "D3005")


def main() -> None:
    """Prepare what is missing, show suggestions for one sample demand, serve."""
    from api.serve import serve

    config = load_config()
    config.home.mkdir(parents=True, exist_ok=True)
    if config.encoder.kind == "onnx" and not config.encoder.model:
        adapter = config.encoder.adapter
        folder = default_folder(config.home / "models", adapter)
        if not folder.exists():
            prepare_model(
                folder, adapter=adapter, report=lambda line: ERR.print(f"encoder: {line}", highlight=False)
            )
    _import_sample(config)
    with open_engine(config) as engine:
        with progress_bar("index") as progress:
            engine.follow(progress=progress)
        engine.save()
        stored = engine.store.get(_SHOWN, visible=STAFF)
        if stored is not None:
            ask = Ask(pairing="demand-achievement", key=_SHOWN, at=now(), visible=STAFF, k=5)
            OUT.print(f"{Kind.DEMAND.label} {_SHOWN.id}：{title_of(stored.record)}", highlight=False)
            found = engine.suggest(ask)
            OUT.print(suggestion_table(found.suggestions))
            for line in evidence_lines(found):
                OUT.print(line, highlight=False, soft_wrap=True)
        OUT.print(f"serving at http://{config.api.host}:{config.api.port} (docs at /docs); stop with Ctrl-C")
        OUT.print("make a key with: .venv/bin/matcher key create centre", highlight=False)
        serve(engine, config)


def _import_sample(config: Config) -> None:
    """Import data/sample into a store that holds nothing yet; a store in use is left alone."""
    with Store.open(config.store_url, create=True) as store:
        if store.revision():
            return
        for kind, name in _FILES.items():
            with progress_bar(f"import {name}") as progress:
                path = config.data / "sample" / name
                report = import_file(store, kind, path, keep_good=False, at=now(), progress=progress)
            if report.problems:
                raise MatcherError(f"{path} has {len(report.problems)} bad value(s); restore it from git")


if __name__ == "__main__":
    main()
