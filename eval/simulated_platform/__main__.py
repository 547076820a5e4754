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
    cold, learning, sparse = run_arms(options, load_config())
    told = Told(
        options=options,
        command=f"python -m eval.simulated_platform --quarters {given.quarters} --scale {given.scale:g} "
        f"--seed {given.seed}",
        cold=cold,
        learning=learning,
        sparse=sparse,
        seconds=time.monotonic() - started,
    )
    OUT.print(str(write_table(given.out, about(told), HEADERS, quarter_rows(told))), highlight=False)


def run_arms(options: WorldOptions, base: Config) -> list[ArmResult]:
    """Return the cold start, the learning arm and the sparse library, each in a process and home of its own.

    Texts are encoded before, once: the cache of it stays below the usual home, so that the next run of the
    same world is quicker.
    """
    kept = base.home / "simulated-platform" / VECTORS
    kept.parent.mkdir(parents=True, exist_ok=True)
    config, sparse = prepare_encoder(base), options.sparse()
    with tempfile.TemporaryDirectory(prefix="simulated-platform-") as folder:
        for world in (options, sparse):
            home = Path(tempfile.mkdtemp(dir=folder))
            if kept.is_file():
                shutil.copyfile(kept, home / VECTORS)
            ERR.print(f"encode texts of {world.last_achievements} achievements", highlight=False)
            warm_cache(world, _at_home(config, home, world))
            shutil.copyfile(home / VECTORS, kept)
        ERR.print("act the arms out", highlight=False)

        def plan(world: WorldOptions, *, learns: bool = False, tries_harm: bool = False) -> ArmPlan:
            home = Path(tempfile.mkdtemp(dir=folder))
            settings = _single(_at_home(config, home, world))
            return ArmPlan(options=world, config=settings, learns=learns, tries_harm=tries_harm)

        plans = [plan(options), plan(options, learns=True), plan(sparse, tries_harm=True)]
        with ProcessPoolExecutor(max_workers=2, mp_context=get_context("spawn")) as pool:
            return list(pool.map(run_arm, plans, [kept] * len(plans)))


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
