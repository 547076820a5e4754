"""How firmly a place in a sentence is stated: as a fact, or negated, planned, asked for, or of others."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from matcher.appraisal.asserting import AWAITED, PREPARING, UNDONE, clause_end, clause_start
from matcher.appraisal.dossier import Sentence
from matcher.appraisal.market_rules import one_of
from matcher.appraisal.references import ReferenceKind, find_references
from matcher.appraisal.values import EvidenceState

_REACH: Final = 10
"""A negation this many characters before a place still governs it: 尚未与任何企业签订合同."""
_OPEN: Final = re.compile(
    f"{AWAITED}|{PREPARING}|"
    + one_of(
        r"""(?<![模虚比])拟(?![合南态人声真杆除]) 规划(?![院局展]) 预计 预期(?!效果) 预估 力争 争取
        有望 可望 即将 未来 下一步 今后 设想 希望 期望 寻求 寻找 欢迎 征集 招募 筹备 打算 若(?!干) 如果
        假如 一旦 倘 测算 估算
        (?<!研发)(?<!科技)(?<!支撑)(?<!火炬)(?<!行动)(?<!专项)计划(?!项目|资助|课题|经费|支持|书)"""
    )
)
"""Words that open a plan, a hope or a condition: what follows them, up to a word of fact, is not so yet."""
_OPEN_HERE: Final = re.compile(
    one_of(
        r"""将(?=于|在|会|与|向|继续|陆续|进一步|逐步|率先|实现|形成|投入|建成|完成|签|开展|开始) 后续
        愿意 准备 建议 待(?=签|定|落实|确认|验证|投|批|完成|启动|上线|交付) 商谈 洽谈 谈判 磋商
        正在(?=推进|申请|申报|争取|协商|对接|联系|准备) 应[当该] 需要 亟需 急需 须
        目标(?=客户|用户|企业|是|为) 潜在 如(?=能|获|可|需) 假设 按[^,，]{1,12}计(?!划|量|费)"""
    )
)
"""The same within one clause only: these words have many other uses."""
_ABLE: Final = re.compile(
    r"可(?=以|供|用|在|与|向|为|被|应|直接|广泛|提供|承接|授权|许可|接|做|出具|服务|满足|替|实现|随)|能够"
)
"""What it can do, and not what was done with it."""
_FACT: Final = re.compile(r"已(?!知)|目前|现有|现在|现已|截[至止]|累计")
_YEAR: Final = re.compile(r"(?<!\d)(20\d\d)(?=年|[Hh上下]半|Q\d)")
_NEGATED: Final = re.compile(
    one_of(
        """未(?!来|知|见|出现|发生) 没有 没(?=[能在与向被]) [并暂尚仍还均]无 难以 取消 终止 放弃 拒绝
        并非 不是 缺[少乏] 尚缺 无(?=法|任何|用户|客户|订单|合同|企业|一家|意向|人使用)
        不(?=[再能会曾得宜可是涉属]|予|具备|存在|推荐|建议|适|需|含|包)"""
    )
)
_NEGATED_AFTER: Final = re.compile(
    r"[^,，。;；]{0,10}?"
    + one_of(
        """[尚暂还仍]未 [尚暂]无 未能 未果 未(?=[签落完通成投实达履生取确开启]) 没有(?=[签落完成])
        待(?=[签落确定完]) 落空 失败 取消 解除 终止 作废 后(?=[即可将方,，])
        退[回货](?!率) 停用(?!率) 弃用 未通过 不达标(?!率) 不合格(?![率品])"""
    )
)
_OF_OTHERS: Final = re.compile(
    one_of(
        """广泛 普遍 众多 许多 很多 诸多 各个?领域 国内外 国外 近年 随着 人们 市场上 市面上 越来越
        逐渐 逐步 竞品 竞争对手 文献 问卷 调研 调查 已?有研究 总结了 综述 回顾了
        (?:同类|现有|进口)(?:产品|设备|技术|方法|系统|方案)[^,，]{0,4}(?:已|在|被|多)"""
    )
)
"""What tells of a field and not of the achievement itself."""
_OF_RIVALS: Final = re.compile(
    r"广泛|普遍|国内外|近年|市场上|市面上|竞品|竞争对手|问卷|调[研查]|(?:全国|我国|全球|国内)(?:每?年|市场|需求)|"
    r"(?:同类|现有|进口|国外)(?:产品|设备|技术|方法|系统|方案)[^,，]{0,4}(?:已|在|被|多)"
)
_CLAIM: Final = re.compile(r"所述|其特征在于|该方法包括|步骤S?\d|本发明(?:实施例)?(?:公开|涉及|提供)")
_DEVELOPER: Final = re.compile(r"联合|共同|合作[研开完申]|研制|研发|开发|完成单位|依托|[一-鿿]{2}授权")
_OTHER_PAPER: Final = re.compile(
    r"项目|课题|专项|查新|备案|软著|著作权|基金|立项|20\d\d(?:SR|YF)|[国粤].{0,2}[械药]"
)
"""Papers that say nothing of a customer."""


def is_stated(sentence: Sentence, start: int, end: int, year: int) -> bool:
    """Return whether what stands at start–end is said to be so: no plan, hope, condition or negation.

    A later year than `year` is a plan too. What a thing is able to do counts as stated; see `is_done`.
    """
    text = sentence.folded
    begin = clause_start(text, start)
    if _OPEN.search(text, begin, end) or _OPEN_HERE.search(text, begin, end):
        return False
    if any(int(found[1]) > year for found in _YEAR.finditer(text, begin, clause_end(text, end))):
        return False
    return not is_hoped_for(sentence, start) and not is_negated(sentence, start, end)


def is_done(sentence: Sentence, start: int, end: int, year: int) -> bool:
    """Return whether what stands at start–end is stated and more than an ability (可用于, 可提供)."""
    is_able = _ABLE.search(sentence.folded, clause_start(sentence.folded, start), end)
    return is_able is None and is_stated(sentence, start, end, year)


def is_hoped_for(sentence: Sentence, start: int) -> bool:
    """Return whether a plan, hope or condition opened before `start` still holds there.

    One opened in an earlier clause holds until a word of fact (已, 目前, 截至, 累计) ends it.
    """
    text = sentence.folded
    begin = clause_start(text, start)
    if _OPEN.search(text, begin, start):
        return True
    opened = max((found.end() for found in _OPEN.finditer(text, 0, begin)), default=0)
    return opened > 0 and not _FACT.search(text, opened, start + 1)


def is_negated(sentence: Sentence, start: int, end: int) -> bool:
    """Return whether the clause denies what stands at start–end, before it or right after it."""
    text = sentence.folded
    begin = clause_start(text, start)
    if _NEGATED.search(text, max(begin, start - _REACH), end) or UNDONE.search(text, begin, end):
        return True
    return _NEGATED_AFTER.match(text, end) is not None


def is_own(sentence: Sentence, end: int) -> bool:
    """Return whether the sentence up to `end` speaks of the achievement and not of its field or a claim.

    A statement handed in as evidence does unless it says otherwise (市场上, 同类产品).
    """
    if sentence.aspect is not None:
        return not _OF_RIVALS.search(sentence.folded, 0, end)
    return not _CLAIM.search(sentence.folded) and not _OF_OTHERS.search(sentence.folded, 0, end)


def state_near(
    sentence: Sentence, start: int, end: int, accepted: Collection[ReferenceKind]
) -> EvidenceState:
    """Return evidenced where a checkable thing of an accepted kind stands with what is at start–end.

    A party must be named in the same clause, and not as a partner in developing; a paper's number may
    stand anywhere in the sentence, unless it is a project's or a novelty report's.
    """
    text = sentence.folded
    begin, stop = clause_start(text, start), clause_end(text, end)
    for one in find_references(sentence):
        if one.kind not in accepted:
            continue
        if one.kind is not ReferenceKind.NAMED_PARTY:
            if not _OTHER_PAPER.search(text, one.start, one.end):
                return EvidenceState.EVIDENCED
        elif begin <= one.start < stop and not _DEVELOPER.search(text, begin, stop):
            return EvidenceState.EVIDENCED
    return EvidenceState.CLAIMED
