"""Profiles: a record's terms, and the cache of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from matcher.profiles import Profile, ProfileCache, make_profile
from tests.builders import achievement, broker
from tests.fakes import shared_segmenter


def test_keywords_count_as_title_and_grams_are_of_the_title_alone() -> None:
    made = make_profile(achievement(title="锂电池", keywords=["模具"], summary="检测"), shared_segmenter())
    assert {"锂电池", "模具"} <= set(made.title_terms)
    assert made.body_terms == ("检测",)
    assert made.title_grams == ("锂", "锂电", "电", "电池", "池")
    assert made.all_terms == {*made.title_terms, "检测"}


def test_a_broker_without_specialities_is_known_by_name() -> None:
    made = make_profile(broker(specialities="", name="林示例"), shared_segmenter())
    assert made.text.title == "林示例"
    assert (made.text.body, made.body_terms) == ("", ())


def test_the_cache_gives_the_same_profile_until_the_revision_changes() -> None:
    cache = ProfileCache(shared_segmenter())
    first = cache.profile(achievement("a1", "锂电池"), 1)
    assert cache.profile(achievement("a1", "锂电池"), 1) is first
    changed = cache.profile(achievement("a1", "模具"), 2)
    assert changed.title_terms == ("模具",)
    assert cache.profile(achievement("a1", "锂电池"), 1) is first


def test_kinds_that_share_an_id_do_not_share_a_profile() -> None:
    cache = ProfileCache(shared_segmenter())
    assert cache.profile(achievement("x"), 1).record == achievement("x")
    assert cache.profile(broker("x"), 1).record == broker("x")


def test_the_least_used_profile_goes_first() -> None:
    cache = ProfileCache(shared_segmenter(), size=2)
    one, two = (cache.profile(achievement(f"a{n}"), n) for n in (1, 2))
    assert cache.profile(achievement("a1"), 1) is one
    cache.profile(achievement("a3"), 3)
    assert cache.profile(achievement("a1"), 1) is one
    assert cache.profile(achievement("a2"), 2) is not two


def test_threads_share_the_cache() -> None:
    cache = ProfileCache(shared_segmenter(), size=3)

    def ask(number: int) -> Profile:
        return cache.profile(achievement(f"a{number % 5}", f"锂电池{number % 5}"), 1)

    with ThreadPoolExecutor(4) as pool:
        for number, made in enumerate(pool.map(ask, range(200))):
            assert made.record.id == f"a{number % 5}"
