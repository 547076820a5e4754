"""The table of columns for outcomes: headers in Chinese and English, other usual words, forms, examples."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from matcher.exchange.columns import Column, Layout
from matcher.exchange.forms import Amount, Form, Text, Whole, Word
from matcher.exchange.lists import Item, Items, Listing, Part
from matcher.exchange.moments import Moment
from matcher.exchange.rows import EXAMPLE_PREFIX
from matcher.outcomes.events import DeclineReason, EventKind, LandingProof, OutcomeEvent, Party, Side
from matcher.vocabulary import AchievementType, Kind

_KIND_WORDS: Final[Mapping[str, EventKind]] = {
    "展示": EventKind.SHOWN,
    "推送": EventKind.SHOWN,
    "已推送": EventKind.SHOWN,
    "查看": EventKind.VIEWED,
    "浏览": EventKind.VIEWED,
    "忽略": EventKind.DISMISSED,
    "谢绝": EventKind.DECLINED,
    "拒绝": EventKind.DECLINED,
    "联系": EventKind.CONTACTED,
    "对接": EventKind.CONTACTED,
    "已对接": EventKind.CONTACTED,
    "洽谈": EventKind.MET,
    "面谈": EventKind.MET,
    "送样": EventKind.TRIAL,
    "试用": EventKind.TRIAL,
    "中试": EventKind.TRIAL,
    "签约": EventKind.CONTRACT,
    "已签约": EventKind.CONTRACT,
    "合同": EventKind.CONTRACT,
    "投资": EventKind.INVESTED,
    "融资": EventKind.INVESTED,
    "收入": EventKind.INCOME,
    "纳税": EventKind.TAX,
    "税收": EventKind.TAX,
    "落地": EventKind.LANDED,
    "失败": EventKind.FAILED,
    "未成功": EventKind.FAILED,
    "终止": EventKind.FAILED,
    "撤回": EventKind.WITHDRAWN,
}
_PROOF: Final = Item(
    (
        Part("condition", "条件", Text()),
        Part("reference", "凭证", Text()),
        Part("amount_cny", "金额", Amount()),
    )
)
_TAKER: Final = (
    Part("kind", "承接方类型", Word(Kind)),
    Part("id", "承接方编号", Text()),
    Part("name", "承接方名称", Text()),
)
LEDGER_COLUMNS: Final[Mapping[str, str]] = {
    "number": "台账序号",
    "ledger_achievement": "台账成果编号",
    "reported_at": "上报时间",
    "reported_by": "上报人",
    "marks": "标记",
    "superseded_by": "被更正为",
}
"""What the ledger adds to events, by name and in Chinese: written by exports, read past by imports."""


def _column(field: str, zh: str, form: Form, meaning: str, *aliases: str, required: bool = False) -> Column:
    return Column(field=field, zh=zh, form=form, meaning=meaning, aliases=aliases, required=required)


OUTCOME_LAYOUT: Final = Layout(
    (
        _column(
            "kind",
            "事件",
            Word(EventKind, _KIND_WORDS),
            "发生了什么",
            "事件类型",
            "结果",
            "进展",
            required=True,
        ),
        _column(
            "happened_at",
            "发生时间",
            Moment(),
            "何时发生；只写日期即当日零时",
            "发生日期",
            "日期",
            "时间",
            required=True,
        ),
        _column("achievement_id", "成果编号", Text(), "哪项成果；与推荐编号二者至少填一", "成果id", "成果"),
        Column(field="taker", zh="承接方", form=Item(_TAKER), meaning="谁承接", tabular=False),
        _column("taker.kind", "承接方类型", Word(Kind), "库中承接方的类别，与编号同填", "对象类型"),
        _column(
            "taker.id", "承接方编号", Text(), "库中诉求、机构等的编号", "诉求编号", "需求编号", "机构编号"
        ),
        _column(
            "taker.name", "承接方名称", Text(), "不在库中的承接方", "企业名称", "企业", "受让方", "投资方"
        ),
        _column(
            "broker_ids",
            "经纪人编号",
            Listing(Text()),
            "促成的技术经纪人，按贡献先后",
            "经纪人",
            "技术经纪人",
        ),
        _column(
            "amount_cny",
            "金额",
            Amount(),
            "合同、投资、收入、税收的金额（元），此时必填",
            "合同金额",
            "成交金额",
            "投资金额",
        ),
        _column("round", "轮次", Text(), "投资的轮次", "融资轮次"),
        _column(
            "contract_number",
            "技术合同登记编号",
            Text(),
            "技术合同认定登记的编号",
            "合同登记编号",
            "合同编号",
        ),
        _column("side", "行动方", Word(Side), "哪一方谢绝或忽略", "谢绝方"),
        _column("reason", "谢绝原因", Word(DeclineReason), "谢绝时必填；其他须写说明", "原因", "拒绝原因"),
        _column("note", "说明", Text(), "补充说明", "备注"),
        _column("unit", "责任单位", Text(), "由谁负责：市直部门、镇街、高校", "单位", "责任部门"),
        _column("reference", "佐证材料", Text(), "凭证在何处", "证据", "佐证", "凭证"),
        _column(
            "landing_type", "落地类型", Word(AchievementType), "落地时必填：企业、项目或平台", "落地形式"
        ),
        _column("proofs", "落地佐证", Items(_PROOF), "证明落地条件的凭证"),
        _column("suggestion", "推荐编号", Text(), "由哪条推荐而来", "推荐id"),
        _column("supersedes", "更正序号", Whole("整数"), "更正台账中哪一条", "更正"),
        _column("key", "事件编号", Text(), "空白时由整行内容生成，重复导入不会重复记账", "编号", "流水号"),
    ),
    unkept=frozenset({*LEDGER_COLUMNS, *LEDGER_COLUMNS.values()}),
)

OUTCOME_EXAMPLES: Final = (
    OutcomeEvent(
        key=f"{EXAMPLE_PREFIX}1",
        kind=EventKind.CONTRACT,
        happened_at=datetime(2026, 3, 17, 16, tzinfo=UTC),
        achievement_id="ach-2026-0017",
        taker=Party(name="东莞示例隔膜科技有限公司"),
        broker_ids=("brk-0006",),
        amount_cny=Decimal(680_000),
        contract_number="2026440000000017",
        unit="松山湖",
        reference="档案 2026-HT-17",
    ),
    OutcomeEvent(
        key=f"{EXAMPLE_PREFIX}2",
        kind=EventKind.DECLINED,
        happened_at=datetime(2026, 4, 2, 2, 30, tzinfo=UTC),
        achievement_id="ach-2026-0017",
        taker=Party(kind=Kind.INVESTOR, id="inv-0003"),
        side=Side.TAKER,
        reason=DeclineReason.MATURITY,
    ),
    OutcomeEvent(
        key=f"{EXAMPLE_PREFIX}3",
        kind=EventKind.LANDED,
        happened_at=datetime(2026, 6, 30, 1, tzinfo=UTC),
        achievement_id="ach-2026-0017",
        unit="松山湖",
        landing_type=AchievementType.PROJECT,
        proofs=(
            LandingProof(
                condition="project_trade", reference="技术合同登记证明", amount_cny=Decimal(680_000)
            ),
        ),
    ),
)
"""Rows that the template shows; their keys begin with EXAMPLE-, which no import accepts."""
