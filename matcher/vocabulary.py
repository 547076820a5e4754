"""Closed vocabularies of the records: English codes with the platform's Chinese words."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Term(StrEnum):
    """A code of a closed vocabulary; `label` is the Chinese word that people read and write."""

    label: str

    def __new__(cls, code: str, label: str) -> Self:
        term = str.__new__(cls, code)
        term._value_ = code
        term.label = label
        return term

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the term with this code or Chinese label; raise ValueError naming the choices."""
        wanted = text.strip()
        for term in cls:
            if wanted in (term.value, term.label):
                return term
        raise ValueError("one of " + "、".join(f"{term.value} ({term.label})" for term in cls))


class Kind(Term):
    """The four kinds of record."""

    ACHIEVEMENT = "achievement", "成果"
    DEMAND = "demand", "诉求"
    BROKER = "broker", "技术经纪人"
    INVESTOR = "investor", "创投机构"


class AchievementType(Term):
    """How an achievement lands: as an enterprise, a project or a platform (action plan, 落地标准)."""

    ENTERPRISE = "enterprise", "企业类"
    PROJECT = "project", "项目类"
    PLATFORM = "platform", "平台类"


class Library(Term):
    """Which library holds an achievement."""

    DISCOVERY = "discovery", "发现库"
    SERVICE = "service", "服务库"
    SHOWCASE = "showcase", "展示区"


class Visibility(Term):
    """Who may see a record: everyone, everyone without its telling fields, or staff only."""

    PUBLIC = "public", "公开"
    MASKED = "masked", "脱敏"
    STAFF = "staff", "仅工作人员"


class AchievementStatus(Term):
    """Where an achievement stands; only active and negotiating ones are proposed."""

    ACTIVE = "active", "在库"
    NEGOTIATING = "negotiating", "洽谈中"
    LANDED = "landed", "已落地"
    TRANSFERRED = "transferred", "已转让"
    WITHDRAWN = "withdrawn", "已撤下"


class DemandKind(Term):
    """What an enterprise asks for."""

    TECHNOLOGY = "technology", "技术"
    ACHIEVEMENT = "achievement", "成果"
    TALENT = "talent", "人才"


class DemandStatus(Term):
    """Where a demand stands; only open ones are proposed."""

    OPEN = "open", "征集中"
    SOLVED = "solved", "已解决"
    CLOSED = "closed", "已关闭"


class PartyStatus(Term):
    """Whether a broker or investor takes part."""

    ACTIVE = "active", "在册"
    INACTIVE = "inactive", "停用"


class IpKind(Term):
    """Kinds of intellectual property."""

    INVENTION_PATENT = "invention_patent", "发明专利"
    UTILITY_MODEL = "utility_model", "实用新型"
    DESIGN = "design", "外观设计"
    SOFTWARE = "software", "软件著作权"
    IC_LAYOUT = "ic_layout", "集成电路布图设计"
    PLANT_VARIETY = "plant_variety", "植物新品种"
    TRADE_SECRET = "trade_secret", "技术秘密"


class IpStatus(Term):
    """Legal status of an IP item."""

    FILED = "filed", "申请中"
    GRANTED = "granted", "已授权"
    EXPIRED = "expired", "已失效"
    LICENSED = "licensed", "已许可"


class Aspect(Term):
    """Which of the 3有 an evidence statement speaks for."""

    MARKET = "market", "有市场需求"
    INNOVATION = "innovation", "有创新价值"
    ECONOMY = "economy", "有经济贡献"


class CertificateGrade(Term):
    """Grades of the technology broker certificate."""

    INTERMEDIATE = "intermediate", "中级"
    SENIOR = "senior", "高级"


class Stage(Term):
    """Financing stages an investor takes part in."""

    SEED = "seed", "种子期"
    ANGEL = "angel", "天使轮"
    EARLY = "early", "早期"
    GROWTH = "growth", "成长期"
    EXPANSION = "expansion", "扩张期"
    MATURE = "mature", "成熟期"
