"""`python -m eval.simulated_platform`: both arms side by side, a table of how it went."""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from eval.report import write_table
from eval.simulated_platform.options import LAST_QUARTERS, WorldOptions
from eval.simulated_platform.simulate import VECTORS, ArmPlan, ArmResult, run_arm, warm_cache
from eval.simulated_platform.tables import HEADERS, Told, about, quarter_rows
from matcher.cli.context import ERR, OUT
from matcher.config import Config, LearningConfig, load_config
from matcher.embeddings.models import default_folder, prepare_model

RESULTS = Path(__file__).parents[1] / "results"


def main(arguments: Sequence[str] | None = None) -> None:
    """Act both arms out and write eval/results/simulated_platform.md and .csv."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quarters", type=int, default=LAST_QUARTERS)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=RESULTS / "simulated_platform")
    given = parser.parse_args(arguments)
    options = WorldOptions(seed=given.seed, quarters=given.quarters).scaled(given.scale)
    started = time.monotonic()
    cold, learning = run_both(options, load_config())
    told = Told(
        options=options,
        command=f"python -m eval.simulated_platform --quarters {given.quarters} --scale {given.scale:g} "
        f"--seed {given.seed}",
        cold=cold,
        learning=learning,
        seconds=time.monotonic() - started,
    )
    OUT.print(str(write_table(given.out, about(told), HEADERS, quarter_rows(told))), highlight=False)


def run_both(options: WorldOptions, base: Config) -> tuple[ArmResult, ArmResult]:
    """Return the cold start and the learning arm, each in a process and a temporary home of its own.

    Texts are encoded before, once: the cache of it stays below the usual home, so that the next run of the
    same world is quicker.
    """
    kept = base.home / "simulated-platform"
    kept.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="simulated-platform-") as folder:
        config = prepare_encoder(base)
        homes = [Path(folder) / name for name in ("warm", "cold", "learning")]
        for home in homes:
            home.mkdir()
        if (kept / VECTORS).is_file():
            shutil.copyfile(kept / VECTORS, homes[0] / VECTORS)
        ERR.print("encode the world's texts", highlight=False)
        warm_cache(options, _at_home(config, homes[0], options))
        shutil.copyfile(homes[0] / VECTORS, kept / VECTORS)
        ERR.print("act both arms out", highlight=False)
        plans = [
            ArmPlan(options=options, config=_single(_at_home(config, home, options)), learns=learns)
            for home, learns in ((homes[1], False), (homes[2], True))
        ]
        with ProcessPoolExecutor(max_workers=2, mp_context=get_context("spawn")) as pool:
            cold, learning = pool.map(run_arm, plans, [kept / VECTORS] * 2)
    return cold, learning


def prepare_encoder(base: Config) -> Config:
    """Return the settings with the encoder's folder named, prepared where the default one is missing."""
    if base.encoder.kind != "onnx" or base.encoder.model:
        return base
    folder = default_folder(base.home / "models", base.encoder.adapter)
    prepare_model(folder, adapter=base.encoder.adapter, report=lambda line: ERR.print(line, highlight=False))
    return base.model_copy(update={"encoder": base.encoder.model_copy(update={"model": str(folder)})})


def _at_home(config: Config, home: Path, options: WorldOptions) -> Config:
    return config.model_copy(
        update={
            "home": home,
            "learning": LearningConfig(explore=options.explore),
        }
    )


def _single(config: Config) -> Config:
    """Return the settings with one thread for encoding: two arms share the machine."""
    return config.model_copy(update={"encoder": config.encoder.model_copy(update={"threads": 1})})


if __name__ == "__main__":
    main()
