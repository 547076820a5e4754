"""Benefits for people that a sentence names: accidents avoided, poisons replaced, patients helped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from matcher.appraisal.asserting import clause_start, quote_of
from matcher.appraisal.dossier import Sentence
from matcher.appraisal.economy_states import effect_state
from matcher.appraisal.economy_tense import AHEAD, Tense, share_of, tense_of
from matcher.appraisal.values import EvidenceState, Finding

_GAP: Final = r"[^,，。;；:]"
_HARM: Final = (
    r"(?:安全事故|(?:伤亡|触电|交通|爆炸|泄漏|火灾|坠落|碰撞|生产|人身|机械|踩踏|溺水|中毒|烫伤)事故|"
    r"事故(?!树|车|率?预测|分析|数据|特征|责任)|工伤|伤亡|触电|火灾|起火|"
    r"(?<!计算)(?<!组合)(?<!状态)(?<!空间)(?<!数据)(?<!信息)爆炸(?!式)|"
    r"热失控|漏电(?!流)|误操作|职业病|尘肺|中毒|交叉感染|(?:术后|院内|伤口)感染|漏诊|误诊|伤人|人员伤害|烫伤|"
    r"压手|夹手|坠落|辐射(?:剂量|暴露|伤害)|安全隐患|安全风险|"
    r"并发症|患者痛苦|病人痛苦|褥疮|压疮|跌倒(?!检测))"
)
_POISON: Final = (
    r"(?:六价铬|氰化物?|氰|铅(?!笔|酸|垂|直|锤)|汞|镉|苯(?!乙|甲酸|胺|环|并|酚|基|丙|磺|二)|"
    r"甲醛|甲苯|二甲苯|PFAS|全氟|邻苯|有毒|剧毒|石棉|放射源|溶剂型|卤代|砷)"
)
_SAFETY: Final = (
    re.compile(rf"(?:减少|降低|避免|防止|杜绝|消除|预防|遏制|防范|避开|隔绝)了?{_GAP}{{0,12}}?{_HARM}"),
    re.compile(
        rf"(?:事故率|感染率|死亡率|病死率|并发症(?:发生率|率)?|工伤率|误诊率|漏诊率|伤亡率|"
        rf"事故){_GAP}{{0,8}}?(?:降低|下降|减少|降至|降到|降为|由{_GAP}{{1,10}}降|为零|零发生)"
    ),
    re.compile(rf"(?:替代|取代|代替|不含|不用|不使用|免用|淘汰|无需使用)了?{_GAP}{{0,6}}?{_POISON}"),
    re.compile(r"无(?:氰|铬|氟|汞|砷|甲醛)(?:化|钝化|电镀|工艺|助剂|防水|镀|配方|胶|体系)"),
    re.compile(
        rf"(?:减轻|缓解){_GAP}{{0,6}}?(?:患者|病人|劳动强度|职业暴露)|(?:提高|提升|"
        rf"改善){_GAP}{{0,10}}?(?:治愈率|生存率|生存期|患者{_GAP}{{0,6}}(?:生活质量|预后))"
    ),
    re.compile(
        rf"(?:跌倒|火灾|烟火|热失控|燃气泄漏|疲劳驾驶|溺水|瓦斯|滑坡|坍塌|心梗|房颤|癫痫|"
        rf"低血糖){_GAP}{{0,12}}?(?:预警|报警|识别|检出|联锁|提前){_GAP}{{0,10}}?\d"
    ),
    re.compile(
        r"(?:未|不(?!同)|无)(?:见|发生|出现|产生)?(?:起火|爆炸|明火|火焰外溢|蔓延|"
        r"[^,，。;；]{0,6}蔓延)"
    ),
)
_NOT_OWN: Final = re.compile(
    r"(?:为了?[^,，。;；]{0,6}|如何|旨在|难以|有助于研究|需要?|亟需|用于研究|能否|是否)(?:更好地|有效|"
    r"进一步)?$|随着|现有|"
    r"传统|以往|目前(?:的|大多)|通常|常因|由于|研究|探讨|分析|"
    r"目的|危险因素|影响因素|相关性|易|导致|引发|造成|问题"
)
_OF_OTHERS: Final = re.compile(
    r"危险因素|影响因素|相关性|病因|文献|综述|护理(?:干预|措施)|调查|差异无|无统计学|【?目的"
)


def read_safety(sentence: Sentence, today: date) -> Iterator[Finding]:
    """Yield one finding where a sentence names whom or what the achievement keeps safe."""
    text = sentence.folded
    if _OF_OTHERS.search(text):
        return
    for match in (one for pattern in _SAFETY for one in pattern.finditer(text)):
        begin = clause_start(text, match.start())
        if _NOT_OWN.search(text[begin : match.start()]):
            continue
        tense = tense_of(sentence, *match.span(), today)
        if tense not in (Tense.WISHED, Tense.DENIED):
            is_forecast = tense in AHEAD
            yield Finding(
                kind="safety",
                state=EvidenceState.CLAIMED if is_forecast else effect_state(sentence),
                source=quote_of(sentence, *match.span()),
                value=share_of(tense),
            )
            return
