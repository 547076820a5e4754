"""What others certified of an achievement: novelty search, appraisal, award, official list; and praise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from matcher.appraisal.asserting import quote_of
from matcher.appraisal.dossier import Sentence
from matcher.appraisal.innovation_rules import apply_rules, rule
from matcher.appraisal.references import ReferenceKind
from matcher.appraisal.values import EvidenceState, Finding

_BODY: Final = (
    r"[一-鿿]{2,16}?(?:学会|协会|科技厅|工信厅|科技局|工信局|科协|科学院|情报(?:研究)?所|情报研究院|图书馆|"
    r"查新(?:工作)?站|评估中心|评价中心|"
    r"促进中心|研究院|大学|联合会|鉴定委员会)"
)
"""A body by its name; those of no name (某协会, 有关学会, 省级学会) are taken out by _UNNAMED."""
_UNNAMED: Final = (
    r"(?:某|有关|相关|权威|专业|第三方|省级|市级|国家级|行业|经|由|组织的?)(?:学会|协会|研究院|大学|评估中心|"
    r"评价中心|图书馆)"
)
_NAMED_BODY: Final = rf"^(?!.*{_UNNAMED}).*{_BODY}"
_PERSON: Final = (
    r"负责人|带头人|教授|院士|博士|团队(?:成员|核心|带头)|发明人|公司(?:曾|先后|为|是)|企业(?:曾|先后|为|是)|"
    r"本人|所在单位"
)
_PRIZE: Final = (
    r"(?:(?:科学技术|科技|技术|科学)(?:进步|发明|创新|成果)(?:[特一二三]等)?奖|自然科学(?:[特一二三]等)?奖|"
    r"科学技术奖|科技奖|"
    r"(?:中国|国家|[一-鿿]{2,3}省|[一-鿿]{2,3}市)?专利(?:金|银|优秀)奖|外观设计(?:金|银|优秀)奖|"
    r"(?:展|会|大赛|竞赛|博览会|比赛|挑战赛)[^,，。;；]{0,12}?(?:金|银|铜|[特一二三]等|优胜|创新|"
    r"最佳[一-鿿]{0,4})奖|"
    r"(?<![获设颁颁评])(?:金奖|银奖)|[特一二三]等奖|红点(?:设计)?奖|iF(?:设计)?奖|R&D ?100)"
)
_DATED_PRIZE: Final = (
    r"^(?=.*(?:19|20)\d\d)(?=.*(?:国家|中国|[一-鿿]{2,3}省|[一-鿿]{2,3}市|协会|学会|大赛|展|部))"
)
"""Whose award of which year: winners are published, so that it can be looked up without a number."""
_RULES: Final = (
    rule(
        "novelty_report",
        r"(?:科技|国内外|国际|国内|专利)?查新(?!颖)[^,，。;；]{0,8}?(?:报告|结论|显示|表明|证明|证实|编号|"
        r"认定|确认)|经[^,，。;；]{0,12}?查新|查新[,，]",
        unless=r"查新(?:服务|业务|机构资质|人员|能力|领域|中(?!心)|系统)|检索词|可查新",
        proof=rf"{_NAMED_BODY}|查新[^。]{{0,12}}?(?:编号|号)[:：为]?\s?[A-Za-z0-9一-鿿〔\[(-]{{0,4}}\d",
    ),
    rule(
        "appraised",
        r"(?:科技|科学技术|技术)?成果(?:鉴定|评价|评审|登记鉴定)|(?:鉴定|评价)委员会|(?:省|部|厅|市|"
        r"国家)级?(?:科技成果|成果|科技|技术)?(?:鉴定|评价|验收)(?=[,，。;；:]|会|为|认为|结论|证书|意见|"
        r"专家|达)|"
        r"(?:通过|经)[^,，。;；]{0,20}?(?:学会|协会|科技厅|工信厅|科技局|专家组?|"
        r"院士)[^,，。;；]{0,12}?(?:鉴定|评价|评审|验收)|(?:鉴定|评价)(?:证书|结论|意见)"
        r"[^。;；]{0,20}?(?:国际|国内|领先|先进)|新产品(?:投产)?鉴定",
        unless=(
            r"司法鉴定|品种鉴定|菌株?鉴定|鉴定(?:方法|到|出|技术|服务|机构|系统)|评价(?:方法|指标|模型|体系|"
            r"系统|服务|机构)|产品质量鉴定|真伪|质谱|可用于|环境影响评价"
        ),
        accepted=frozenset({ReferenceKind.DOCUMENT_NUMBER}),
        proof=_NAMED_BODY,
    ),
    rule(
        "award",
        _PRIZE,
        unless=rf"{_PERSON}|申报|推荐|提名|入围|候选|冲击|参评|奖励办法|奖金|评奖|设立|公示中",
        proof=_DATED_PRIZE,
    ),
    rule(
        "recognised",
        r"(?:列入|入选|认定为?|评为|获评|获|纳入|收录于?|被评为|通过)[^,，。;；]{0,24}?(?:首台[(]?套[)]?|"
        r"首批次|首版次|创新产品(?:目录)?|名优高新技术产品|高新技术产品|"
        r"重点新产品|新技术(?:新产品)?目录|节能技术[^,，。]{0,6}目录|先进适用技术|"
        r"绿色技术[^,，。]{0,6}目录|自主创新产品|先进技术[^,，。]{0,6}目录)|"
        r"(?:获|被)[^,，。;；]{0,12}?(?:创新产品目录|新产品目录)收录|(?:创新产品|首台[(]?套[)]?|"
        r"高新技术产品)(?:认定|证书)",
        unless=r"入围|申报|推荐|企业",
        proof=r"^(?=.*20\d\d)(?=.*(?:国家|部|省|市))",
    ),
)
_TOUCHED: Final = re.compile(r"查新|鉴定|评价|评审|验收|奖|首台|首批次|首版次|产品|目录|先进适用技术")
_PRAISE: Final = re.compile(
    r"(?:国际|国内|世界|全球|全国|亚洲|行业|业界)(?:上)?(?:遥遥|绝对|一直|处于|整体|总体|最|技术)?(?:领先|"
    r"先进|一流|首创|首家|首个|首款|首台|首例|唯一|独创|顶尖|前列|前沿|少见|独有|第一)|"
    r"(?:居|处于|达到?|属|位居)(?:国际|国内|世界|行业|全国)[^,，。;；]{0,10}?(?:领先|先进|前列|一流)|"
    r"填补[^,，。;；]{0,14}?空白|打破[^,，。;；]{0,12}?垄断|颠覆|革命性|"
    r"划时代|里程碑|史无前例|前所未有|独一无二|无可比拟|无与伦比|遥遥领先|举世|(?:性能|效果|品质|"
    r"指标)(?:极(?:为|其)?|十分|非常|特别|异常)?(?:优异|优越|卓越|极佳|极好|出众|完美)|"
    r"远超[^,，。;；]{0,6}(?:国外|进口|同类|竞品)|(?:占有率|市占率|稳居)[^,，。;；]{0,8}第一|供不应求|畅销|"
    r"深受[^,，。;；]{0,8}(?:欢迎|青睐|信赖)|一致好评|(?:节能|减排|环保)效果(?:显著|明显)|"
    r"极大(?:地)?(?:推动|提高|提升|改善|降低|增强|缩短|节省|促进)|大幅度?(?:地)?(?:提高|提升|改善|降低|增强|"
    r"缩短|减少|节省)|大大(?:地)?(?:提高|提升|改善|降低|增强|缩短|减少|节省)|"
    r"突破性|彻底(?:解决|颠覆|改变)|(?:极高|很高|很好|极大|重大|巨大|广阔|良好)的?(?:推广|应用|经济|社会|"
    r"市场)(?:价值|前景)|(?:应用|市场|推广|发展|产业化)(?:前景|空间|潜力)(?:十分|非常|极为|极其)?(?:广阔|良好|"
    r"可观|巨大|无限)|不可估量|效益(?:都|均|十分|非常|极为|极其|很)?(?:显著|可观|巨大)|"
    r"(?:超越|赶超|领先)[^,，。;；]{0,6}(?:国际|国外|世界|同类)[^,，。;；]{0,6}(?:先进|水平|产品)|领跑|"
    r"(?:是|堪称|引发|掀起|带来)[^,，。;；]{0,12}(?:行业|产业|技术|领域)[^,，。;；]{0,4}革命|"
    r"未见[^,，。;；]{0,8}?报道|首次(?:提出|将|把|实现|发现|应用|建立|报道|记录|开发|研制|采用|用于|突破)"
)
_BY_APPRAISERS: Final = re.compile(
    r"鉴定|(?<!高度)评价|评审|验收|查新|院士|专家(?![^,，。;；]{0,6}(?:好评|高度))"
)


def read_recognition(sentence: Sentence) -> Iterator[Finding]:
    """Yield novelty reports, appraisals, awards and official lists that a sentence tells of."""
    if _TOUCHED.search(sentence.folded):
        yield from apply_rules(sentence, _RULES)


def read_praise(sentence: Sentence) -> Finding | None:
    """Return the remark on words of praise that stand without a figure and without an appraisal, if any."""
    text = sentence.folded
    match = _PRAISE.search(text)
    if match is None or _BY_APPRAISERS.search(text) or sentence.quantities:
        return None
    return Finding(
        kind="praise", state=EvidenceState.CLAIMED, source=quote_of(sentence, match.start(), match.end())
    )
