"""Intellectual property that sentences tell of: patents with and without number, licences, disputes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from matcher.appraisal.asserting import asserts, quote_of
from matcher.appraisal.dossier import Dossier, Sentence
from matcher.appraisal.innovation_rules import apply_rules, rule
from matcher.appraisal.patent_numbers import (
    APPLICATION,
    PUBLICATION,
    PatentKind,
    PatentNumber,
    read_patent_number,
)
from matcher.appraisal.references import ReferenceKind
from matcher.appraisal.rights import (
    FILED,
    GRANTED,
    UNKNOWN_LIFE_YEARS,
    is_over,
    number_state,
    remaining_years,
)
from matcher.appraisal.values import Finding

_OTHERS_PATENT: Final = re.compile(
    r"现有技术|对比文件|背景技术|公开了一种|披露|文献|引用|参见|所公开的|他人|竞争对手|同行|侵权|检索|"
    r"专利(?:分析|导航|池|地图|布局|预警|法|代理|大赛)"
)
_OWNED: Final = r"(?:已|获得?|获批|取得|拥有|持有|授权|具有|形成|包括|含|现有|累计|核心)"
_NOT_GRANTED: Final = r"申请(?!日)|受理|实审|公开|申报|进入|布局|提交|公布"
_COUNT: Final = r"(?:\d+|[一二两三四五六七八九十]+|多)余?(?:项|件)"
_NOTHING: Final[frozenset[ReferenceKind]] = frozenset()
"""A patent is evidenced by its own number alone; the number of a contract beside it says nothing of it."""
_RULES: Final = (
    replace(
        rule(
            "invention_granted",
            rf"{_OWNED}[^,，。;；申受]{{0,16}}?发明专利(?:授权|证书|权)?(?!申请)|"
            rf"发明专利[^,，。;；申受]{{0,8}}?(?:已授权|获授权|授权|获批)|发明专利{_COUNT}",
            unless=_NOT_GRANTED,
            accepted=_NOTHING,
        ),
        value=UNKNOWN_LIFE_YEARS,
    ),
    rule(
        "invention_filed",
        r"(?:申请|申报|提交|递交|受理)[^,，。;；]{0,12}?发明专利|发明专利[^,，。;；]{0,8}?(?:申请中|实审|"
        r"实质审查|受理|已公开|已公布|申请)|"
        r"PCT[^,，。;；]{0,6}?申请",
        unless=r"不(?:再)?申请|放弃",
        accepted=_NOTHING,
    ),
    rule(
        "utility_granted",
        rf"{_OWNED}[^,，。;；申受发]{{0,16}}?(?<!本)(?:实用新型|外观设计)(?:专利)?|(?:实用新型|"
        rf"外观设计)(?:专利)?[^,，。;；申受]{{0,6}}?(?:已授权|授权|{_COUNT})"
        rf"|(?:授权|获得?|取得|拥有|持有)[^,，。;；申受明]{{0,8}}?专利(?:授权|证书|"
        rf"权)?[^,，。;；]{{0,2}}?{_COUNT}"
        rf"|(?:授权|获得?|取得|拥有|持有)[^,，。;；申受明]{{0,4}}?{_COUNT}[^,，。;；申受明]{{0,6}}?专利|"
        rf"专利(?:均|都|现|也)?已(?:获)?授权",
        unless=_NOT_GRANTED,
        accepted=_NOTHING,
    ),
    rule(
        "utility_filed",
        rf"(?:申请|申报|提交|递交)(?:了|的)?(?:国家|中国)?(?:{_COUNT})?(?:国家|中国)?(?:实用新型|"
        rf"外观设计)?专利(?!权|号|代理)",
        unless=r"发明|不(?:再)?申请|放弃|可申请",
        accepted=_NOTHING,
    ),
    rule(
        "software_registered",
        rf"(?:{_OWNED}|登记|\d+项)[^,，。;；]{{0,12}}?(?:软件著作权|软著|计算机软件登记)|(?:软件著作权|"
        rf"软著)[^,，。;；]{{0,6}}?(?:登记|{_COUNT}|证书)",
        unless=r"申请中|受理|申报",
    ),
    rule(
        "other_right",
        rf"(?:{_OWNED}|登记)[^,，。;；]{{0,12}}?(?:布图设计|植物新品种权|新品种权|品种审定|集成电路布图)|"
        r"(?:技术|商业)秘密[^,，。;；]{0,10}?(?:保护|管理|形式|存证)|以[^,，。;；]{0,6}?(?:技术|商业)秘密",
    ),
    rule(
        "owner_named",
        r"(?:专利权人|著作权人|权利人|知识产权(?:归属|归|所有人)|(?:专利|成果|产权)归属?)(?:为|是|于|属于|"
        r"归|:)*(?!双方|共同|各方|甲|乙|合同|客户|需方|谁)"
        r"[一-鿿A-Za-z()]{2,20}?(?:公司|大学|学院|研究院|研究所|医院|中心|集团)",
        accepted=frozenset({ReferenceKind.PATENT_NUMBER, ReferenceKind.DOCUMENT_NUMBER}),
        unless=r"约定|协商|可归|归客户|另行|未明|不清",
    ),
    rule(
        "exclusively_licensed",
        r"(?:已|签订|签署|签约|授予了?|取得|获得)[^,，。;；]{0,20}?(?:独占|独家)(?:实施|使用|授权|专利)?许可|"
        r"(?:独占|独家)(?:实施|使用)?(?:许可|授权)(?:给|予|于)了?|已(?:独占|独家)(?:许可|授权)",
        unless=r"(?<!许)可|愿|拟|寻求|普通许可|到期|终止|解除|他人的|引进",
    ),
    rule(
        "ownership_disputed",
        r"(?:权属|产权|所有权|归属|专利权|发明人|职务发明)[^,，。;；]{0,8}?(?:争议|纠纷|不清|不明|诉讼|"
        r"未明确|有分歧)|"
        r"(?:争议|纠纷)[^,，。;；]{0,6}?(?:权属|归属|专利权)",
        unless=r"(?:不存在|无|没有|未发生|不涉及|避免|防止|解决)[^,，。;；]{0,14}(?:争议|纠纷|不清|诉讼)",
    ),
)
_LAPSED: Final = (
    rule(
        "ip_lapsed",
        r"(?:专利|专利权|著作权)[^,，。;；]{0,8}?(?:已?失效|已?终止|已?届满|已?过期|保护期满|"
        r"被宣告(?:全部)?无效|已放弃)|未(?:按期)?缴纳?年费",
        unless=r"未失效|有效|其余|其他|部分|早期|旧|进口|国外|原研|他人|竞|[一二两三四五六七八九\d]+项",
    ),
)


def read_rights_text(dossier: Dossier, today: date, *, has_standing: bool) -> list[Finding]:
    """Return the rights that sentences tell of; other people's patents (现有技术, 对比文件) are none.

    A patent of unnamed sort counts as a utility model, the weaker one. `has_standing` says that the record's
    own list holds a right that stands: then a sentence about a lapsed one caps nothing.
    """
    rules = _RULES if has_standing else (*_RULES, *_LAPSED)
    found: list[Finding] = []
    for sentence in dossier.sentences:
        if not _TOUCHED.search(sentence.folded) or _OTHERS_PATENT.search(sentence.folded):
            continue
        numbered = list(_numbered(sentence, today))
        told = {one.kind for one in numbered}
        found += [*numbered, *(one for one in apply_rules(sentence, rules) if one.kind not in told)]
    return found


_HINT: Final = re.compile(r"专利|申请号|公开号|公告号|发明|实用新型|ZL|CN")
_TOUCHED: Final = re.compile(
    r"专利|申请号|公[开告]号|ZL|CN|实用新型|著作权|软著|软件登记|秘密|布图|新品种|权属|产权|所有权|归属|"
    r"权利人|许可|授权|年费|发明人|PCT"
)


def _numbered(sentence: Sentence, today: date) -> Iterator[Finding]:
    text = sentence.folded
    if not _HINT.search(text):
        return
    for pattern in (APPLICATION, PUBLICATION):
        for match in pattern.finditer(text):
            number = read_patent_number(match.group(), today)
            if number is None or not asserts(sentence, match.start(), match.start()):
                continue
            if not is_over(number.kind or PatentKind.INVENTION, number.filed_in, today):
                yield _of_number(sentence, match, number, today)


_SAYS_GRANTED: Final = re.compile(r"授权|专利证书|获得?[^,，。]{0,8}专利|专利号")


def _of_number(sentence: Sentence, match: re.Match[str], number: PatentNumber, today: date) -> Finding:
    kind = number.kind or PatentKind.INVENTION
    is_granted = number.is_granted or _SAYS_GRANTED.search(sentence.folded) is not None
    state, note = number_state(number, kind, is_granted=is_granted)
    filed_in = number.filed_in if number.is_sound else None
    name = (GRANTED if is_granted else FILED)[kind]
    value = remaining_years(kind, filed_in, today) if name == "invention_granted" else None
    source = quote_of(sentence, *match.span())
    return Finding(kind=name, state=state, source=source, value=value, note=note)
