"""One record of each kind, as the documentation shows it; invented."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matcher.vocabulary import Kind

EXAMPLES: Mapping[Kind, dict[str, Any]] = {
    Kind.ACHIEVEMENT: {
        "title": "锂电池隔膜高速在线视觉检测系统",
        "summary": "针对锂电池隔膜涂布产线，采用线阵相机与轻量化缺陷分割网络，"
        "在80米/分钟下检出0.1毫米以上的针孔、划痕和异物，漏检率低于0.05%。",
        "keywords": ["锂电池隔膜", "机器视觉", "缺陷检测"],
        "industry_codes": ["2.1.4", "C3849"],
        "type": "project",
        "library": "service",
        "owner": "莞粤新材料检测研究院",
        "discovered_by": "松山湖成果发现站",
        "place": "松山湖",
        "trl": 7,
        "ip_items": [{"kind": "invention_patent", "number": "ZL202419000001.7", "status": "granted"}],
        "evidence": [{"aspect": "market", "text": "已与两家隔膜企业签订试用协议", "amount_cny": "350000.00"}],
        "team": [{"name": "陈示例", "role": "项目负责人"}],
        "expected_contribution_cny": "1200000.00",
        "discovered_on": "2026-03-18",
        "status": "active",
        "visibility": "public",
    },
    Kind.DEMAND: {
        "enterprise": "东莞示例隔膜科技有限公司",
        "kind": "technology",
        "title": "寻求锂电池隔膜在线缺陷检测方案",
        "description": "现有人工抽检效率低，需要在线检测针孔与划痕，速度不低于60米/分钟，可与现有产线对接。",
        "industry_codes": ["2.1.4"],
        "town": "长安镇",
        "budget_min_cny": "500000",
        "budget_max_cny": "800000",
        "posted_on": "2026-10-08",
        "deadline": "2027-03-31",
        "status": "open",
        "visibility": "public",
    },
    Kind.BROKER: {
        "name": "林示例",
        "certificate": {"grade": "senior", "issuer": "示例技术转移人才培养基地", "valid_until": "2028-12-31"},
        "specialities": "新能源材料与智能检测装备的成果转化，熟悉专利作价入股与许可谈判。",
        "industry_codes": ["2.1"],
        "towns": ["南城街道", "松山湖"],
        "capacity": 6,
        "status": "active",
        "visibility": "public",
    },
    Kind.INVESTOR: {
        "name": "莞创示例天使基金",
        "thesis": "专注新能源、新材料与智能制造早期项目，偏好已完成中试、拥有核心专利的高校院所成果。",
        "areas": ["新材料", "智能制造"],
        "stages": ["angel", "early"],
        "ticket_min_cny": "2000000",
        "ticket_max_cny": "20000000",
        "regions": ["东莞", "粤港澳大湾区"],
        "exclusions": "不投房地产与纯贸易项目",
        "push": {"max_per_week": 5, "min_level": 3},
        "status": "active",
        "visibility": "public",
    },
}
