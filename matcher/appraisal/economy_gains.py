"""Quantified gains: cost, yield, labour and time of production; energy saved; emissions cut."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from matcher.appraisal.asserting import clause_end, clause_start, quote_of
from matcher.appraisal.dossier import Sentence
from matcher.appraisal.economy_amounts import (
    ABOUT,
    AMOUNT,
    FALLS,
    FRACTION,
    GAP,
    NUMBER,
    RISES,
    SHARE,
    any_of,
    changed,
    not_after,
)
from matcher.appraisal.economy_states import effect_state
from matcher.appraisal.economy_tense import AHEAD, Tense, share_of, tense_of
from matcher.appraisal.values import EvidenceState, Finding

_WORK: Final = any_of(
    "生产 加工 制造 装配 组装 检测 检验 质检 研磨 开发 研发 设计 调试 换模 换型 换线 换刀 焊接 成型 施工 "
    "交货 交付 养殖 生长 栽培 发酵 试制 "
    "打样 维修 修复 检修 停机 审批 安装 编程 标定 清洗 干燥 烘干 固化 烧结 冷却 打磨 抛光 制样 备料 上市 "
    "样机 诊断 分拣 拣选 建设 库存 验证 "
    "单件 单片 模块 作业 注塑 压铸 打印 喷涂 采摘 收割 播种 切割 热处理 处理 周转 仓储 出厂 试模 修模 "
    "排产 报价 审图 加急"
)
_COMPUTED: Final = "计算 通信 存储 传输 时间 训练 搜索 沟通 路径 算法 交易 网络 节点 传感器 系统总 终端 代谢"
"""Of algorithms and networks: what they save is no money in a factory."""
_COSTS: Final = any_of(
    f"{not_after(_COMPUTED)}成本(?!函数|模型|约束|中心|会计) 造价 费用(?!率) 价格 [售报料单均]价 出厂价 "
    f"[电水药染运维检油气料工耗送剂护漆膜租]费 处理费 加工费 修模费 "
    f"材料费 人工费 建模费 {not_after(_COMPUTED)}能耗 [电水气汽油煤药物料]耗 单耗 用[电水气药料工]量? "
    f"用量 人工(?![皮智晶关骨湿合草授神耳心血蜂林种干牙]) 人力 工时 工期 "
    f"{_WORK}(?:时间|周期|工时|用时|耗时|工期|期) 废品率 报废率? 不良率 次品率 返工率? 返修率 客诉率? "
    "(?<![外社])交期(?![刊望间]) "
    f"缺陷率 破片率 破损率 损耗率 "
    "停机(?:时间|次数) 故障率 开模次数 设备投资 占地面积? "
    "(?:耗材|刀具|原料|材料|试剂|药剂|溶剂|农药|化肥|肥料|饲料|催化剂|贵金属|银浆|树脂|水泥|涂料|"
    "油墨)(?:消耗|用量|使用量|成本|损耗|浪费)"
)
_YIELDS: Final = any_of(
    "良品?率 合格率 成品率 直通率 成材率 一次通过率 优级?品率 收得率 收率 得率 产率 制成率 出材率 出品率 "
    "(?:设备|材料|原料|板材|工时|机时|水|热)利用率 稼动率 开机率 满载率 回用率 设备综合效率 OEE 生产率 "
    "(?:单位)?产能 产量 单产 亩产 日产 班产 "
    f"(?:{_WORK}|工作|劳动|人工|作业|巡检|物流|配送|运维|管理|制备|种植|办公|综合|综合生产)效率 产出率? "
    f"出栏率 UPH 人效 毛利率 "
    "(?:刀具|模具|药水|砂轮|钻头|滤芯|焊头|锯片|电极)(?:使用)?寿命"
)
_WORKERS: Final = (
    r"(?:(?:熟练)?[一-鿿]{0,4}(?:工人?|人工|人|员|焊工|质检员|操作员|检验员)(?!艺|序|具|件|"
    r"位|况|程|业|作|时|厂|伤))"
)
_SPARED: Final = r"(?:减少|节省|替代|少用|少配|省去?|减员|顶|节约|代替)"
_UNIT: Final = (
    r"(?:每|单|一)(?:台|套|件|只|吨|亩|公斤|kg|米|片|支|点|柜|箱|次|副|炉|批|m³|m3|立方米?|"
    r"平方米?|平米|度|辆|头|双|人|户|瓶|车|班|块|公里|盘|株|粒)"
)

_GAINS: Final = (
    changed(_COSTS, FALLS),
    changed(_YIELDS, RISES),
    re.compile(
        rf"{_COSTS}{GAP}{{0,6}}?(?:仅|只|约|不到|不足|低[至于]|不及|[大约仅只]*为|[大约仅只]*是|相当于|"
        rf"只有){GAP}{{1,14}}?的?{FRACTION}(?![^,，。;；]{{0,3}}?(?:来自|用于|以上为|由|为))"
    ),
    re.compile(
        rf"{_COSTS}{GAP}{{0,10}}?(?:[低省少](?!于)|便宜|下降|降低|减少)了?{GAP}{{0,2}}?{ABOUT}(?:{AMOUNT}|"
        rf"[一二两三四五六七八九十百千]+)元"
    ),
    re.compile(rf"(?<!不)(?:降本(?:增效)?|降耗|节材|节支|省工|减员){GAP}{{0,4}}?{ABOUT}{SHARE}"),
    re.compile(
        rf"(?:{_UNIT}){GAP}{{0,16}}?(?:节约|节省|节支|降本|节本|可?省|增收|下降|降低|"
        rf"减少[一-鿿]{{0,6}}(?:费|成本|支出)){GAP}{{0,8}}?{AMOUNT}元"
    ),
    re.compile(
        rf"缩短了?{_WORK}(?:时间|周期|工期|期){GAP}{{0,5}}?{ABOUT}{NUMBER} ?(?:天|周|小时|h|分钟|个?月|"
        rf"个工作日)"
    ),
    re.compile(rf"{_SPARED}了?{GAP}{{0,10}}?{NUMBER}[余多]?(?:名|个|位)?{_WORKERS}"),
    re.compile(rf"{_SPARED}了?{GAP}{{0,6}}?{_WORKERS}{GAP}{{0,3}}?{NUMBER}[余多]?(?:名|个|位|人|%)"),
    re.compile(
        rf"(?:由|从){GAP}{{0,4}}\d+(?:名|个|人)?{GAP}{{0,8}}?(?:减|降|缩)[一-鿿]{{0,2}}(?:到|至|为)(?:约|"
        rf"仅)?(?:\d+|[一二两三四五六])(?:名|人|个人)"
    ),
    re.compile(
        rf"(?:一[台套条]|单台|单线|每条线){GAP}{{0,6}}?(?:顶|替代|相当于|"
        rf"抵){GAP}{{0,3}}?{NUMBER}[余多]?(?:名|个|位)?{_WORKERS}"
    ),
)
_TREND: Final = re.compile(
    r"同比|环比|年均|市场价|行情|碳价|物价|通胀|GDP|人均|居民|患病|发病|(?:国际|国内|原料|"
    r"市场)[一-鿿]{0,4}价格?(?:上涨|下跌|上升|下降)"
)
_VIRTUAL: Final = re.compile(
    r"仿真(?:结果|实验)?(?:表明|显示)|算例|数据集|CPLEX|CPU|网络拓扑|流表|推理速度|基准测试集"
)
_NO_EFFECT: Final = re.compile(
    r"偏差|误差|波动|检出|检测限|准确|附着|含水率|抑制率|变异|评分|质量|总量|体积|摩尔"
)
_WORSE: Final = re.compile(r"(?:会|导致|造成|使得|引起|而|但)[^,，。;；]{0,6}$")
_ENERGY: Final = any_of(
    f"{not_after(_COMPUTED)}(?:能耗|耗能|用能) (?:(?<![氮氧氢氩燃空])气|[电汽油煤])耗 (?:天然气|煤气|蒸汽|"
    f"燃料|标煤|电力|能源|能量|综合|工序)单耗 耗电量? 用电量? 电费 耗[气煤油水]量 水耗 取水量 "
    "用水量? (?:天然气|蒸汽|燃气|煤|柴油|燃料|标准煤|新鲜水|热水)(?:消耗|用量|耗量)量?"
)
_ENERGY_SAVED: Final = (
    changed(_ENERGY, FALLS),
    re.compile(rf"节(?:能|电|水|气|油|煤|热)(?!潜力|目标|改造)(?:率|量|效果)?{GAP}{{0,4}}?{ABOUT}{SHARE}"),
    re.compile(
        rf"(?:节约|节省|节|省|少用|减少|少耗|增发|回收)(?:了|的|用|使用|新鲜|标准|标|清洁|天然|余热|"
        rf"循环){{0,3}}(?:煤|电能?|水|天?然?气|蒸汽|柴油|燃油|热能?|能源)"
        rf"{GAP}{{0,6}}?(?:{ABOUT}{SHARE}|{AMOUNT}(?:吨|t|度|千瓦时|kWh|MWh|m³|m3|立方米?|方|GJ|tce|L|升))"
    ),
)
_POLLUTANT: Final = any_of(
    "二氧化碳 CO2 CO₂ 碳排放量? 碳足迹 温室气体 VOCs?(?:排放)? 挥发性有机物 非甲烷总烃 氮氧化物 NOx SO2 "
    "SO₂ 二氧化硫 粉尘 颗粒物 烟尘 油烟 臭气 "
    "恶臭 废[水气渣液料] 污水 污泥 危废 固废 固体废物 污染物 COD 氨氮 总磷 总氮 重金属 六价铬 总[镍铬铜] "
    "氟化物 排放量? "
    "(?:农药|化肥)(?:残留|用量|使用量)"
)
_EMISSION_CUT: Final = (
    changed(_POLLUTANT, FALLS),
    re.compile(rf"{_POLLUTANT}{GAP}{{0,10}}?(?:减半|清零|零排放)"),
    re.compile(
        rf"(?:减排|固碳|减碳|降碳)(?:率|量|效果)?{GAP}{{0,8}}?{ABOUT}(?:{SHARE}|{AMOUNT}(?:吨|t|kg|公斤))"
    ),
    re.compile(
        rf"(?:减少|减排|少产|少排|少外运|削减|减量|降低)(?:了|的|约|外运|外排|产生|排放|含铬|"
        rf"高盐){{0,3}}{GAP}{{0,3}}?{_POLLUTANT}{GAP}{{0,6}}?{AMOUNT}(?:吨|t|kg|公斤|m³|m3|立方米?|方)"
    ),
    re.compile(
        rf"(?:COD|氨氮|总磷|总氮|VOCs?|NOx|SO2|SO₂|粉尘|颗粒物|油烟|重金属|六价铬|总镍|氟离子|"
        rf"磷){GAP}{{0,4}}?(?:的)?(?:去除|脱除|净化|削减)(?:效)?率{GAP}{{0,6}}?{NUMBER} ?%"
    ),
)
_KINDS: Final = {"unit_gain": _GAINS, "energy_saved": _ENERGY_SAVED, "emission_cut": _EMISSION_CUT}
_HINT: Final = re.compile(r"\d|[一二两三四五六七八九十]成|一半|减半|分之|倍")


def read_gains(sentence: Sentence, today: date) -> Iterator[Finding]:
    """Yield at most one finding a kind: the first change that is a gain and neither wished for nor denied."""
    text = sentence.folded
    if not _HINT.search(text):
        return
    for kind, patterns in _KINDS.items():
        for match in sorted((m for p in patterns for m in p.finditer(text)), key=lambda m: m.span()):
            found = _finding(sentence, kind, match, today)
            if found is not None:
                yield found
                break


def _finding(sentence: Sentence, kind: str, match: re.Match[str], today: date) -> Finding | None:
    text, (start, end) = sentence.folded, match.span()
    clause = text[clause_start(text, start) : clause_end(text, end)]
    if _NO_EFFECT.search(match.group()) or (kind == "unit_gain" and _VIRTUAL.search(text)):
        return None
    if _TREND.search(clause) or _WORSE.search(text, clause_start(text, start), start):
        return None
    tense = tense_of(sentence, start, end, today)
    if tense in (Tense.WISHED, Tense.DENIED):
        return None
    is_forecast = tense in AHEAD
    return Finding(
        kind=kind,
        state=EvidenceState.CLAIMED if is_forecast else effect_state(sentence),
        source=quote_of(sentence, start, end),
        value=None if kind == "unit_gain" else share_of(tense),
        note="为测算或预计值" if is_forecast else "",
    )
