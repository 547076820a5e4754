"""What a demand needs, apart from what the enterprise says about itself: rules by section and sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_NEEDED = (
    "需求|技术需求|需求内容|主要需求内容|需求描述|需求说明|需求背景|项目内容|研究内容|主要内容|内容|技术内容|"
    "需求内容及预期目标|需求内容及合作目标|内容及预期目标|内容及目标|预期目标|研究目标|阶段目标|项目预期目标|"
    "达到目标|目标|技术指标|主要技术指标|指标要求|质量要求|要求|技术难题|解决技术难题|难题|技术问题|存在问题|"
    "拟解决的技术|希望解决的技术问题|需解决的技术问题|关键技术|现状|背景|问题"
)
_ABOUT_SELF = (
    "现有工作基础|已有工作基础|工作基础|前期工作基础|现有基础|已有基础|现有的研究基础|研究基础|实验基础|科研基础|"
    "技术基础|产业基础|基础|基础条件|现有条件|公司简介|企业简介|单位简介|公司概况|企业概况|企业情况|企业基本情况|"
    "公司介绍|企业介绍|项目预算|经费预算|资金预算|投入预算|资金投入|"
    "项目资金|合作方式|支撑平台|市场前景|经济效益|社会效益"
)
_NUMERAL = r"(?:[（(]?(?P<numeral>[一二三四五六七八九十]|\d{1,2})[）)、.．:：]{1,2}\s*)"
_SECTION: Final = re.compile(
    rf"(?:^|(?<=[\n。；;]))[ \t\u3000【\"]*{_NUMERAL}?"
    rf"(?:(?P<self>{_ABOUT_SELF}|[一-鿿]{{0,6}}(?:工作|研究|产业)基础)|(?P<needed>{_NEEDED}|[一-鿿]{{0,8}}(?:难题|问题|目标|指标|需求)))"
    rf"[】 \t]*(?:[：:。]|(?=\s*\n)|$)"
)
_ITEM: Final = re.compile(rf"(?:^|(?<=\n))[ \t\u3000]*{_NUMERAL}")
_NUMERALS: Final = {numeral: n for n, numeral in enumerate("一二三四五六七八九十", start=1)}

_SENTENCE: Final = re.compile(r"[^。！？!?；;\n]*[。！？!?；;\n]+|[^。！？!?；;\n]+$")
_PRAISE: Final = re.compile(
    r"(?:公司|企业|我司|我公司|本单位)(?:于|自|始建|成立|创建|占地|坐落|位于|注册|现有员工|总部)|成立于\d{4}年|"
    r"注册资[本金]|占地面积|建筑面积|总资产|固定资产|员工(?:总数)?\d+|职工\d+|销售收入|利润总额|营业收入|年产值|"
    r"高新技术企业|专精特新|小巨人|荣获|荣誉|被评为|被认定为|获得.{0,12}称号|(?:授权|拥有|申请|申报).{0,14}专利.{0,6}项|"
    r"(?:高级|中级)职称|工程技术研究中心|企业技术中心|联系(?:人|电话|方式)|(?:电话|地址|邮箱)[：:]|@|https?://|1[3-9]\d{9}"
)
_NEED: Final = re.compile(
    r"需要|需求|寻求|急需|亟需|亟待|希望|解决|攻克|攻关|难题|难点|瓶颈|突破|引进|实现|达到|提高|提升|降低|减少"
)


@dataclass(frozen=True, slots=True)
class _Mark:
    """Where a section begins, whether it is wanted, and the number before its heading (0: none)."""

    start: int
    end: int
    is_needed: bool
    number: int


def needed_text(description: str) -> str:
    """Return the description without the enterprise's self-portrait, contacts and budget.

    Sections headed 现有工作基础, 公司简介, 联系人 … go, up to the next known heading or the next item of
    the same numbering; headings themselves go too. Of what is left, sentences that praise the enterprise
    go unless they also state a need. Where nothing would be left the description comes back whole.
    """
    kept = "\n".join(part for part in _needed_sections(description) if part)
    sentences = [s for s in split_sentences(kept) if not _PRAISE.search(s) or _NEED.search(s)]
    return "".join(sentences).strip() or description.strip()


def needed_spans(description: str) -> tuple[tuple[int, int], ...]:
    """Return where the sentences of `needed_text` stand in the description, in text order.

    The whole description when nothing of it would be left; () for an empty one.
    """
    spans = []
    for start, end in _section_spans(description):
        for match in _SENTENCE.finditer(description[start:end]):
            sentence = match.group()
            if sentence.strip() and (not _PRAISE.search(sentence) or _NEED.search(sentence)):
                spans.append((start + match.start(), start + match.end()))
    if not spans and description.strip():
        spans = [(0, len(description))]
    return tuple(spans)


def split_sentences(text: str) -> list[str]:
    """Return the sentences of the text, each with its closing mark; joined they give the text back."""
    return [match.group() for match in _SENTENCE.finditer(text)]


def _needed_sections(text: str) -> Iterator[str]:
    for start, end in _section_spans(text):
        yield text[start:end].strip()


def _section_spans(text: str) -> Iterator[tuple[int, int]]:
    marks = [_mark(match) for match in _SECTION.finditer(text)]
    yield 0, marks[0].start if marks else len(text)
    for mark, following in zip(marks, [*marks[1:], None], strict=False):
        end = following.start if following else len(text)
        yield (mark.end if mark.is_needed else _next_item(text, mark, end)), end


def _next_item(text: str, mark: _Mark, end: int) -> int:
    """Return where item N + 1 begins after a dropped section numbered N; `end` without such an item."""
    if mark.number:
        for match in _ITEM.finditer(text[mark.end : end]):
            if _number(match.group("numeral")) == mark.number + 1:
                return mark.end + match.end()
    return end


def _mark(match: re.Match[str]) -> _Mark:
    return _Mark(
        match.start(), match.end(), match.group("needed") is not None, _number(match.group("numeral"))
    )


def _number(numeral: str | None) -> int:
    if numeral is None:
        return 0
    return int(numeral) if numeral.isdigit() else _NUMERALS[numeral]
