"""`python -m eval.simulated_platform`: arms side by side, tables of how it went."""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from eval.report import write_table
from eval.simulated_platform.options import LAST_QUARTERS, WorldOptions
from eval.simulated_platform.simulate import VECTORS, ArmPlan, ArmResult, run_arm, warm_cache
from eval.simulated_platform.tables import HEADERS, Told, about, about_harm, quarter_rows
from matcher.cli.context import ERR, OUT
from matcher.config import Config, LearningConfig, load_config
from matcher.embeddings.models import default_folder, prepare_model

RESULTS = Path(__file__).parents[1] / "results"


def main(arguments: Sequence[str] | None = None) -> None:
    """Act the arms out and write eval/results/simulated_platform and simulated_harm, .md and .csv."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quarters", type=int, default=LAST_QUARTERS)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=("learning", "harm"), help="Of the two tables.")
    parser.add_argument("--out", type=Path, default=RESULTS, help="Folder of the tables.")
    given = parser.parse_args(arguments)
    options = WorldOptions(seed=given.seed, quarters=given.quarters).scaled(given.scale)
    command = (
        f"python -m eval.simulated_platform --quarters {given.quarters} --scale {given.scale:g} "
        f"--seed {given.seed}"
    )
    if given.only != "harm":
        started = time.monotonic()
        cold, learning = run_arms([Acted(options), Acted(options, learns=True)], load_config())
        seconds = time.monotonic() - started
        told = Told(options=options, command=command, cold=cold, learning=learning, seconds=seconds)
        _write(given.out / "simulated_platform", about(told), quarter_rows(told.arms, options))
    if given.only != "learning":
        sparse = options.sparse()
        (arm,) = run_arms([Acted(sparse, tries_harm=True)], load_config())
        harm = about_harm(arm, sparse, f"{command} --only harm")
        _write(given.out / "simulated_harm", harm, quarter_rows((arm,), sparse))


def _write(stem: Path, text: str, rows: list[list[str]]) -> None:
    OUT.print(str(write_table(stem, text, HEADERS, rows)), highlight=False)


@dataclass(frozen=True, slots=True)
class Acted:
    """An arm to be acted out."""

    world: WorldOptions
    learns: bool = False
    tries_harm: bool = False


def run_arms(arms: Sequence[Acted], base: Config) -> list[ArmResult]:
    """Return what became of the arms, each acted out in a process and a home of its own, two at a time.

    Texts are encoded before, once: the cache of it stays below the usual home, so that the next run of the
    same world is quicker.
    """
    kept = base.home / "simulated-platform" / VECTORS
    kept.parent.mkdir(parents=True, exist_ok=True)
    config = prepare_encoder(base)
    with tempfile.TemporaryDirectory(prefix="simulated-platform-") as folder:

        def make_home() -> Path:
            return Path(tempfile.mkdtemp(dir=folder))

        for world in dict.fromkeys(arm.world for arm in arms):
            home = make_home()
            if kept.is_file():
                shutil.copyfile(kept, home / VECTORS)
            ERR.print(f"encode texts of {world.last_achievements} achievements", highlight=False)
            warm_cache(world, _at_home(config, home, world))
            shutil.copyfile(home / VECTORS, kept)
        ERR.print("act the arms out", highlight=False)
        plans = [
            ArmPlan(
                options=arm.world,
                config=_single(_at_home(config, make_home(), arm.world)),
                learns=arm.learns,
                tries_harm=arm.tries_harm,
            )
            for arm in arms
        ]
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
