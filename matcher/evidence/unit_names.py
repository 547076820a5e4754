"""How units are written in Chinese technical text, and what each is called in the unit registry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

DEFINITIONS: Final = (
    "yuan = [currency]",
    "dollar = [dollar]",
    "angle_degree = [angle]",
    "angle_minute = angle_degree / 60",
    "turn_ = [rotation]",
    "decibel_ = [level]",
    "decibel_mw = [power_level]",
    "decibel_iso = [gain_level]",
    "data_bit = [data]",
    "data_byte = 8 * data_bit",
    "mesh_ = [mesh]",
    "grade_ = [grade]",
    "times_ = [times]",
    "share_ = [share]",
    "percent_ = 0.01 * share_",
    "permille_ = 0.001 * share_",
    "ppm_ = 1e-6 * share_",
    "ppb_ = 1e-9 * share_",
    "tenth_ = 0.1 * share_",
    "radian_ = 57.29578 * angle_degree",
    "mu_ = 666.6667 * meter ** 2",
    "jin_ = 0.5 * kilogram",
)
"""Own dimensions: money, angles, turns, levels and shares are not pure numbers to be mixed up."""

_MEASURE_WORDS: Final = (
    "个 件 台 套 次 层 项 辆 只 条 路 通道 人 户 种 头 轴 位 代 株 羽 片 块 根 支 张 篇 帧 像素 点 例 "
    "批 架 盒 瓶 袋 桶 罐 组 门 孔 车 箱 双 匹 循环 家 座"
)
COUNTED: Final = tuple(_MEASURE_WORDS.split())
"""Measure words; each is a dimension of its own: five 台 and five 项 do not compare."""

_LENGTH = (
    "nm:nanometer μm:micrometer um:micrometer mm:millimeter cm:centimeter dm:decimeter m:meter km:kilometer"
)
_AREA = "mm2:millimeter**2 cm2:centimeter**2 m2:meter**2 km2:kilometer**2"
_VOLUME = "mm3:millimeter**3 cm3:centimeter**3 m3:meter**3 dm3:decimeter**3"

_LATIN: Final = (
    f"{_LENGTH} {_AREA} {_VOLUME} ㎚:nanometer ㎛:micrometer ㎜:millimeter ㎝:centimeter ㎞:kilometer "
    "㎡:meter**2 ㎥:meter**3 Å:angstrom ng:nanogram μg:microgram ug:microgram mg:milligram g:gram "
    "kg:kilogram ㎏:kilogram t:metric_ton T:metric_ton ns:nanosecond μs:microsecond us:microsecond "
    "ms:millisecond s:second min:minute h:hour hr:hour d:day ℃:degC °C:degC °c:degC ℉:degF K:kelvin "
    "Pa:pascal mPa:millipascal hPa:hectopascal kPa:kilopascal MPa:megapascal GPa:gigapascal bar:bar "
    "mbar:millibar psi:psi W:watt mW:milliwatt kW:kilowatt MW:megawatt GW:gigawatt J:joule kJ:kilojoule "
    "MJ:megajoule Wh:watt*hour kWh:kilowatt*hour MWh:megawatt*hour GWh:gigawatt*hour eV:electron_volt "
    "VA:watt kVA:kilowatt MVA:megawatt V:volt mV:millivolt kV:kilovolt A:ampere mA:milliampere "
    "μA:microampere uA:microampere kA:kiloampere nA:nanoampere Ah:ampere*hour mAh:milliampere*hour "
    "Ω:ohm mΩ:milliohm kΩ:kiloohm MΩ:megaohm S:siemens mS:millisiemens μS:microsiemens F:farad "
    "mF:millifarad μF:microfarad nF:nanofarad pF:picofarad mH:millihenry μH:microhenry Hz:hertz "
    "kHz:kilohertz MHz:megahertz GHz:gigahertz THz:terahertz rpm:turn_/minute r:turn_ rad:radian_ "
    "°:angle_degree N:newton mN:millinewton kN:kilonewton MN:meganewton dB:decibel_ dBA:decibel_ "
    "dB(A):decibel_ dBm:decibel_mw dBi:decibel_iso lm:lumen cd:candela lx:lux nit:candela/meter**2 "
    "nits:candela/meter**2 mol:mole mmol:millimole μmol:micromole L:liter l:liter mL:milliliter "
    "ml:milliliter μL:microliter ppm:ppm_ ppb:ppb_ %:percent_ ‰:permille_ wt%:percent_ vol%:percent_ "
    "%RH:percent_ bit:data_bit bps:data_bit/second kbps:kilodata_bit/second Mbps:megadata_bit/second "
    "Gbps:gigadata_bit/second KB:kilodata_byte MB:megadata_byte GB:gigadata_byte TB:teradata_byte "
    "fps:count_帧/second cP:centipoise cps:centipoise Nm:newton*meter CFU:count_个 cfu:count_个"
)

_CHINESE: Final = (
    "纳米:nanometer 微米:micrometer 毫米:millimeter 厘米:centimeter 分米:decimeter 米:meter "
    "公里:kilometer 千米:kilometer 英寸:inch 寸:inch 平方毫米:millimeter**2 平方厘米:centimeter**2 "
    "平方米:meter**2 平米:meter**2 平方公里:kilometer**2 亩:mu_ 公顷:hectare 立方米:meter**3 "
    "立方厘米:centimeter**3 立方毫米:millimeter**3 立方:meter**3 方:meter**3 升:liter 毫升:milliliter "
    "微升:microliter 吨:metric_ton 公斤:kilogram 千克:kilogram 克:gram 毫克:milligram 微克:microgram "
    "斤:jin_ 纳秒:nanosecond 微秒:microsecond 毫秒:millisecond 秒:second 秒钟:second 分钟:minute "
    "分:minute 小时:hour 天:day 日:day 周:week 个月:month 月:month 年:year 摄氏度:degC 度:angle_degree "
    "度电:kilowatt*hour 帕:pascal 千帕:kilopascal 兆帕:megapascal 瓦:watt 千瓦:kilowatt 兆瓦:megawatt "
    "千瓦时:kilowatt*hour 千瓦小时:kilowatt*hour 焦耳:joule 伏:volt 伏特:volt 千伏:kilovolt 安培:ampere "
    "安时:ampere*hour 毫安时:milliampere*hour 欧姆:ohm 赫兹:hertz 千赫:kilohertz 兆赫:megahertz "
    "转:turn_ 牛:newton 牛米:newton*meter 分贝:decibel_ 流明:lumen 勒克斯:lux 目:mesh_ 级:grade_ "
    "倍:times_ 元:yuan 元人民币:yuan 人民币:yuan 美元:dollar 个百分点:percent_ 成:tenth_"
)


def _read(table: str) -> dict[str, str]:
    return dict(entry.split(":", 1) for entry in table.split())


SPELLINGS: Final[Mapping[str, str]] = {
    **_read(_LATIN),
    **_read(_CHINESE),
    **{word: f"count_{word}" for word in COUNTED},
}
"""Spelling → expression of the registry. Latin ones are exact in case; see `find_spelling`."""

_AMBIGUOUS: Final = {"mw": "MW", "mpa": "MPa", "mj": "MJ", "mn": "MN", "mω": "MΩ", "mwh": "MWh"}
_LOWERED: Final[Mapping[str, str]] = {
    **{name.lower(): name for name in reversed(list(SPELLINGS)) if len(name) > 1},
    **_AMBIGUOUS,
    "v": "V",
    "w": "W",
}


def find_spelling(written: str) -> str | None:
    """Return the table's spelling of a simple unit whatever its case, None for an unknown one.

    Where case alone tells two units apart, exact writing is believed; "Mpa" and "mpa" are MPa,
    which is what people mean.
    """
    if written in SPELLINGS:
        return written
    squeezed = written.replace(" ", "").replace("·", "").replace("²", "2").replace("³", "3").replace("^", "")
    if squeezed in SPELLINGS:
        return squeezed
    return _LOWERED.get(squeezed.lower())
