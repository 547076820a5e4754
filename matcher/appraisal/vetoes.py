"""What forbids the service library, outside the sum: ownership, secrecy, lapsed rights, gone already."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Final

from matcher.appraisal.asserting import clause_end, clause_start, quote_of
from matcher.appraisal.dossier import Dossier, Sentence
from matcher.appraisal.market_rules import gap, one_of
from matcher.appraisal.method import Method
from matcher.appraisal.patent_numbers import read_patent_number
from matcher.appraisal.rights import is_over
from matcher.appraisal.values import Quote, Veto
from matcher.records import IpItem
from matcher.vocabulary import AchievementStatus, IpStatus

_GONE: Final = frozenset(
    {AchievementStatus.LANDED, AchievementStatus.TRANSFERRED, AchievementStatus.WITHDRAWN}
)
_PLACES: Final = 16
"""Places of one pattern that are looked at in a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    """A pattern on a folded sentence that calls for a veto; `unless` in the same clause takes it back."""

    kind: str
    pattern: re.Pattern[str]
    unless: re.Pattern[str]


_IF: Final = r"若(?!干)|如(?=有|发生|出现|因|果)|一旦|万一|约定|承诺|声明|由[^,，]{1,8}承担"
_SETTLED: Final = r"已(?:经)?(?:妥善)?(?:解决|和解|了结|撤诉|调解|澄清|明确|完成确权)|胜诉|终审"
_ABOUT_DISPUTES: Final = one_of(
    """解决 避免 防止 防范 减少 预防 化解 追溯 判定 用于 系统 平台 区块链 土地 房屋 房产 林权 宅基地
    案件 医疗 患者 护患 司法 数据权属 数据确权 学术 分类 系统发育 保护领域"""
)
"""Disputes are what the technology deals with."""
_RIGHT: Final = one_of("权属 产权 专利权? 所有权 著作权 权利归属 归属 发明人 职务发明 署名 权利人")
_OWNERSHIP: Final = (
    _RIGHT
    + gap(10)
    + one_of(
        """争议 纠纷 诉讼 争执 分歧 不清 不明 未明确 未确定 未约定 未界定 未理清 存疑 待定 待明确
        待确定 待确认 待界定 未达成一致"""
    )
    + rf"|(?:争议|纠纷|诉讼){gap(6)}{_RIGHT}"
    + r"|(?:[尚暂仍还]未|未能|没有|未)(?:完成|办理)?确权|待确权|确权(?:[尚仍]?未|没有)完成"
    + rf"|共有(?:权|专利权)?人{gap(6)}(?:[尚仍]?未|不|没有|拒绝){gap(4)}(?:同意|签字|授权|确认)"
    + rf"|(?:[尚仍]?未|没有)(?:取得|征得|获得|经){gap(8)}共有(?:权|专利权)?人{gap(6)}(?:同意|授权)"
    + r"|被诉[^,，。]{0,4}侵权|侵权诉讼|无效宣告(?:请求|程序|审理)"
)
_SECRET_TECHNOLOGY: Final = one_of(
    """系统 算法 共享 分享 传输 通信 计算机 载体 网络 终端 存储 加密 文档 文件 检测 防护 管理 标识
    模型 场所 单位资质 商业秘密 技术秘密 客体 访问 电子印章"""
)
_NOT_SECRET: Final = (
    r"不(?:涉|属|含|存在|是)|非涉密|无(?:涉密|国家秘密|任何)|未涉|没有涉|已(?:经)?[解脱去降]密|公开发布"
)
_SECRET: Final = (
    rf"(?:成果|项目|技术|专利|课题|产品|内容|资料|图纸|工艺|本[项件]){gap(6)}"
    r"(?:涉密|涉及?(?:国家|军事|国防)(?:秘密|机密)|[属为列](?:于|为|入)?(?:国家)?(?:秘密级|机密级|绝密级|国家秘密))"
    r"|(?:^|(?<=[,，;；。]))(?:本|该)?涉密(?:项目|成果|技术|课题|专利)|密级(?:定)?(?:为|是|:)?(?:秘密|机密|绝密|内部)"
    r"|国防专利|保密专利"
    rf"|(?:成果|技术|项目|工艺|资料){gap(8)}(?:限制公开|不[得宜](?:对外)?公开|禁止公开)"
)
_REVIEW: Final = (
    rf"(?:保密审查|保密审批|脱密(?:处理|审查)?|解密(?:审查|手续)?){gap(6)}(?:[尚仍暂]?未|不|没有|待|正在|进行中)"
    rf"|(?:[尚仍暂]未|未|待|没有|[须需]要?)(?:能)?(?:通过|完成|经|进行|办理)?{gap(2)}(?:保密审查|保密审批|脱密|解密(?!钥|算法))"
)
_PATENT_LAPSED: Final = (
    r"(?:专利权?|著作权|软著)(?![池法代])"
    + gap(24)
    + one_of("失效 终止 届满 过期 保护期已?满 (?:宣告|认定)(?:为)?(?:全部)?无效 已放弃 视为撤回 被驳回")
    + rf"|未(?:按期|按时|及时)?缴纳?{gap(8)}年费|欠缴年费|年费{gap(4)}(?:未缴|欠缴)"
)
_STILL_VALID: Final = one_of(
    r"""未(?:失效|终止|届满|过期|放弃) 有效 国外 原研 竞品 对手 他人 同行 引进 背景 部分 其中 其余
    \d项 [一二两三四五六七八九]项 避免 防止 即将 将于 将在 如(?=不|未|果) 若 前(?=[,，。]|均|都) 风险
    分析 模式 预警 机理 工作原理 恢复"""
)
_RULES: Final = (
    _Rule(
        kind="ownership_unclear",
        pattern=re.compile(_OWNERSHIP),
        unless=re.compile(rf"{_IF}|{_SETTLED}|{_ABOUT_DISPUTES}"),
    ),
    _Rule(
        kind="confidential",
        pattern=re.compile(_SECRET),
        unless=re.compile(rf"{_IF}|{_NOT_SECRET}|{_SECRET_TECHNOLOGY}"),
    ),
    _Rule(
        kind="confidential",
        pattern=re.compile(_REVIEW),
        unless=re.compile(rf"{_IF}|{_NOT_SECRET}|{_SECRET_TECHNOLOGY}|无需|不需|无须"),
    ),
)
_LAPSED: Final = _Rule(kind="ip_expired", pattern=re.compile(_PATENT_LAPSED), unless=re.compile(_STILL_VALID))
_NONE_OF_IT: Final = re.compile(
    r"(?:无(?!效)|没有|不存在|不涉及|未涉及|未发生|未发现|未出现|未引起|并无|不会|避免)[^,，。;；]{0,12}$"
)
"""Before a word of dispute: 权属清晰, 不存在任何争议."""


def read_vetoes(dossier: Dossier, method: Method, today: date) -> tuple[Veto, ...]:
    """Return the vetoes that the record's own fields and text call for, each with its source.

    Rights count as lapsed where every listed one has (by its status, or as old as `today` no right can be),
    or where a sentence says it of the patent and nothing listed stands. The order is that of the kinds.
    """
    labels = {one.kind: one.label for one in method.settings.vetoes}
    found = [*_read_text(dossier), *_lapsed(dossier, today), *_gone(dossier)]
    return tuple(Veto(kind=kind, label=labels[kind], source=source) for kind, source in found)


def _read_text(dossier: Dossier) -> Iterator[tuple[str, Quote]]:
    for rule in _RULES:
        for sentence in dossier.sentences:
            quote = _called_for(sentence, rule)
            if quote is not None:
                yield rule.kind, quote


def _called_for(sentence: Sentence, rule: _Rule) -> Quote | None:
    text = sentence.folded
    for match in islice(rule.pattern.finditer(text), _PLACES):
        begin, stop = clause_start(text, match.start()), clause_end(text, match.end())
        if rule.unless.search(text, begin, stop) or _is_denied(text, begin, match):
            continue
        return quote_of(sentence, *match.span())
    return None


def _is_denied(text: str, begin: int, match: re.Match[str]) -> bool:
    """Whether a denial stands before the match or inside it, before its last word: 权属无争议."""
    return any(_NONE_OF_IT.search(text[begin:end]) for end in (match.start(), match.end() - 2))


def _lapsed(dossier: Dossier, today: date) -> Iterator[tuple[str, Quote]]:
    items = dossier.record.ip_items
    if items and all(_has_lapsed(item, today) for item in items):
        yield "ip_expired", dossier.whole("ip_items[0]")
        return
    if any(item.status is not None and not _has_lapsed(item, today) for item in items):
        return
    for sentence in dossier.sentences:
        quote = _called_for(sentence, _LAPSED)
        if quote is not None:
            yield "ip_expired", quote


def _has_lapsed(item: IpItem, today: date) -> bool:
    if item.status is IpStatus.EXPIRED:
        return True
    number = read_patent_number(item.number, today) if item.number else None
    if number is None or number.kind is None or not number.is_sound:
        return False
    return is_over(number.kind, number.filed_in, today)


def _gone(dossier: Dossier) -> Iterator[tuple[str, Quote]]:
    if dossier.record.status in _GONE:
        yield "gone", dossier.whole("status")
