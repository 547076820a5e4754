"""Sums of money in a sentence and what each is: income, a saving, a benefit, an investment, a tax."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from matcher.appraisal.asserting import clause_end, clause_start
from matcher.appraisal.dossier import Sentence
from matcher.evidence.quantity import Quantity
from matcher.evidence.units import CURRENCY


class Role(StrEnum):
    """What a sum is, by the words next to it."""

    INCOME = "income"
    OUTPUT = "output"
    """产值, 利润: as often hoped for as true; counts as income only with a word of fact."""
    SAVING = "saving"
    BENEFIT = "benefit"
    INVESTMENT = "investment"
    TAX = "tax"
    OTHER = "other"
    """A price, a cost, a subsidy, a market's size, others' money."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """A sum in yuan at start–end of a sentence, from the word that says what it is; a range has two ends."""

    role: Role
    low: float
    high: float
    start: int
    end: int
    is_per_unit: bool
    """Of one piece, ton or machine: 单套节约 210 元."""
    is_converted: bool
    """Stated in dollars."""


YUAN_PER_DOLLAR: Final = 7.0
"""Round, and said so in the note; rates of the day would make a card depend on more than its record."""
_DOLLARS: Final = "[dollar]"

_ROLES: Final = re.compile(
    r"(?P<other>(?:客户|用户|下游|对方)的?(?:年|全年)?(?:总?产值|销售|营收|收入|利润)|(?:单|均|报|售|标|"
    r"总)价|价格|单只价|出厂价|租金|月租|收费标准|市价|起步价|经费|资助|"
    r"补[贴助]|奖[励金]|专项资金|拨款|贴息|"
    r"市场(?:规模|容量|空间|需求|总额|销售)|行业|全球|全国|我国|国内(?:市场|年)|产业规模|交易额|交易规模|"
    r"成交额|撮合|GMV|流转|估值|注册资[本金]|资产|"
    r"授信|贷款|保费|罚款|赔[偿付]|(?:人均|农民|户均|居民|家庭|亩均|每亩|亩)[一-鿿]{0,3}(?:收入|收益|产值|"
    r"利润|效益)|成本(?!降|节|下降)|费用(?!降|节|下降)|"
    r"占压|占用|完成[A-D天使种子]{1,2}轮?融资|获[一-鿿A-Z]{0,8}(?:融资|投资)|首付|押金|违约金|货值|票据|"
    r"采购价|罚|损失)"
    r"|(?P<saving>(?:节约|节省|节支|省下|少花|降本|减废|降损|挽回|避免|少投|减[少低]|降低|"
    r"少用)(?!型)[^,，。;；\d]{0,16}|(?:可|年|每年|能|全年|共|约)省[^,，。;；\d内市级]{0,12}|"
    r"省(?=[去了下出]|[^,，。;；\d内市级院厅]{0,10}\d)[^,，。;；\d]{0,12}|(?:费用?|成本|支出|"
    r"损失)[^,，。;；\d]{0,6}(?:下降|降低|减少|节约|降|少)[^,，。;；\d]{0,4}|"
    r"(?:价|成本|费用)?低(?=约?\d))"
    r"|(?P<tax>(?:实缴|缴纳|上缴|完成|贡献|入库|年)?(?:税收|纳税额?|缴税|税金|缴纳[一-鿿]{0,4}税|"
    r"利税)(?!率|优惠|减免))"
    r"|(?P<income>(?:新增)?销售(?:总)?(?:收入|额|金额|款|值|规模)?(?!成本|价|费用|单价)|售出|卖出|"
    r"营业收入|营收|营业额|主营|合同(?:总)?(?:额|金额|总?价款?|总额)?|"
    r"订单(?:总)?(?:额|金额)?|签单|签约(?:额|金额)?|(?<!高)(?<!低)收入|回款|到账|到款|(?<!促)成交(?!额)|"
    r"(?:许可|转让|授权|服务|使用|技术|入门|专利|订阅|代工|检测|加工)(?:费|款|价款)"
    r"|转让|(?<=元)(?:的?价格)?(?:独占|普通|排他)?(?:许可|授权)|作价|提成|创收|创汇|出口(?:额|创汇)?|外销|"
    r"供货(?:额|金额)?|出货(?:额|金额)?|交付(?:额|金额)?|"
    r"中标(?:额|金额)?)"
    r"|(?P<output>产值|利润|净利|毛利(?!率))"
    r"|(?P<benefit>(?:经济|综合|社会|直接|间接)*效益|(?:经济|综合)贡献|增收|增效|(?<!光电)收益|经济价值|"
    r"创造价值|增加值|附加值)"
    r"|(?P<investment>(?:总|固定资产|设备|改造|建设|新增|追加|产业化|一次性|前期|预计|"
    r"项目)*投[资入](?:总?额|概算|估算|预算|规模|强度|约|资金)?(?!回收|回报|产出|收益|机构|方|人)|"
    r"融资(?:需求|额|金额|计划)?|(?:资金|投资)(?:需求|缺口)|启动资金|所需资金|需(?:要)?资金|(?:建设|"
    r"产业化|改造)(?:资金|费用))"
)
_LED_IN: Final = re.compile(
    r"[\s其中累计共约合总金额分别达近超过至到了为是全年每同期增长额后又再并且和及与于在、:(]*(?:(?:19|"
    r"20)\d\d年?(?:上半年|下半年|度|全年)?)?"
    r"[\s累计共约合达近超过至到了为是]*"
)
"""What may stand before a sum that goes on with the clause before: 2024年收入300万元，2025年480万元."""
_UNIT_BEFORE: Final = re.compile(
    r"(?:每|单|一)(?!年|月|天|日|季|线|个?月|条)(?:位|台|套|件|只|吨|亩|公斤|kg|米|m|片|支|点|柜|箱|次|副|"
    r"炉|批|立方|立方米|平方米|平方|度|辆|头|双|人|户|单|瓶|锅|车|站|"
    r"机|个|块|桶|班|公里|km|付)(?![^,，。;；]{0,12}(?:共|合计|累计|总))"
)
_THOUSANDS: Final = re.compile(r"(?<![\d.])(\d{1,3}) $")
_WRITTEN: Final = re.compile(r"\d{3}(?![\d])")
_MONEY: Final = re.compile(r"[\d万亿千百] ?[余多]? ?(?:美|人民币)?元(?![素件器二])")
"""Reading quantities costs much more than looking whether there is any money."""
_DIGITS: Final = re.compile(r"\d|[万亿百千]")
_NEAR: Final = 10
_REACH: Final = 30


def find_sums(sentence: Sentence) -> tuple[Sum, ...]:
    """Return the sums whose role the words around them tell, in text order; 元/吨 is a price, not a sum."""
    if not _MONEY.search(sentence.folded):
        return ()
    found: list[Sum] = []
    for quantity in sentence.quantities:
        if quantity.unit.dimension not in (CURRENCY, _DOLLARS) and quantity.unit.symbol not in _YEARLY:
            continue
        if not _DIGITS.search(quantity.text):
            continue  # 三元 is a kind of material
        role = _role_of(sentence.folded, quantity, found)
        if role is not None:
            found.append(_sum(sentence.folded, quantity, *role))
    return tuple(found)


_YEARLY: Final = frozenset({"元/年", "美元/年"})


def _role_of(text: str, quantity: Quantity, earlier: list[Sum]) -> tuple[Role, int] | None:
    """Return what a sum is and where that is said: before it, right after it, or in the clause before."""
    clause = clause_start(text, quantity.start)
    before = list(_ROLES.finditer(text, max(clause, quantity.start - _REACH), quantity.start))
    if not before or quantity.start - before[-1].end() > _NEAR:
        stop = min(clause_end(text, quantity.end), quantity.end + _NEAR)
        after = _ROLES.search(text, quantity.end, stop)
        if after:
            return _named(after), quantity.start
    if before:
        return _named(before[-1]), before[-1].start()
    if clause == 0 or not _LED_IN.fullmatch(text, clause, quantity.start):
        return None
    previous = clause_start(text, clause - 1)
    if earlier and earlier[-1].end > previous:
        return earlier[-1].role, clause
    named = list(_ROLES.finditer(text, previous, clause))
    return (_named(named[-1]), named[-1].start()) if named else None


def _named(match: re.Match[str]) -> Role:
    return Role(match.lastgroup or Role.OTHER)


def _sum(text: str, quantity: Quantity, role: Role, start: int) -> Sum:
    is_dollars = quantity.unit.dimension == _DOLLARS or "美元" in quantity.unit.symbol
    low = quantity.low if quantity.low is not None else quantity.high
    high = quantity.high if quantity.high is not None else quantity.low
    factor = YUAN_PER_DOLLAR if is_dollars else 1.0
    more = _left_out(text, quantity)
    return Sum(
        role=role,
        low=((low or 0.0) + more) * factor,
        high=((high or 0.0) + more) * factor,
        start=start,
        end=quantity.end,
        is_per_unit=_UNIT_BEFORE.search(text, clause_start(text, start), quantity.start) is not None,
        is_converted=is_dollars,
    )


def _left_out(text: str, quantity: Quantity) -> float:
    """Return what a number written with a space (1 930 万元) has before it, in yuan."""
    thousands, written = _THOUSANDS.search(text[: quantity.start]), _WRITTEN.match(quantity.text)
    if thousands is None or written is None or quantity.low is None or float(written.group()) == 0:
        return 0.0
    return 1000.0 * float(thousands[1]) * quantity.low / float(written.group())
