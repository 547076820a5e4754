"""What an achievement's own sentences say of landing: done, meant for, or denied."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from matcher.appraisal.dossier import Dossier, Sentence
from matcher.appraisal.references import state_of
from matcher.appraisal.values import EvidenceState, Quote

_CLAUSE: Final = re.compile(r"[^，,；;。！!？?\n]+")
_DENIED: Final = re.compile(
    r"尚未|未(?!来|名)|没有|暂无|暂不|还没|并非|不(?:具备|涉及|提供|接受|转让|许可|卖断|出让|作价|派|驻|设|成立)|无(?:需|须)?(?:许可|转让)"
)
_MEANT: Final = re.compile(
    r"拟|计划|预计|有望|愿|争取|希望|意向|洽谈|接洽|准备|正在|筹|将(?!.{0,6}(?:降|升|减|提|压|缩))|可(?:按|以|接受|采用|通过|提供|派|许可|转让|授权|作价|签|协助)|"
    r"(?:方式|形式)(?:为|以|是)|为主|欢迎|寻求|面议|支持(?:许可|转让|授权)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A clause that speaks of landing: done, or only meant; where, and whether it could be checked.

    What is only meant is a claim, whoever it names.
    """

    is_done: bool
    quote: Quote
    sentence: Sentence
    state: EvidenceState


@dataclass(frozen=True, slots=True)
class Topic:
    """Words of one landing condition: `words` speak of it, `not_words` look like it and do not."""

    words: re.Pattern[str]
    not_words: re.Pattern[str] | None = None


LICENCE: Final = Topic(
    re.compile(
        r"(?:独占|排他|普通|独家)许可|许可(?:费|实施|给|合同|协议|[一-鿿]{0,8}(?:企业|公司|厂|家|集团))|[以按](?:许可|授权)|"
        r"授权(?:[一-鿿]{0,8}(?:企业|公司|厂|集团)|费|给|合同|方式以)|版图授权|(?:技术|专利)许可"
    ),
    re.compile(
        r"(?:销售|专网|生产|经营|行政|排污|SC|进网|上市)许可|许可证|(?:已|获|经)?授权(?:发明|实用|专利|软)"
    ),
)
TRADE: Final = Topic(
    re.compile(
        r"转让(?:给|费|价|合同|协议|形式|方式)|(?:技术|专利|成果|方式|整体)转让|技术(?:开发|服务|咨询)(?:合同|协议|费)|"
        r"委托(?:开发|研发|设计|项目)|合同(?:单价|金额|总?额|价)|签(?:订|署|下|了)[^，,。；;]{0,20}(?:合同|协议|订单|框架|授权)|"
        r"横向(?:课题|项目|合同)"
    ),
    re.compile(r"协议转让|债权|股权转让|转让方|智能合[约同]"),
)
STAKE: Final = Topic(
    re.compile(
        r"作价入股|技术入股|知识产权(?:出资|入股)|以(?:专利|技术|成果|知识产权)[一-鿿]{0,6}(?:出资|入股)|折股"
    )
)
TEAM: Final = Topic(
    re.compile(r"(?:团队|人员|专家|工程师)[一-鿿0-9]{0,10}(?:落户|入驻|常驻|进驻|迁(?:入|至|到))|落户|驻莞")
)
POSTED: Final = Topic(
    re.compile(r"派[一-鿿0-9]{0,12}(?:驻|进厂|到厂)|(?:人员|专家|工程师|技术员)[一-鿿0-9]{0,6}驻(?:场|厂|点)")
)
"""People sent for a while: no settling, but a way to it."""
SEAT: Final = Topic(
    re.compile(
        r"(?:注册|成立|设立|组建|创办|创立|孵化|新设|迁(?:入|至|到))[^，,。；;]{0,14}(?:公司|企业|法人|实体|总部)|"
        r"(?:公司|企业)[^，,。；;]{0,8}(?:迁(?:入|至|到)|落户|注册(?:于|在)|成立于)|创业(?:团队|项目|公司)"
    ),
    re.compile(r"注册(?:用户|企业|会员|证|资料|路径|申报|登记|能源)|初创(?:团队|企业)|面向"),
)
APPROVAL: Final = Topic(
    re.compile(
        r"(?<![A-Za-z])(?:CMA|CNAS|CATL)(?![A-Za-z\-])|(?<!有环保)资质(?!场地|要求)|"
        r"(?:获|获得|已|经|通过|入选|列入)[^，,。；;]{0,14}(?:立项|批复|授牌|挂牌)|"
        r"(?:获|获得|入选)[^，,。；;]{0,16}(?:认定|中试基地|公共服务平台|技术创新中心|重点实验室)"
    ),
    re.compile(r"须有|须具备|受让方|需要资质|项目从"),
)
PLATFORM: Final = Topic(
    re.compile(
        r"(?:公共|共享|开放|服务|检测|测试|评测|检验|中试|试验|验证)[一-鿿]{0,4}平台$|(?:中试|概念验证)(?:基地|中心|服务)(?=$|[（(、]|可|为|面向|已|与)|"
        r"面向[^，,。；;]{0,16}(?:开放(?=申请|共享|预约|使用|$)|提供[^，,。；;]{0,12}(?:检测|试验|中试|打样|评价|认证|服务))|对外(?:开放|服务)(?!的?需)"
    ),
    re.compile(
        r"(?:数据|软件|管理|计算|云)(?:[一-鿿]{0,4})平台|(?:基于|搭建|建立|设计|开发|构建|安装)[^，,。；;]{0,30}平台"
    ),
)
OFFERED: Final = Topic(
    re.compile(
        f"{LICENCE.words.pattern}|{STAKE.words.pattern}|(?:技术|专利|成果|方式)转让|转让(?:给|形式|方式)|工艺包"
    ),
    LICENCE.not_words,
)
"""What makes a technology of an enterprise or a platform a project for others too."""


def find_said(dossier: Dossier, topic: Topic) -> tuple[Said, ...]:
    """Return the clauses that speak of a topic, in text order; denied ones are left out."""
    return tuple(_said(dossier.sentences, topic))


def _said(sentences: Iterable[Sentence], topic: Topic) -> Iterator[Said]:
    for sentence in sentences:
        for clause in _CLAUSE.finditer(sentence.text):
            text = clause.group()
            if topic.not_words is not None:
                text = topic.not_words.sub(lambda found: "\0" * len(found[0]), text)
            if topic.words.search(text) is None or _DENIED.search(text) is not None:
                continue
            is_done = _MEANT.search(text) is None
            yield Said(
                is_done=is_done,
                quote=_trimmed(sentence, clause),
                sentence=sentence,
                state=state_of(sentence) if is_done else EvidenceState.CLAIMED,
            )


def _trimmed(sentence: Sentence, clause: re.Match[str]) -> Quote:
    text = clause.group()
    start = clause.start() + len(text) - len(text.lstrip())
    return sentence.quote(start, clause.end() - (len(text) - len(text.rstrip())))
