"""The method page in both languages against the method's files."""

from __future__ import annotations

import re
from typing import Final

import pytest

from matcher.appraisal.figures import INDUSTRY_SURE, LIKELY, RECENT_DAYS, SIMILAR
from matcher.appraisal.method import load_method
from matcher.appraisal.page import PAGES, Language, fill_page, write_pages
from matcher.appraising.gathering import LEAST_SCORE, NEAR_BY_MEANING, NEAR_BY_WORDS, NEAR_FUNDS
from matcher.appraising.neighbours import BY_MEANING, BY_WORDS
from matcher.config import PROJECT_FOLDER
from matcher.errors import ConfigError

DOCS: Final = PROJECT_FOLDER / "docs"
METHOD: Final = load_method(PROJECT_FOLDER / "data" / "appraisal")
TEXTS: Final = {name: (DOCS / name).read_text(encoding="utf-8") for name in PAGES}


@pytest.mark.parametrize("name", PAGES)
def test_the_tables_are_those_of_the_method(name: str) -> None:
    written = fill_page(TEXTS[name], METHOD, PAGES[name])
    assert written == TEXTS[name], "run `python -m matcher.appraisal.page`"


@pytest.mark.parametrize("name", PAGES)
def test_every_indicator_kind_and_norm_is_on_the_page(name: str) -> None:
    ids = [*METHOD.rubrics, *(one.id for one in METHOD.every_indicator)]
    assert [id for id in ids if f"`{id}`" not in TEXTS[name]] == []
    assert [norm for norm in METHOD.settings.norms if norm not in TEXTS[name]] == []


@pytest.mark.parametrize("name", PAGES)
def test_the_page_says_what_the_points_are_not(name: str) -> None:
    assert "初筛参考，不作达标判定" in TEXTS[name]
    assert "未校准" in TEXTS[name]
    said = re.search(r"(?:at most|最多)\s?(\d+)", TEXTS[name])
    assert said is not None
    assert float(said[1]) == METHOD.settings.claim_cap


def test_both_pages_have_the_same_sections() -> None:
    outlines = [re.findall(r"^(#+) |<!-- table (\w+)", text, re.MULTILINE) for text in TEXTS.values()]
    assert outlines[0] == outlines[1]


def test_links_lead_somewhere() -> None:
    for text in TEXTS.values():
        targets = re.findall(r"\]\(([^)#]+)\)", text)
        assert [target for target in targets if not (DOCS / target).exists()] == []


def test_a_page_without_its_tables_is_refused() -> None:
    with pytest.raises(ConfigError, match="bands"):
        fill_page("# nothing", METHOD, Language.EN)


def test_writing_replaces_what_stands_between_the_markers(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("docs")
    for name, text in TEXTS.items():
        emptied = re.sub(r"(<!-- table \w+ -->\n).*?(<!-- end -->)", r"\1stale\n\2", text, flags=re.DOTALL)
        assert emptied != text
        (folder / name).write_text(emptied, encoding="utf-8")
    write_pages(folder, METHOD)
    assert {name: (folder / name).read_text(encoding="utf-8") for name in PAGES} == TEXTS


@pytest.mark.parametrize("name", PAGES)
def test_the_page_tells_how_the_platforms_figures_are_counted(name: str) -> None:
    counts = (NEAR_BY_MEANING, NEAR_BY_WORDS, NEAR_FUNDS, BY_MEANING, BY_WORDS)
    limits = (LEAST_SCORE, LIKELY, SIMILAR, INDUSTRY_SURE)
    told = {f"{one:g}" for one in (*counts, *limits, *(days for days, _ in RECENT_DAYS))}
    (part,) = re.findall(r"### (?:The platform's figures|平台数据怎么算)\n(.*?)\n## ", TEXTS[name], re.DOTALL)
    assert told <= set(re.findall(r"\d+(?:\.\d+)?", part))
