"""Which applications a sentence names: 可用于、适用于、应用领域包括 A、B、C."""

from __future__ import annotations

import re
from itertools import islice
from typing import Final

from matcher.appraisal.asserting import clause_end, quote_of
from matcher.appraisal.dossier import Sentence
from matcher.appraisal.market_rules import DOCUMENTED, one_of
from matcher.appraisal.market_stating import is_hoped_for, is_negated, is_own, state_near
from matcher.appraisal.values import EvidenceState, Finding

_NAMES: Final = re.compile(
    r"(?P<used>已(?:经|成功|在|批量|先后){0,3}(?:应用|用)[于在]|(?:产品|成果)已?应用于)|"
    r"可(?:以|直接|广泛|分别|单独|作为){0,3}(?:应用|用|使用)[于在]|"
    r"(?<![自不])适[用合宜]?(?:用于|于|在)|"
    r"(?:^|(?<=[,，;；。]))适[用合](?=[^,，。;；]{2,24}、)|"
    r"(?<![前当已被])(?:主要|专门?)应?用[于在]|"
    r"^应?用[于在]|(?<=[,，;；])应?用[于在](?=[^,，。;；]{2,24}[、与和])|"
    r"应用(?:场景|领域|行业|对象|范围)(?:包括|涵盖|覆盖|为|有|:){1,2}|"
    r"面向(?=[^,，。;；]{2,30}(?:行业|领域|场景|市场))"
)
_REST: Final = re.compile(r"等(?![离级温效价分量高电])")
_SEPARATOR: Final = re.compile(r"、|以及|及(?![其时])")
_WEAK_SEPARATOR: Final = re.compile(r"和(?![谐平])|与|或者?")
_FIELD: Final = re.compile(r"领域|行业|场景|场合|产业|市场")
_SCENE: Final = re.compile(
    one_of(
        """现场 工厂 企业 车间 医院 家庭 门店 园区 工地 生产线 产线 电站 车载 养殖 种植 物流 零售
        诊断 治疗 施工 检修 巡检 [厂站港矿车船机板屏件]$ 设备$ 产品$ 制造$ 加工$ 包装$ 工程$ 监测$ 检测$
        防护$"""
    )
)
_TAIL: Final = re.compile(r"(?:[之中里内上的]|当中|领域|行业|场景|场合|产业|市场|方面)+$")
_NO_SCENE: Final = re.compile(
    one_of(
        r"""所述 各种 各类 多种 众多 不同 其他 其它 任何 所有 上述 步骤 接收端 发送端 客户端 服务器
        处理器 电子设备 计算机 终端设备 存储介质 算法 模型 矩阵 函数 数据 信号 序列 模式 结构$ 网络结构
        参数 变量 指标 理论 方程 方法 样本 研究 分析 实验 教学 推广 生产$ 技术领域 条件$ 情况 问题 水平
        因子 基质 性$ 环境$ 协议 集合 节点 患者 儿童 文本 图像$ 视频$ 语言 任务 单元$ 广泛 特定 实际
        较[大小高低多] 当前 类似 多个 ^[\d.]+$ [\d.]+(?:μm|mm|nm|℃)"""
    )
)
_STEP: Final = re.compile(
    "^"
    + one_of(
        """确定 保持 检测 测定 获取 存储 增加 提高 构[建造] 处理 拟合 评[价估] 模拟 预测 计算
        控制(?!器) 调[控节] 发挥 描述 表示 实现 完成 减少 平衡 探测 解决 识别 分析 观[测察] 辅助 指导
        改[善良] 合成 制备 筛选 验证 估[计算] 求解 判[断别] 抽取 鉴定 制作"""
    )
)
"""A verb at the head of what is named makes it a step of the method, unless a field is named."""
_CLAIM: Final = re.compile(
    r"所述|其特征在于|该方法包括|步骤S?\d|(?:方法|系统|装置|设备|单元|模块)[^,，。]{0,6}包括|\(\d+\)"
)
_LONGEST: Final = 18
"""A longer item is a clause, not the name of an application."""
_LONGEST_HALF: Final = 10
_LONGEST_LIST: Final = 200
_PLACES: Final = 16
"""Places that are looked at in a sentence: a text that repeats a word for pages has no more."""


def read_scenarios(sentence: Sentence) -> Finding | None:
    """Return the applications that a sentence names, their number as the value; None for none.

    One name alone counts only as a scene (a field, a place, a kind of product), several also without.
    They are claims, unless the sentence says that the thing is used there and by whom.
    """
    text = sentence.folded
    if sentence.aspect is None and _CLAIM.search(text):
        return None
    for match in islice(_NAMES.finditer(text), _PLACES):
        is_used = match["used"] is not None
        if is_hoped_for(sentence, match.start()) or is_negated(sentence, *match.span()):
            continue
        if is_used and not is_own(sentence, match.end()):
            continue
        span = (match.start(), min(clause_end(text, match.end()), match.end() + _LONGEST_LIST))
        names = _scenes(text[match.end() : span[1]])
        if names:
            return Finding(
                kind="scenarios",
                state=state_near(sentence, *span, DOCUMENTED) if is_used else EvidenceState.CLAIMED,
                source=quote_of(sentence, *span),
                value=float(len(names)),
                note=f"写明的应用：{'、'.join(names)}",
            )
    return None


def _scenes(named: str) -> tuple[str, ...]:
    """Return the distinct names of a list such as 航拍、安防和农业植保等领域, in order."""
    is_field = _FIELD.search(named) is not None
    if "技术领域" in named or (_STEP.search(named) and not is_field):
        return ()
    rest = _REST.search(named)
    listed = named[: rest.start()] if rest else named
    parts = [half for part in _SEPARATOR.split(listed) for half in _halves(part)]
    cut = [_TAIL.sub("", part.strip(" ()（）:")) for part in parts]
    names = [one for one in dict.fromkeys(cut) if 2 <= len(one) <= _LONGEST and not _NO_SCENE.search(one)]
    if len(names) >= 2 or (names and (is_field or _SCENE.search(names[0]))):
        return tuple(names)
    return ()


def _halves(part: str) -> list[str]:
    halves = _WEAK_SEPARATOR.split(part)
    return halves if all(2 <= len(half) <= _LONGEST_HALF for half in halves) else [part]
