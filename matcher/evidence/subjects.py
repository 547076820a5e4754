"""Which property a quantity is of: nouns of properties, which mean the same, and which way is better."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Final


class Better(IntEnum):
    """Which way of a bare number ("强度 400 MPa") satisfies more: a strength of 500, a loss of 300."""

    LOWER = -1
    NEITHER = 0
    HIGHER = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """A property: its name, the general notion it falls under (often itself), which way is better."""

    name: str
    family: str
    better: Better

    @property
    def is_general(self) -> bool:
        """Whether it is the general notion itself: 强度, of which 屈服强度 is one."""
        return self.name == self.family


_TABLE: Final = """
+ 耐温 使用温度 工作温度 服役温度 运行温度 长期使用温度 耐温性 耐受温度 耐热温度 耐高温 耐热 耐热性
= 温度 炉温 炉内温度 工作环境温度 环境温度 | 烧结温度 | 反应温度 | 固化温度 | 加热温度 | 退火温度
= 成型温度 | 浇注温度 | 焙烧温度 | 干燥温度 | 预热温度 | 储存温度 贮存温度 | 消毒温度 | 低温 | 高温
= 熔点 | 沸点 | 闪点 | 凝点 倾点 | 软化点 | 分解温度 | 玻璃化转变温度 玻璃化温度 | 室温
- 温差 温度差 温度均匀性 温度波动 控温精度 温控精度 温升 温度偏差 波动幅度
+ 耐火度 | 结温 长期结温
+ 强度 | 抗拉强度 拉伸强度 | 屈服强度 | 抗压强度 耐压强度 | 抗弯强度 弯曲强度 抗折强度
+ 剪切强度 抗剪强度 | 结合强度 粘结强度 粘接强度 附着力 结合力 | 剥离强度 | 冲击强度 冲击韧性 冲击功
+ 疲劳强度 | 断裂韧性 | 绝缘强度 介电强度 击穿强度 | 破损强度
+ 硬度 显微硬度 维氏硬度 洛氏硬度 布氏硬度 表面硬度
+ 延伸率 伸长率 断后伸长率 断裂伸长率
= 模量 | 弹性模量 杨氏模量 | 拉伸模量 | 弯曲模量
+ 效率 | 转换效率 光电转换效率 | 传动效率 | 生产效率 | 处理效率 | 热效率 | 电机效率
+ 去除效率 去除率 脱除率 净化效率 | 过滤效率 | 除尘效率 | 能量效率 | 加工效率 | 检测效率
+ 回收率 回收利用率 | 利用率 | 收率 得率 产率 | 转化率 | 选择性
+ 合格率 良品率 良率 成品率 一次合格率 探伤合格率
+ 准确率 识别率 识别准确率 正确率 检出率 检测准确率 精确率 | 成活率 存活率 | 发芽率 | 覆盖率
+ 保持率 容量保持率 恢复率 | 抑制率 | 杀灭率 灭菌率 | 有效率 治愈率 | 能效 能效比 | 透光率 透过率 透射率
+ 反射率 | 开机率 作业率
- 误报率 | 漏检率 漏报率 | 废品率 不良率 次品率 报废率 | 损失率 损耗率 损耗 烧损率 氧化烧损率 | 故障率
- 误差 测量误差 定位误差 尺寸误差 | 偏差 | 孔隙率 气孔率 | 吸水率 | 收缩率 | 含水率 含水量 水分
- 泄漏率 泄漏量 漏率 | 发病率 | 死亡率 | 衰减率 衰减 | 失重率 | 磨损率 磨损量 | 腐蚀率 腐蚀速率
- 膨胀系数 热膨胀系数 线膨胀系数 | 摩擦系数 | 变形量 变形率 | 翘曲 翘曲度 翘曲量
- 粗糙度 表面粗糙度 | 平面度 | 圆度 | 同轴度 | 直线度 | 跳动 径向跳动 | 垂直度 | 平行度
- 精度 定位精度 重复定位精度 测量精度 检测精度 加工精度 控制精度 尺寸精度 分辨率 分辨力
- 噪声 噪音 | 成本 生产成本 制造成本 材料成本 吨成本 加工成本 价格 单价 售价 造价
- 能耗 单位能耗 电耗 耗电量 综合能耗 | 功耗 待机功耗 | 油耗 | 水耗 耗水量 | 排放 排放浓度 排放量 排放值
- 重量 质量 自重 整机重量 | 阻力 压降 | 电阻 接触电阻 内阻 | 热阻
- 时间 响应时间 启动时间 充电时间 处理时间 取块时间 放块时间 清洁时间 周期 生产周期 节拍 固化时间 反应时间
- 延迟 时延 | 残留量 残留 杂质含量 游离甲醛 | 色差 | 雾度 | 电压降 | 介电损耗 | 插入损耗 插损 | 回波损耗
+ 寿命 使用寿命 循环寿命 疲劳寿命 质保期 有效期 保质期 使用年限 设计寿命 | 循环次数 循环 循环性能
+ 续航 续航时间 续航里程 | 待机时间
+ 导热系数 热导率 导热率 | 电导率 导电率 | 能量密度 比能量 | 功率密度 | 比容量 克容量 放电容量 | 容量
+ 比表面积 | 耐压 耐压等级 击穿电压 | 绝缘电阻 | 耐盐雾 盐雾 盐雾试验 中性盐雾 盐雾时间 | 耐候
+ 防护等级 | 防爆等级 | 阻燃等级 阻燃 氧指数 | 纯度 | 白度 | 成熟度 技术成熟度 | 光效 | 亮度 | 色域
+ 显色指数 | 增益 | 带宽 工作带宽 | 检测距离 探测距离 作用距离 传输距离 通信距离 | 信噪比 | 灵敏度
+ 产能 产量 年产量 生产能力 年产能 年产 日产 设计产能 生产规模 规模 | 处理量 处理能力 日处理量 年处理量
+ 流量 排风量 风量 吸料速度 | 速度 线速度 运行速度 检测速度 生产速度 车速 切割速度 打印速度 沉积速率
+ 速率 传输速率 升温速率 加热速率 | 载荷 承载 承载力 承载能力 负载 起重量 | 扭矩 转矩 | 推力 | 拉力
+ 压强 风压 | 帧率
= 功率 额定功率 输出功率 装机功率 | 电压 额定电压 工作电压 输入电压 输出电压 | 电流 额定电流
= 频率 工作频率 频段 | 转速 主轴转速 | 压力 工作压力 压力范围 | 真空度
= 厚度 壁厚 涂层厚度 镀层厚度 膜厚 净厚度 层厚 | 直径 外径 内径 孔径 线径 口径 | 粒径 粒度 颗粒度
= 长度 总长度 总长 全长 | 宽度 幅宽 | 高度 总高度 总高 | 尺寸 外形尺寸 | 面积 占地面积 | 体积 | 距离
= 深度 | 角度 扫描范围 倾角 | 行程 | 密度 堆积密度 体积密度 | 粘度 黏度 | 浓度
= 含量 固含量 有机物含量 含氮量 含碳量 含硫量 有效成分含量 | 占比 比例 | 波长 | 间距 | 流速
= 振击动量 动量 | 振击范围 | 敲击率 频次 | 酸碱度 pH值 pH PH值 | 碱度 | 折射率 | 介电常数 | 强屈比
= 长径比 | 功率因数 | 模数 | 湿度 相对湿度 | 色温 | 级别 等级 夹杂物
"""
"""A line: which way is better (+ higher, - lower, = neither), then properties, each with all its names."""

_GENERAL: Final = (
    "强度",
    "温度",
    "效率",
    "模量",
    "成本",
    "精度",
    "时间",
    "寿命",
    "速度",
    "速率",
    "厚度",
    "硬度",
)
_SIGNS: Final = {"+": Better.HIGHER, "-": Better.LOWER, "=": Better.NEITHER}
_OWN_NOTION: Final = {"耐温", "温差"}
"""Not mere kinds of 温度: what a thing withstands, and a difference."""

UNITLESS: Final = (
    "pH值",
    "PH值",
    "pH",
    "酸碱度",
    "碱度",
    "折射率",
    "介电常数",
    "强屈比",
    "长径比",
    "功率因数",
    "摩擦系数",
)
"""Properties that are written as a bare number."""


@lru_cache(maxsize=1)
def _properties() -> dict[str, Property]:
    """Return each noun's property."""
    found: dict[str, Property] = {}
    for line in _TABLE.strip().splitlines():
        sign, _, rest = line.partition(" ")
        for group in rest.split("|"):
            nouns = group.split()
            one = Property(name=nouns[0], family=_family(nouns[0]), better=_SIGNS[sign])
            found |= dict.fromkeys(nouns, one)
    return found


def _family(name: str) -> str:
    if name in _OWN_NOTION:
        return name
    return next((general for general in _GENERAL if name.endswith(general)), name)


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, _properties()), key=len, reverse=True)))


def find_property(noun: str) -> Property | None:
    """Return the property that a noun names, None for a noun that is in no table."""
    return _properties().get(noun)


def last_property(text: str) -> str:
    """Return the last noun of a property in the text, the longest that ends there; "" without one."""
    found = ""
    for match in _pattern().finditer(text):
        found = match.group()
    return found


def leading_property(text: str) -> str:
    """Return the noun of a property that the text begins with, a 的 before it apart; "" without one."""
    match = _pattern().match(text.removeprefix("的"))
    return match.group() if match else ""


def are_comparable(wanted: str, offered: str) -> bool:
    """Whether figures of two nouns may be compared: one property, or one of them its general notion."""
    first, second = find_property(wanted), find_property(offered)
    if first is None or second is None:
        return wanted == offered
    return first.family == second.family and (
        first.name == second.name or first.is_general or second.is_general
    )


def are_same(wanted: str, offered: str) -> bool:
    """Whether two nouns name one property, so that figures may contradict each other."""
    first, second = find_property(wanted), find_property(offered)
    if first is None or second is None:
        return wanted == offered != ""
    return first.name == second.name
