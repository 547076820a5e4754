"""The tables of the method page, written from the method's files: docs/appraisal.md and its Chinese twin.

`python -m matcher.appraisal.page` writes them anew between their markers; a test keeps both pages true.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeAlias

from matcher.appraisal.method import Method, Rubric, load_method
from matcher.appraisal.values import CardReader
from matcher.config import PROJECT_FOLDER
from matcher.errors import ConfigError
from matcher.vocabulary import AchievementType, Aspect


class Language(StrEnum):
    """In which language a page's headings are; labels and words of the method are Chinese in both."""

    EN = "en"
    ZH = "zh"


PAGES: Final[Mapping[str, Language]] = {
    "appraisal.md": Language.EN,
    "appraisal.zh-CN.md": Language.ZH,
}
Row: TypeAlias = Sequence[str]
_MARKED: Final = re.compile(r"<!-- table (?P<name>\w+) -->\n.*?<!-- end -->", re.DOTALL)


def fill_page(page: str, method: Method, language: Language) -> str:
    """Return the page with every marked table written anew.

    Raises ConfigError where a marker names no table, or a table has no marker.
    """
    marked = [found["name"] for found in _MARKED.finditer(page)]
    if sorted(marked) != sorted(_TABLES):
        raise ConfigError(f"expected the tables {', '.join(sorted(_TABLES))}, each once, got {marked}")

    def table(found: re.Match[str]) -> str:
        headings, rows = _TABLES[found["name"]]
        head = headings(method, language)
        return f"<!-- table {found['name']} -->\n{_markdown(head, rows(method))}\n<!-- end -->"

    return _MARKED.sub(table, page)


def write_pages(folder: Path, method: Method) -> None:
    """Write the tables of both pages of the folder anew."""
    for name, language in PAGES.items():
        path = folder / name
        path.write_text(fill_page(path.read_text(encoding="utf-8"), method, language), encoding="utf-8")


def _markdown(head: Row, rows: Iterable[Row]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _bands(method: Method) -> Iterator[Row]:
    for band in method.settings.bands:
        for aspect in Aspect:
            yield (
                f"{band.level} (≥ {band.least:g})",
                aspect.label,
                band.meaning[aspect],
                band.example[aspect],
            )


def _norms(method: Method) -> Iterator[Row]:
    yield from method.settings.norms.items()


def _mapping(method: Method) -> Iterator[Row]:
    """Yield for every indicator what each norm calls it; · where a norm has no word for it."""
    for one in method.every_indicator:
        called = {
            name: "；".join(norm.removeprefix(name).strip() for norm in one.norms if norm.startswith(name))
            for name in method.settings.norms
        }
        yield f"{one.label} `{one.id}`", *(called[name] or "·" for name in method.settings.norms)


def _kinds(method: Method) -> Iterator[Row]:
    for one in method.every_indicator:
        for kind in one.kinds:
            yield (
                f"{one.label}",
                f"{kind.label} `{kind.id}`",
                *_worth(kind),
                kind.ask or "·",
                f"{kind.effort_days:g}" if kind.ask else "·",
            )


def _worth(kind: Rubric) -> tuple[str, str, str]:
    if kind.ceiling is not None:
        return f"≤ {kind.ceiling:g}", f"≤ {kind.ceiling:g}", "·"
    if kind.remark:
        return "0", "0", "·"
    scale = ", ".join(f"{_amount(value)} → {share:.0%}" for value, share in kind.scale)
    return f"{kind.evidenced:g}", f"{kind.claimed:g}" if kind.claimed else "·", scale or "·"


def _amount(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:g}"


def _aspects(method: Method) -> Iterator[Row]:
    for reader in CardReader:
        weights = method.aspect_weights(reader)
        ratio = f"{method.aspect_consistency(reader):.3f}"
        yield f"{reader.label} `{reader.value}`", *(f"{weights[aspect]:.1%}" for aspect in Aspect), ratio


def _weights(method: Method) -> Iterator[Row]:
    for reader in CardReader:
        for aspect in Aspect:
            ratio = f"{method.consistency(reader, aspect):.3f}"
            by_type = [method.weights(aspect, reader, type) for type in AchievementType]
            for one in method.indicators[aspect]:
                shares = (f"{weights[one.id]:.1%}" for weights in by_type)
                yield reader.label, aspect.label, f"{one.label} `{one.id}`", *shares, ratio


def _factors(method: Method) -> Iterator[Row]:
    labels = {one.id: one.label for one in method.every_indicator}
    for type in AchievementType:
        factors = method.settings.types.get(type, {})
        yield (
            f"{type.label} `{type.value}`",
            "、".join(f"{labels[name]} × {factor:g}" for name, factor in factors.items()) or "·",
        )


def _views(method: Method) -> Iterator[Row]:
    labels = {one.id: one.label for one in method.every_indicator}
    for view, shares in method.settings.views.items():
        yield view, "、".join(f"{labels[name]} {share:.0%}" for name, share in shares.items())


def _vetoes(method: Method) -> Iterator[Row]:
    for rule in method.settings.vetoes:
        yield f"{rule.label} `{rule.kind}`", "不入库" if rule.is_final else "暂缓", rule.ask or "·"


def _screening(method: Method) -> Iterator[Row]:
    rules = method.settings.screening
    for aspect in Aspect:
        yield aspect.label, f"≥ {rules.admit[aspect]:g}"
    yield "技术就绪度", f"≥ TRL{rules.least_readiness}"
    yield "落地期限", f"{rules.horizon_years:g} 年内"


def _policies(method: Method) -> Iterator[Row]:
    for name, policy in method.settings.policies.items():
        yield f"{policy.label} `{name}`", f"{policy.fit:g}", f"{policy.quality:g}", f"{policy.least_fit:g}"


def _city(method: Method) -> Iterator[Row]:
    for field in method.city.fields:
        yield (
            field.group.label,
            field.name,
            "、".join(field.codes) or "·",
            "、".join(field.words) or "·",
            field.source,
            "是" if field.is_certain else f"否：{field.note}",
        )


def _headed(english: str, chinese: str) -> Callable[[Method, Language], Row]:
    return lambda _, language: (english if language is Language.EN else chinese).split("|")


def _mapping_head(method: Method, language: Language) -> Row:
    return "Indicator" if language is Language.EN else "指标", *method.settings.norms


_TABLES: Final[Mapping[str, tuple[Callable[[Method, Language], Row], Callable[[Method], Iterable[Row]]]]] = {
    "bands": (_headed("Level|Aspect|Meaning|Example", "等级|3有|含义|示例"), _bands),
    "norms": (_headed("Norm|What it gives", "规范|提供什么"), _norms),
    "mapping": (_mapping_head, _mapping),
    "kinds": (
        _headed(
            "Indicator|Kind of finding|Evidenced|Claimed|Scale: value → share of the points|Ask for|Days",
            "指标|证据种类|有据得分|自述得分|标尺：数值 → 得分比例|可补充的材料|约需天数",
        ),
        _kinds,
    ),
    "aspects": (
        _headed(
            "Reader|有市场需求|有创新价值|有经济贡献|Consistency ratio",
            "使用者|有市场需求|有创新价值|有经济贡献|一致性比例",
        ),
        _aspects,
    ),
    "weights": (
        _headed(
            "Reader|Aspect|Indicator|企业类|项目类|平台类|Consistency ratio",
            "使用者|3有|指标|企业类|项目类|平台类|一致性比例",
        ),
        _weights,
    ),
    "factors": (_headed("Type|Factors", "类型|系数"), _factors),
    "views": (_headed("View|Shares", "标准|占比"), _views),
    "vetoes": (_headed("Veto|Then|Ask for", "否决情形|处理|可补充的材料"), _vetoes),
    "screening": (_headed("What|Threshold", "项目|门槛"), _screening),
    "policies": (_headed("Policy|Fit|Quality|Least fit", "方式|契合度指数|质量指数|最低契合度"), _policies),
    "city": (
        _headed("Group|Field|Codes|Words|Source|Certain", "类别|领域|行业代码|词语|出处|是否确定"),
        _city,
    ),
}


def main() -> None:
    """Write the tables of the project's own pages anew."""
    write_pages(PROJECT_FOLDER / "docs", load_method(PROJECT_FOLDER / "data" / "appraisal"))


if __name__ == "__main__":
    main()
