"""What every encoder must do; a test class inherits it and gives the fixture `encoder`."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from matcher.embeddings.encoder import Encoder, Vectors

TEXTS = (
    "防爆锂离子电池的研发",
    "玩具",
    "本成果采用溶胶—凝胶法制备纳米二氧化钛涂层，接触角大于150°，耐盐雾1000小时。" * 5,
    "寻求一种能在三百摄氏度下长期工作的有机硅密封胶",
    "RV reducer for industrial robots",
)
ODD_TEXTS = (
    "",
    " ",
    "\n\t",
    "🙂👩‍👩‍👧",
    "\x00",
    "ＡＢＣ１２３",
    "𠮷野家",
    "\ud800",
    "é́́",
    "؟لماذا",
    "-" * 50,
    "\ufeff",
)


class EncoderContract:
    """Inherit and override `encoder`; `tolerance` only where third-party code reaches no better."""

    tolerance = 1e-5

    @pytest.fixture
    def encoder(self) -> Encoder:
        raise NotImplementedError

    def test_rows_are_float32_of_unit_length_and_of_the_dimension(self, encoder: Encoder) -> None:
        for vectors in (encoder.encode_queries(TEXTS), encoder.encode_passages(TEXTS)):
            assert vectors.dtype == np.float32
            assert vectors.shape == (len(TEXTS), encoder.dimension)
            np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)

    def test_no_text_gives_no_row(self, encoder: Encoder) -> None:
        assert encoder.encode_queries([]).shape == (0, encoder.dimension)
        assert encoder.encode_passages([]).shape == (0, encoder.dimension)

    def test_a_row_does_not_depend_on_the_batch(self, encoder: Encoder) -> None:
        together = encoder.encode_passages(TEXTS)
        alone = np.concatenate([encoder.encode_passages([text]) for text in TEXTS])
        np.testing.assert_allclose(together, alone, atol=self.tolerance)
        queries = encoder.encode_queries(TEXTS)
        alone = np.concatenate([encoder.encode_queries([text]) for text in TEXTS])
        np.testing.assert_allclose(queries, alone, atol=self.tolerance)

    def test_rows_come_in_the_order_of_the_texts(self, encoder: Encoder) -> None:
        forwards = encoder.encode_passages(TEXTS)
        backwards = encoder.encode_passages(TEXTS[::-1])
        np.testing.assert_allclose(forwards, backwards[::-1], atol=self.tolerance)
        assert not np.allclose(forwards[0], forwards[1], atol=1e-3)

    def test_the_same_text_twice_gives_the_same_row_twice(self, encoder: Encoder) -> None:
        first, second, third = encoder.encode_passages([TEXTS[0], TEXTS[2], TEXTS[0]])
        np.testing.assert_allclose(first, third, atol=self.tolerance)
        assert not np.allclose(first, second, atol=1e-3)

    def test_odd_characters_are_encoded_like_any_other(self, encoder: Encoder) -> None:
        vectors = encoder.encode_passages(ODD_TEXTS)
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
        np.testing.assert_allclose(np.linalg.norm(encoder.encode_queries(ODD_TEXTS), axis=1), 1, atol=1e-5)

    def test_a_very_long_text_is_encoded(self, encoder: Encoder) -> None:
        vector = encoder.encode_passages(["机器视觉检测印制板焊点缺陷。" * 700])
        assert np.isfinite(vector).all()
        np.testing.assert_allclose(np.linalg.norm(vector), 1, atol=1e-5)

    def test_the_name_says_something_and_stays_the_same(self, encoder: Encoder) -> None:
        before = encoder.name
        encoder.encode_passages(TEXTS[:1])
        assert before.strip()
        assert encoder.name == before

    def test_threads_get_what_one_thread_gets(self, encoder: Encoder) -> None:
        expected = encoder.encode_passages(TEXTS[:2])

        def encode(_: int) -> Vectors:
            return encoder.encode_passages(TEXTS[:2])

        with ThreadPoolExecutor(4) as pool:
            for vectors in pool.map(encode, range(8)):
                np.testing.assert_allclose(vectors, expected, atol=self.tolerance)
