"""What titles are made of: words of doing and making, plain heads, and what says nothing about the thing."""

from __future__ import annotations

import re
from typing import Final

_MEANS = (
    "湿法|干法|半干法|火法|水热法?|溶剂热法?|溶胶-?凝胶法?|共沉淀法?|化学气相沉积法?|物理气相沉积法?|气相沉积法?|模板法|"
    "熔盐法|电解法|生物法|化学法|物理法|膜法|浮选法|发酵法|酶法|萃取法|蒸馏法|吸附法|沉淀法|还原法|氧化法|离子交换法?|"
    "微弧氧化|阳极氧化|选择性激光|激光选区|磁控溅射|等离子体?|超临界|超声波?|静电纺丝|熔融纺丝|湿法纺丝|"
    "深度学习|机器学习|神经网络|机器视觉|人工智能|大数据|物联网|云计算|区块链|边缘计算|数字孪生|图像处理|"
    "粉末冶金|增材制造|3d打印|金属注射|冷喷涂|热喷涂|激光熔覆|激光(?!器)|微波|视觉|在线|实时|远程|无损|高速|快速|"
    "全?自动(?!化|驾驶)|智能(?!手机|家居|电网|制造)"
)
_ACTIONS = (
    "制备|合成|制造|制作|生产|加工|成型|成形|注塑|挤出|压铸|铸造|锻造|轧制|冲压|烧结|焊接|钎焊|堆焊|铆接|热处理|表面处理|"
    "淬火|退火|渗碳|渗氮|电镀|化学镀|镀膜|涂覆|涂装|喷涂|喷丸|喷射|沉积|溅射|熔覆|熔炼|冶炼|抛光|研磨|磨削|切削|铣削|车削|"
    "钻孔|切割|打孔|雕刻|打印|印刷|封装|组装|装配|分选|分拣|分级|粉碎|破碎|研磨|筛分|造粒|干燥|脱水|浓缩|结晶|精馏|蒸馏|"
    "提取|萃取|分离|纯化|提纯|净化|过滤|吸附|脱硫|脱硝|除尘|脱色|脱盐|除臭|去除|除去|消毒|灭菌|杀菌|(?<!可)(?<!生物)降解|处理|处置|回收|再生|再利用|"
    "综合利用|资源化|利用|发酵|酶解|催化(?!剂)|(?<![一二三四五过])氧化(?![铝锌钛锆硅铁铜镁钙石锂铈钇锡锰钨物])|还原|改性|掺杂|包覆|修饰|固化|交联|聚合|接枝|复配|修复|防护|防腐|阻燃|"
    "检测|检验|检查|测试|测量|测定|监测|监控|监视|探测|识别|辨识|诊断|鉴定|鉴别|分析|评估|评价|预测|预警|报警|预报|"
    "控制|调控|调节|驱动|补偿|校准|标定|定位|导航|跟踪|追踪|调度|管理|规划|优化|设计|仿真|模拟|建模|重建|"
    "传输|发送|接收|加密|解密|编码|解码|压缩|存储|检索|分类|推荐|挖掘|融合|拼接|采集|显示|成像|扫描|"
    "培养|培育|育种|选育|栽培|种植|养殖|繁殖|保鲜|贮藏|储存|运输|输送|搬运|包装|清洗|冷却|散热|加热|制冷|保温|节能|"
    "发电|供电|充电|供热|转换|转化|改造|安装|施工|维护|维修|筛选|克隆|表达|治疗|防治|预防|诊疗|康复"
)
_FRAME = (
    "研究|研制|研发|开发|产业化|工程化|规模化|商业化|应用|推广|示范|项目|课题|成果|关键技术|核心技术|共性技术|"
    "技术攻关|攻关|技术创新|创新|集成|中试|小试|方案|解决方案|需求|难题|问题|合作|引进|升级|提升|新型|系列"
)
_CARRIERS = (
    "方法|工艺|技术|装置|系统|设备|装备|平台|软件|算法|模型|机构|仪器|仪表|产品|"
    "用途|工程|流程|路线|体系|机理|机制|理论|生产线|过程"
)
NOT_A_CONNECTIVE: Final = "饱缓中共温柔谐参给普涉赋授致"
"""Characters before 和, 与 or 及 that make a word with it: 饱和, 参与, 普及."""

_WELDING = (
    "(?:搅拌摩擦|摩擦|电子束|激光|氩弧|闪光|电阻|扩散|爆炸|埋弧|超声|回流|波峰|点|对)焊(?![接条丝点料枪剂缝])"
)
ACTION: Final = re.compile(f"(?:{_WELDING}|{_MEANS}|{_ACTIONS}|[压浇]铸(?!造|件))")
"""A word of doing or making; the first alternative that fits wins, so that longer ones stand first."""
FRAME_END: Final = re.compile(f"(?:的|及其|及|与|和|等|其|{_FRAME})$")
"""What a title ends in without saying more of the thing; taken off again and again."""
CARRIER: Final = re.compile(f"^(?:{_CARRIERS})+(?=.)|(?:{_CARRIERS})$")
"""Plain heads: they say that there is a thing, not which."""
PLAIN_HEADS: Final = "仪机器"
"""The same of one character: a 检测仪 does what a 检测装置 does, but a 充电桩 is a thing."""
NO_OBJECTS: Final = frozenset(("表面", "用户", "性能", "质量", "相关", "复合", "功能", "结构"))
"""Nouns that say nothing when they stand alone."""
MADE_FROM: Final = re.compile(
    "^(?:利用|采用|使用|以|用|由)(?P<source>[^的]{2,}?)(?P<action>制备|合成|生产|制造|制取|提取)(?P<rest>.{2,})$"
)
"""利用废塑料制备燃油: what comes out is the thing, what goes in is how it is made."""
ASKING: Final = re.compile(
    "^(?:(?:我司|公司|企业|本项目|现)?(?:急需|亟需|寻求|寻找|求购|征集|引进|需要|希望|拟|关于|解决|提供|开展|实现)|"
    "一种|一类|一套|一个|新型|新一代|高性能|高效|先进|国产)+"
)
"""Where a demand's title says that it asks, and where a patent's says that it is one."""
