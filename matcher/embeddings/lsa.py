"""Latent semantic analysis: TF-IDF and SVD fitted on the texts at hand; needs no model.

Deerwester et al. 1990. The fallback where no model can run, and a baseline.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer

from matcher.embeddings.encoder import Vectors
from matcher.embeddings.rows import scale_to_unit
from matcher.errors import InvalidInput, ModelMismatch, NotFitted

Tokenise = Callable[[str], Sequence[str]]

_ARRAYS, _SETTINGS = "lsa.npz", "lsa.json"
_MAX_FEATURES = 200_000  # characters' 1-3-grams of 14,000 abstracts run to millions; the rare ones are noise


class LsaEncoder:
    """TF-IDF over character 1-3-grams (or the terms of `tokenise`), projected by truncated SVD.

    The last axis is kept for texts without any known feature (an empty one, another script):
    they get its unit vector, so they are alike among themselves and have similarity 0 with all
    others. `dimension` is an upper limit; fewer texts or features give less. `tokenise` is code,
    so it is not saved: `load` must be given the same one.
    """

    def __init__(self, *, dimension: int = 256, tokenise: Tokenise | None = None, seed: int = 0) -> None:
        self.limit = dimension
        self.tokenise = tokenise
        self.seed = seed
        self.vectorizer_: TfidfVectorizer | None = None
        self.components_: NDArray[np.float32] | None = None

    def fit(self, texts: Sequence[str]) -> Self:
        """Learn features, weights and axes from `texts`.

        Raises InvalidInput when they hold fewer than two features.
        """
        vectorizer = _vectorizer(self.tokenise)
        try:
            table = vectorizer.fit_transform(texts)
        except ValueError as error:
            raise InvalidInput(f"cannot fit LSA on {len(texts)} text(s): {error}") from error
        axes = min(self.limit - 1, *table.shape)
        if table.shape[1] < 2 or axes < 1:
            raise InvalidInput(
                f"cannot fit LSA: expected two features and a dimension of 2 or more, got {table.shape[1]} "
                f"feature(s) and dimension {self.limit}; give it more text"
            )
        svd = TruncatedSVD(axes, random_state=self.seed).fit(table)
        self.vectorizer_, self.components_ = vectorizer, svd.components_.astype(np.float32)
        return self

    @property
    def name(self) -> str:
        """`lsa@` and a digest of everything learned; raises NotFitted before `fit`."""
        vectorizer, components = self._fitted()
        digest = hashlib.sha256(components.tobytes())
        digest.update(vectorizer.idf_.tobytes())
        digest.update("\n".join(_features(vectorizer)).encode("utf-8", "surrogatepass"))
        return f"lsa@{digest.hexdigest()[:12]}"

    @property
    def dimension(self) -> int:
        return len(self._fitted()[1]) + 1

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self.encode_passages(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        vectorizer, components = self._fitted()
        vectors = np.zeros((len(texts), len(components) + 1), np.float32)
        if not texts:
            return vectors
        projected = vectorizer.transform(texts) @ components.T
        # A text may know features that the kept axes do not; rounding noise is no direction.
        known = np.linalg.norm(projected, axis=1) > 1e-6
        vectors[known, :-1] = scale_to_unit(projected[known], source="lsa")
        vectors[~known, -1] = 1
        return vectors

    def save(self, folder: Path) -> None:
        """Write what was learned into `folder`, without pickle."""
        vectorizer, components = self._fitted()
        folder.mkdir(parents=True, exist_ok=True)
        np.savez(folder / _ARRAYS, components=components, idf=vectorizer.idf_)
        settings = {
            "name": self.name,
            "limit": self.limit,
            "seed": self.seed,
            "own_tokens": self.tokenise is not None,
            "features": _features(vectorizer),
        }
        (folder / _SETTINGS).write_text(json.dumps(settings), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, *, tokenise: Tokenise | None = None) -> Self:
        """Return the encoder saved in `folder`.

        Raises NotFitted when there is none, ModelMismatch when it is damaged or was fitted with
        (or without) a `tokenise`.
        """
        if not (folder / _SETTINGS).is_file():
            raise NotFitted(f"no LSA encoder in {folder}; fit one and `save` it there")
        try:
            settings = json.loads((folder / _SETTINGS).read_text(encoding="utf-8"))
            with np.load(folder / _ARRAYS, allow_pickle=False) as arrays:
                encoder = cls._restore(settings, arrays["components"], arrays["idf"], tokenise)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelMismatch(f"the LSA encoder in {folder} is damaged ({error}); fit it again") from error
        if encoder.name != settings["name"] or settings["own_tokens"] != (tokenise is not None):
            raise ModelMismatch(
                f"{folder} should hold {settings['name']} (own tokens: {settings['own_tokens']}), "
                f"got {encoder.name} (own tokens: {tokenise is not None}); give the same `tokenise`"
            )
        return encoder

    @classmethod
    def _restore(
        cls, settings: Any, components: NDArray[Any], idf: NDArray[Any], tokenise: Tokenise | None
    ) -> Self:
        encoder = cls(dimension=settings["limit"], tokenise=tokenise, seed=settings["seed"])
        features = settings["features"]
        encoder.vectorizer_ = _vectorizer(
            tokenise, {feature: column for column, feature in enumerate(features)}
        )
        encoder.vectorizer_.idf_ = idf
        encoder.components_ = components
        return encoder

    def _fitted(self) -> tuple[TfidfVectorizer, NDArray[np.float32]]:
        if self.vectorizer_ is None or self.components_ is None:
            raise NotFitted("the LSA encoder was used before `fit`; call fit(texts) or load(folder)")
        return self.vectorizer_, self.components_


def _vectorizer(tokenise: Tokenise | None, vocabulary: dict[str, int] | None = None) -> TfidfVectorizer:
    options: dict[str, Any] = {"sublinear_tf": True, "dtype": np.float32, "vocabulary": vocabulary}
    if vocabulary is None:
        options["max_features"] = _MAX_FEATURES
    if tokenise is None:
        return TfidfVectorizer(analyzer="char", ngram_range=(1, 3), **options)
    return TfidfVectorizer(analyzer=tokenise, **options)


def _features(vectorizer: TfidfVectorizer) -> list[str]:
    return [str(feature) for feature in vectorizer.get_feature_names_out()]
