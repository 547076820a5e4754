"""What a record says against itself: limits of use, what is still open, risks and what is done about them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from matcher.appraisal.asserting import clause_start, quote_of
from matcher.appraisal.dossier import Sentence
from matcher.appraisal.references import ReferenceKind, state_of
from matcher.appraisal.values import Finding

_GAP: Final = r"[^,，。;；]"
_ONLY: Final = (
    r"(?:(?<!不)(?<!不仅)仅(?!仅可)|(?<![\d万千百亿一两几每单这那各整首船不])只)(?:"
    rf"(?:限于?|能够?(?!满足)|可(?!得)|适用|适合|支持|覆盖|针对|用于|应用于|消除|负责|做|到(?=\d| "
    rf"\d)){_GAP}{{2,}}"
    rf"|(?:在|对|经过?|完成了?){_GAP}{{2,}}?(?:验证|试[验过用]|做过|测试|测过|运行|完成|应用))"
)
_OPEN: Final = (
    r"(?:尚(?:需|未(?!见|有|报|能有效|被|[^,，。;；]{1,6}的)|无(?![^,，。;；]{0,14}(?:方法|药物|"
    r"手段|措施|标准|报道|产品|技术|研究))|待|不能|不具备|处于)|"
    r"尚缺(?!乏)|仍(?:需|有(?=局部|少量|一定|轻微|个别|残留|盲区|局限|不足|差距|少许|明显|死角)|"
    r"存在(?![^,，。;；]{0,12}不足)|不及|不能|不适|不够|未(?!能|得|被)|须|偏|略|要|会)|"
    r"还(?:需(?!求)|没(?!有?被)|未|不能|不具备|有(?:局部|少量|一定|差距)|要(?=[另加配求装做])|在(?=改|攻|"
    r"调试|补|试[验做]|验证|开发))|"
    r"暂(?:不|未|无|时不|缺)|未(?:做|覆盖|验证|涉及|纳入|开展|定型|量化)(?!来)|正在(?:改型|攻关|整改|补做|"
    r"补测|改进)|尚在)"
)
_TO_DO: Final = (
    rf"{_GAP}{{3,}}?(?:还|仍|也|都|均|需要)*有待(?:于)?(?:进一步)?"
    "(?:提高|验证|研究|改进|完善|扩展|提升|检验|细分|拓展|优化|加强|深入|改善|探讨|解决|考察)(?!的)"
)
_UNFIT: Final = (
    r"(?<![别并])(?:不(?:适用|适合|适宜|推荐|合用|划算|行(?=[。,，;；]|$)|可靠|建议(?=采用|改|用|做|作|使|"
    r"买|单|加)|宜(?:用|做|作|直接|在|长|单|混)|"
    r"能(?:替代|取代|代替|用于|做|测|作为|识别|看|离线|长期|直接用)|可用于|耐受?(?!药)|支持|覆盖|"
    r"涉及(?!任何)|做(?=[^了到过完成])|"
    r"带(?=[^来动电宽有])|承诺|提供|生产|作医疗|承接|解决|负责|在(?:覆盖|服务)范围)|"
    r"用不了|没有作用|做不了|达不到(?!实时)|镀不到|采不了|(?<!检)测不[准到了]|分不开|覆盖不到|支持不全|"
    r"误触发|(?<!延)误计(?!算)|效果打折|略显不足|掉得快|"
    r"无法(?:替代|用于|测|覆盖|给出))"
)
_BEYOND: Final = (
    rf"(?:大于|超过|低于|小于|高于|少于|超出|以上|以下|以外|长时间?|高浓度|极端){_GAP}{{0,18}}?(?:会|将|"
    rf"就|则|时|后|的|区|型|件){{0,2}}{_GAP}{{0,8}}?"
    r"(?:失效|不可靠|无效|效果较?[弱差]|效果下降|(?:明显|急剧)下降|性能下降|不划算|不稳|塌|做不了|不行|"
    r"误差(?:会)?(?:增大|变大|超过|上升)|漏检|渗点|"
    r"拒识|另需|偏大|偏高|变慢|漂移)"
)
_WEAK: Final = (
    rf"(?:略逊|逊于|不如|(?:有|存在)(?:一定|明显)?差距|离{_GAP}{{1,16}}还有|仍有距离|代价是(?! ?\d)|"
    rf"缺点是|缺点在于|(?<!薄)弱点|短板(?=是|在于|:)|"
    rf"(?:不足|局限)(?:性|之处)?(?:是|在于|:)|存在(?:一定(?:的)?)?局限|边缘{_GAP}{{0,8}}(?:疏松|偏糙|"
    rf"模糊)|可信度(?:中等|有限)|精度有限(?!元)|能力有限|"
    r"(?:效果|能力|性能)[较偏]弱|偏[慢糙]|(?<!需)要?注意:|副作用[是为])"
)
_NEEDS: Final = (
    r"(?:必须|(?<![无不毋必])须|(?<![所无不毋急按])需(?![求要]求|解决|量)|前提[是为条]|推广条件|使用条件|"
    rf"要求(?={_GAP}{{0,12}}(?:端面|腔|来料|客户|环境|温度|湿度|设备|厂房|企业|原料))){_GAP}{{0,24}}?"
    r"(?:方可|方能|才能|才可|否则|校准|标定|重新|另配|另加|加装|外加|另做|许可|备案|报备|报批|复核|人工|"
    r"手动|专网|专门|前处理|预处理|预热|配合|"
    r"提前|提供|稳定在|控制在|加严|重建|委托|辅助|分档|裁边|逐台|分次|更换|补偿|修点)"
)
_LIMITS: Final = re.compile(f"{_ONLY}|{_OPEN}{_GAP}{{2,}}|{_TO_DO}|{_UNFIT}|{_BEYOND}|{_WEAK}|{_NEEDS}")
_SECTION: Final = re.compile(
    r"[【\[](?:研究)?(?:局限|不足|限制|适用边界|边界|推广条件|风险)(?:性|与展望)?[】\]]"
)
_OTHERS: Final = re.compile(
    r"现有|现行|传统|以往|常规|目前(?!只|仅|做到|产线|已|在|尚|还|单|主|客|良|最|试|产|仍|暂)|当前|通常|"
    r"一般(?!只|工)|普遍|相关技术|背景技术|已有(?:的|研究|方法|技术|文献)|"
    r"本发明|本实用新型|本公开|本申请|所述|为了?(?:解决|克服|避免|弥补|满足)|针对|克服|解决了?|弥补|摆脱|"
    r"突破了?|打破|由于|然而|但是?现|导致|使得|文献|大多|大部分方法|"
    r"国内外|国外|业内|行业|难题|问题|随着|近年|避免了?|防止|无需|不需|从而|探讨|分析了|综述|争议|机制尚|"
    r"机理尚|尚不(?:清|明)|尚未(?:明|见|阐|完全阐|建立统一)|不足(?:的情况|时)|"
    r"[A-Z][A-Za-z-]+ ?(?:算法|模型|协议|算子|客户端|接口)|主流|我国|国人|许多|众多|社会|企业为了|签名|"
    r"签密|密码|实例|虽|但其|但是|文章|指出|发现|表明|制造商|(?<![与向])供应商|繁育|种植区|手术|术后|病机制|"
    r"算法(?:主要|普遍)?存在|具有重要|至关重要|尤为重要|主要因素|为了|虽已|典型|却只|常常|经常|不少方法|"
    r"往往|患者|受试|小鼠|大鼠|临床|组间|差异无|无统计学"
)
_RISK: Final = re.compile(
    rf"(?:存在|(?<!所)面临(?!的)|有|主要|潜在|伴有|带来){_GAP}{{0,14}}?风险(?!评估|预警|管理|控制|识别|"
    rf"分析|防控|等级|模型|因素|人群|监测|降低)|"
    r"(?:市场|技术|政策|监管|原料|供应链?|汇率|价格|竞争|知识产权|侵权|合规|认证|审批|周期|资金|安全|环保|"
    r"量产|放大|推广|准入|断供|替代)风险(?!评估|预警|管理|控制|识别|分析|防控|等级|模型|因素|降低|较?低|"
    r"小|可控|得到)|"
    r"风险(?:点|提示)?(?:主要)?(?:在于|来自|包括|有|是|为|:)"
)
_MEASURE: Final = re.compile(
    r"应对|对策|措施|规避|化解|对冲|锁价|锁定|备选|备份|预案|备货|双供|第二供应商|替代(?:料|方案|来源)|"
    r"通过[^,，。;；]{2,20}(?:控制|降低|分散|缓解|消除|减小)|"
    r"拟(?:采用|通过|以)|已(?:签|备|与|购|布局|做)|保险|自由实施|FTO|分期|分步|先行"
)
_ANSWER: Final = re.compile(
    r"(?:风险)?(?:应对|防范|控制|化解)(?:措施|方案|办法|对策)?(?:为|是|:|包括)|(?:对策|措施)(?:为|是|:|"
    r"包括)|通过[^,，。;；]{2,20}(?:化解|规避|对冲|应对)"
)
_AS_PRODUCT: Final = re.compile(
    r"(?:生态|健康|评估[^,，。;；]{0,6})风险|风险(?:评估|预警|管理|控制|识别|分析|防控|等级|模型|因素|"
    r"监测|决策|指数|系数)|(?:降低|减少|避免|消除|防止|规避|减小|排查|评价|预测)了?[^,，。;；]{0,14}风险|"
    r"发生风险|患病|高风险|风险(?:值|比|人群|度)"
)
_BUSINESS: Final = re.compile(
    r"销售|收入|订单|合同|[缴纳]税|税收|税款|融资|专利|授权|客户签|盈利|量产还|"
    r"投产还|时间表|涉密|[解脱]密|保密"
)
"""What has not been sold, signed, granted or cleared yet is no limit of use."""
_CHECKED: Final = frozenset(ReferenceKind) - {ReferenceKind.PATENT_NUMBER}


def read_risks(sentences: Sequence[Sentence]) -> Iterator[Finding]:
    """Yield limits, and risks with what is done about them; a risk without an answer is a limit stated.

    The answer may stand in the risk's sentence or in a sentence of its own (应对措施：…) anywhere.
    """
    has_answer = any(_ANSWER.search(one.folded) for one in sentences)
    for sentence in sentences:
        if sentence.field == "title":
            continue
        risk = _own_risk(sentence)
        limit = None if risk else _own_limit(sentence)
        is_met = risk is not None and _MEASURE.search(sentence.folded) is not None
        if risk is not None and (is_met or has_answer):
            yield _made(sentence, "risks_stated", risk)
        # Stays when an answer comes later: a further sentence takes no finding away.
        stated = limit if risk is None else None if is_met else risk
        if stated is not None:
            yield _made(sentence, "limits_stated", stated)


def _own_risk(sentence: Sentence) -> re.Match[str] | None:
    text = sentence.folded
    if "风险" not in text or _AS_PRODUCT.search(text) or _OTHERS.search(text):
        return None
    return _RISK.search(text)


def _own_limit(sentence: Sentence) -> re.Match[str] | None:
    """Return the first limit that is said of the achievement itself and not of what was there before."""
    section = _SECTION.search(sentence.folded)
    if section is not None:
        return section
    for match in _LIMITS.finditer(sentence.folded):
        begin = clause_start(sentence.folded, match.start())
        is_own = not _OTHERS.search(sentence.folded, 0, match.end())
        if is_own and not _BUSINESS.search(sentence.folded, begin, match.end()):
            return match
    return None


def _made(sentence: Sentence, kind: str, match: re.Match[str]) -> Finding:
    return Finding(kind=kind, state=state_of(sentence, _CHECKED), source=quote_of(sentence, *match.span()))
