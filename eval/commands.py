"""The command group `matcher eval`; each command loads its own code when it runs.

`matcher.cli.main` mounts this group, and the modules behind it print through `matcher.cli.context`: so
nothing of ours but constants is imported here, which also keeps ir-measures, scikit-learn and
matplotlib out of serving.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from eval.defaults import DEFAULT_K, DEFAULT_THRESHOLD, PRIMARY

evaluation = typer.Typer(no_args_is_help=True, help="Offline evaluation.", rich_markup_mode=None)

SystemsArgument = Annotated[
    list[str] | None, typer.Argument(help="Named systems, or NAME=FILE of a run; all that are named.")
]
DatasetOption = Annotated[str | None, typer.Option(help="titles, fulltext, sample or funds.")]
FolderOption = Annotated[Path | None, typer.Option(help="Folder of the data set's files.")]
QueriesOption = Annotated[Path | None, typer.Option(help="File with id, title, text.")]
DocumentsOption = Annotated[Path | None, typer.Option(help="File with id, title, text.")]

ThresholdOption = Annotated[float, typer.Option(help="A score below is no match.", min=0, max=1)]


@evaluation.command()
def compare(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="Folder for the report.")],
    systems: SystemsArgument = None,
    judgements: Annotated[Path | None, typer.Option(help="CSV or TREC qrels.")] = None,
    queries: QueriesOption = None,
    documents: DocumentsOption = None,
    dataset: DatasetOption = None,
    folder: FolderOption = None,
    pairing: Annotated[str | None, typer.Option(help="Who asks for what.")] = None,
    base: Annotated[str | None, typer.Option(help="The first system, or fused among all.")] = None,
    measure: Annotated[str, typer.Option(help="What is tested: nDCG@10, P@5, MRR, MAP, R@20 …")] = PRIMARY,
    slices: Annotated[Path | None, typer.Option(help="CSV of query_id, slice.")] = None,
    threshold: ThresholdOption = DEFAULT_THRESHOLD,
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.", min=0)] = 0,
    write_runs: Annotated[bool, typer.Option("--write-runs", help="Write each system's run too.")] = False,
) -> None:
    """Compare systems on judged pairs: intervals, tests, slices, what got worse; Markdown, HTML, CSV."""
    from eval.comparing import CompareOptions, run_compare

    options = CompareOptions(
        systems=systems or (),
        out=out,
        dataset=dataset,
        folder=folder,
        queries=queries,
        documents=documents,
        judgements=judgements,
        pairing=pairing,
        base=base,
        measure=measure,
        slices=slices,
        threshold=threshold,
        seed=seed,
        write_runs=write_runs,
    )
    typer.echo("\n".join(map(str, run_compare(options, context.obj.config))))


@evaluation.command()
def why(
    context: typer.Context,
    demand: Annotated[str | None, typer.Argument(help="Id of the asking record.")] = None,
    achievement: Annotated[str | None, typer.Argument(help="Id of the record that should match.")] = None,
    pairs: Annotated[Path | None, typer.Option(help="Judgements instead of two ids; levels 3–4.")] = None,
    queries: QueriesOption = None,
    documents: DocumentsOption = None,
    dataset: DatasetOption = None,
    folder: FolderOption = None,
    pairing: Annotated[str, typer.Option(help="Who asks for what.")] = "demand-achievement",
    k: Annotated[int, typer.Option(help="How many are shown.", min=1)] = DEFAULT_K,
    threshold: ThresholdOption = DEFAULT_THRESHOLD,
    out: Annotated[Path | None, typer.Option(help="With many pairs: CSV, one line a pair.")] = None,
) -> None:
    """Say where a pair that should match was lost; over a file of pairs, the share of each reason."""
    from eval.tracing import Limits
    from eval.why import WhyOptions, explain_pair, explain_pairs

    options = WhyOptions(
        pairing=pairing,
        queries=queries,
        documents=documents,
        dataset=dataset,
        folder=folder,
        limits=Limits(k=k, threshold=threshold),
    )
    if demand is not None and achievement is not None:
        explain_pair(options, context.obj.config, demand, achievement)
    elif demand is not None:
        raise typer.BadParameter("give both ids, or --pairs, or --dataset")
    else:
        explain_pairs(options, context.obj.config, pairs, out)


@evaluation.command()
def robustness(
    context: typer.Context,
    phrasings: Annotated[Path | None, typer.Option(help="CSV of query_id, style, text.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder; eval/results otherwise.")] = None,
) -> None:
    """Ask the sample's demands in three phrasings, and report how far apart the results lie."""
    from eval.robustness import run_robustness

    run_robustness(context.obj.config, phrasings, out)
