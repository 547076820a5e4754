"""Whether results come out again: batches and samples, outside tests, standards and written procedures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from matcher.appraisal.asserting import asserts, quote_of
from matcher.appraisal.dossier import Sentence
from matcher.appraisal.innovation_rules import REPORTED, apply_rules, rule
from matcher.appraisal.references import ReferenceKind, find_references
from matcher.appraisal.values import EvidenceState, Finding

_SOME: Final = r"(?:[2-9]|\d{2,}|\d+(?:[, ]\d{3})+|\d+(?:\.\d+)?[万千]|[两三四五六七八九十]+)余?"
_MANY: Final = r"(?:\d{2,}|\d+(?:[, ]\d{3})+|\d+(?:\.\d+)?[万千])余?"
_BATCH: Final = r"(?:个)?(?:批次|批(?![量准发复评注改])|炉次|卷次|班次|釜次|轮次)"
_WORN: Final = (
    r"(?:循环(?:使用|充放电?|做到)?|充放电?|冷热冲击|热冲击|热循环|插拔|弯折|弯曲|开合|折叠|水洗|耐洗|再生|"
    r"灭菌|摩擦|回用|跑片?|冻融)"
)
_SAMPLES: Final = r"(?:只|块|片|件|例|份|颗|张|根|组|台|个(?:样本|样品|焊点|电芯|点位|班次)|焊点|样本|样品)"
_CHECKED: Final = r"(?:验证|测试|检验|统计|抽检|检测|对照|盲测|得出|误差|准确|符合|一致|合格|灵敏|失效)"
_RULES: Final = (
    rule(
        "repeated",
        rf"(?:连续|共|来样|生产|试制|试产|验证)[^,，。;；]{{0,8}}?{_SOME}{_BATCH}",
        rf"{_SOME}{_BATCH}[^,，。;；]{{0,12}}?(?:稳定|波动|偏差|平均|重复|数据|{_CHECKED})",
        r"批(?:次)?[间内][^,，。;；]{0,10}?(?:差|波动|一致|偏差|稳定|CV|RSD|变异|重现|"
        r"控制)[^,，。;；]{0,10}?[\d±]",
        rf"(?:平行|重复)(?:试验|实验|测试|测定|测量|验证|进样)[^,，。;；]{{0,6}}?{_SOME}(?:次|遍|组)",
        rf"{_SOME}(?:次|组)(?:独立|平行|重复)(?:试验|实验|测试|测定|测量|运行|进样)",
        r"(?:率|误差|偏差|RSD|CV|精度|回收)[^,，。;；]{0,16}?(?<![A-Za-z/])n ?= ?\d+(?![\d.])",
        r"(?:重复性|重现性|再现性|复现性|日[内间]精密度|精密度)[^,，。;；]{0,12}?[±<≤:= ]?\d",
        r"(?:RSD|相对标准偏差)[^,，。;；]{0,10}?\d",
        rf"{_WORN}[^,，。;；\d]{{0,4}}?{_MANY}(?:次|圈|周(?![期岁])|个循环|片|件)",
        rf"{_MANY}(?:次|圈|个)(?:的)?(?:充放电?|冷热|热|高低温|插拔|弯折|开合|折叠|水洗|摩擦|"
        rf"冻融)?(?:循环(?!冗)|寿命)",
        rf"(?:对|用|测试|验证|抽检|检测|采集|盲测|"
        rf"对照)[^,，。;；\d]{{0,16}}?{_MANY}{_SAMPLES}[^,，。;；]{{0,20}}?{_CHECKED}",
        rf"对照{_MANY}例",
        r"(?:连续|稳定)(?:稳定)?运行[^,，。;；\d]{0,6}?\d[\d, ]*(?:h|小时|天|个月|年)",
        unless=(
            r"洗涤\d次(?!后)|重复(?:步骤|上述|操作|以上)|随机|分为|每组|受试|问卷|调查|纳入|选[取择]|筛选|收集|"
            r"患者|元/|收取|步骤|优选|估计|估算|测算|密码子|变异系数最|对照组|血清|阳性|[<>]0\.0"
        ),
        accepted=REPORTED,
    ),
    rule(
        "standardised",
        r"(?:符合|满足|达到|通过|执行|遵循|优于|高于|严于|过)[^,，。;；]{0,16}?(?<![A-Za-z])"
        r"(?:GB|GJB|JB|YY|QB|HG|SJ|YD|DL|JT|HJ|NB|DB|T/|Q/|ISO|IEC|ASTM|EN|DIN|JIS|IPC|UL|AEC|USCAR|"
        r"QUV)[ /A-Z-]{0,8}\d{2,}",
        unless=(
            r"拟|按[^,，。]{0,20}(?:测试|测定|检测|试验|检验|评定|制样)|未|不(?:符合|满足)|标准(?:规定|中)|"
            r"预测试"
        ),
        accepted=frozenset({ReferenceKind.STANDARD}),
    ),
    rule(
        "standardised",
        r"(?:制定|起草|主导|牵头|参与|编制|发布|形成|建立|立项)(?:了)?[^,，。;；]{0,16}?"
        r"(?:(?:国家|行业|团体|地方|企业|技术)标准|[国行团企]标|技术规范|技术规程)",
        r"(?:工艺|操作|技术|栽培|养殖|施工)规程|作业指导书|标准作业|(?<![A-Za-z电子])SOP(?! ?[A-Za-z])|"
        r"工艺卡|工艺文件|质控规范|工艺包(?![含装])",
        unless=(
            r"违反|不符合|缺少|没有|未(?:建立|形成|制定)|规程(?:要求|规定)|国家标准(?:要求|规定|限值)|传统|协会制定|介绍|分析"
        ),
        accepted=frozenset({ReferenceKind.STANDARD}),
    ),
)
_TOUCHED: Final = re.compile(r"\d|规程|标准|[国行团企]标|规范|SOP|工艺[卡文包]|指导书|批")
_OUTSIDE: Final = re.compile(
    r"(?<![需待未无拟缺])(?:第三方(?!库|数据|平台|支付|物流|接口|软件|性)|(?:独立|委托)的?(?:第三方|实验室|机构))(?:检测|检验|"
    r"测试)?(?:实验室|机构)?[^,，。;；]{0,10}?(?:完成|见证|抽检|复测|比对|对比测试|试验|检测|测试|检验|"
    r"评测)"
)
_NAMED: Final = re.compile(
    r"(?:(?:北京|天津|上海|重庆|广东|深圳|广州|东莞|佛山|江苏|浙江|山东|四川|湖北|湖南|福建|安徽|陕西|中国|"
    r"国家[一-鿿]{2,10})[一-鿿]{0,12}"
    r"(?:检[测验](?:中心|所|院|研究院)|计量[一-鿿]{0,4}[院所]|质检院|研究院|研究所|监督[一-鿿]{0,4}所)|"
    r"SGS|TÜV|TUV|CTI|Intertek|华测|谱尼|赛宝|广电计量|威凯|通标)"
)
_SELLS_TESTS: Final = re.compile(
    r"(?:提供|承接|开展|面向|对外)[^,，。;；]{0,12}?(?:第三方|检测|测试|认证)[^,，。;；]{0,6}?服务|"
    r"出具[^,，。]{0,16}\d+\s?[余多]?[份项]|"
    r"^(?!.*(?:机构|中心|院|所|公司|实验室)[^,，。]{0,4}出具).*出具"
)
_OF_A_TEST: Final = re.compile(r"检测|检验|测试|试验|计量|校准|质检|评测|报告|认证")
_OF_OTHERS: Final = re.compile(r"审计|查新|会计|鉴定|评估")


def read_reproducibility(sentence: Sentence) -> Iterator[Finding]:
    """Yield repetitions, third-party tests and standards that a sentence tells of."""
    if _TOUCHED.search(sentence.folded):
        yield from apply_rules(sentence, _RULES)
    test = _third_party(sentence)
    if test is not None:
        yield test


_FAILED: Final = re.compile(
    r"未(?:能)?(?:达到?|通过|满足)[^,，。;；]{0,8}(?:要求|标准|指标|检[验测]|目标)|"
    r"(?<![无零有现或])不(?:合格|达标|符合|满足)(?![率品性]|[^,，。;；]{0,8}(?:降|减|下))"
)


def _third_party(sentence: Sentence) -> Finding | None:
    """Return the outside test that a sentence says was passed; evidenced by its number or the body's name."""
    text = sentence.folded
    if not _OF_A_TEST.search(text) or _SELLS_TESTS.search(text) or _FAILED.search(text):
        return None
    references = find_references(sentence)
    spans = [
        (one.start, one.end)
        for one in references
        if one.kind is ReferenceKind.THIRD_PARTY_REPORT and _is_test(text[one.start : one.end])
    ]
    spans += [match.span() for match in _OUTSIDE.finditer(text)]
    for start, end in spans:
        if asserts(sentence, start, end):
            is_numbered = any(one.kind is ReferenceKind.DOCUMENT_NUMBER for one in references)
            is_checkable = is_numbered or _NAMED.search(text) is not None
            return Finding(
                kind="third_party_test",
                state=EvidenceState.EVIDENCED if is_checkable else EvidenceState.CLAIMED,
                source=quote_of(sentence, start, end),
            )
    return None


def _is_test(words: str) -> bool:
    """Whether a report is of a test: audits, novelty searches and appraisals prove other things."""
    return _OF_A_TEST.search(words) is not None and _OF_OTHERS.search(words) is None
