"""Written Chinese triples: a sentence, one that means nearly the same, and one that does not.

The dissimilar sentence often shares words or the form of the first, so that counting words
does not suffice.
"""

from __future__ import annotations

from typing import NamedTuple


class Triple(NamedTuple):
    """`similar` must come out closer to `sentence` than `dissimilar`."""

    sentence: str
    similar: str
    dissimilar: str


TRIPLES = (
    Triple("提高锂电池在低温下的容量", "改善锂离子电池的耐寒放电性能", "提高铅酸电池外壳的生产效率"),
    Triple("注塑件表面缩痕怎么解决", "塑料成型零件凹陷缺陷的消除方法", "钣金件表面喷涂颜色怎么选择"),
    Triple("寻找能检测电路板焊点的视觉系统", "印制板焊接质量的图像自动检查设备", "电路板设计软件的使用培训"),
    Triple("废水中重金属的去除", "含铬、镍污水的净化处理技术", "重金属音乐节的场地租赁"),
    Triple("荔枝采摘后的保鲜", "延长荔枝贮藏期的方法", "荔枝树的病虫害防治"),
    Triple("老人摔倒自动报警手环", "可穿戴的跌倒监测装置", "老人智能手机使用教程"),
    Triple("数控机床加工精度受温度影响", "机床热变形误差的补偿", "数控机床操作工招聘"),
    Triple("让衣服在网上就能试穿", "虚拟三维试衣系统", "网上衣服仓库的盘点"),
    Triple("家具厂减少油漆废气", "用水性涂料降低木器涂装的VOC排放", "家具厂减少木材库存"),
    Triple("机器人关节用的精密减速机", "RV减速器的设计与制造", "儿童玩具机器人外观设计"),
    Triple("手机散热材料", "高导热石墨膜在移动终端中的应用", "手机包装材料"),
    Triple("氢燃料电池的催化剂铂用量太高", "低铂载量质子交换膜燃料电池电极", "汽油发动机的机油消耗太高"),
    Triple("快速检测食品中的农药残留", "蔬果农残的现场速测方法", "食品包装上的日期喷码"),
    Triple("用人工智能辅助看肺部CT", "基于深度学习的肺结节影像诊断", "肺部手术后的护理"),
    Triple("模具使用寿命太短", "提高压铸模具钢的耐热疲劳性能", "模具图纸的归档管理"),
    Triple("工厂用电高峰期如何降低电费", "工业园区储能削峰填谷方案", "工厂高峰期如何招到工人"),
    Triple("纸箱抗压强度不足", "瓦楞纸板承压性能的改进", "纸箱印刷图案的版权"),
    Triple("无人驾驶小车在车间搬运物料", "用于厂内物流的AGV导航与调度", "出租汽车公司的车辆保险"),
    Triple("希望塑料能在自然界降解", "聚乳酸可生物降解材料的制备", "希望塑料颜色更加鲜艳"),
    Triple("投资早期的生物医药企业", "关注创新药种子轮与天使轮项目的基金", "投资成熟的商业地产项目"),
    Triple("高频信号传输损耗大", "低介电损耗的5G通信基板材料", "高频率出差的报销制度"),
    Triple("鞋底耐磨防滑", "提高橡胶大底的耐磨耗与止滑性能", "鞋店的防盗系统"),
    Triple("预测设备什么时候会坏", "旋转机械的故障诊断与寿命预测", "设备采购合同的付款时间"),
    Triple("技术经纪人帮助高校专利转让", "促成大学科技成果转化的中介服务", "高校教师的职称评审"),
)
