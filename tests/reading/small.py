"""A reading model by hand: three words, two vectors, every number known."""

from __future__ import annotations

import numpy as np

from matcher.reading.areas import Area, AreaTable
from matcher.reading.labels import Task
from matcher.reading.model import Card, Mix, ReadingModel
from matcher.reading.reader import Reader
from tests.fakes import shared_taxonomy

INDUSTRIES = ("1.2", "1.5", "4.1", "0")
WORDS = ("晶圆", "算法", "药物")
ENCODER = "two-axes"


def small_model(encoder: str = ENCODER) -> ReadingModel:
    """Return a model of 12 columns: four industries, three stages, five forms.

    A text of one known word gets 4 for that word's industry; the first axis of a vector adds 4 to 1.2
    and to product, the second to 4.1 and to basic.
    """
    columns = len(INDUSTRIES) + 3 + 5
    lexical = np.zeros((3, columns), np.float32)
    lexical[0, 0] = lexical[1, 1] = lexical[2, 2] = 4.0
    dense = np.zeros((2, columns))
    dense[0, [0, 6]] = 4.0
    dense[1, [2, 4]] = 4.0
    return ReadingModel(
        card=Card(
            encoder=encoder,
            text_version="by hand",
            industries=INDUSTRIES,
            vocabulary=WORDS,
            mixes={task: Mix(lexical=1.0, dense=1.0, alone=1.0) for task in Task},
            origin="by hand",
            held_out={},
        ),
        idf=np.ones(3, np.float32),
        lexical=lexical,
        lexical_bias=np.zeros(columns, np.float32),
        dense=dense,
        dense_bias=np.zeros(columns, np.float32),
        rows={word: row for row, word in enumerate(WORDS)},
    )


def small_areas() -> AreaTable:
    """Return four phrases: a field with a topic, two without, and a broad one."""
    return AreaTable(
        areas=[
            Area(phrase="半导体", weights={"1.2": 1.0}, topic=frozenset({"晶圆"})),
            Area(phrase="人工智能", weights={"1.5": 1.0}),
            Area(phrase="生物医药", weights={"4.1": 1.0}),
            Area(phrase="硬科技", weights={"1.2": 1.0, "1.5": 1.0, "4.1": 1.0}, is_broad=True),
        ]
    )


def small_reader(encoder: str = ENCODER) -> Reader:
    """Return a reader over the small model, asked with vectors of `encoder`."""
    return Reader(small_model(), encoder=encoder, taxonomy=shared_taxonomy(), areas=small_areas())
