"""What a technical title names: the thing, what is done to it, what it is for."""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.text.titles import TitleParts, parse_title

TITLES: Final = (
    # title, objects, methods, uses: written by hand, parts separated by spaces
    ("一种锂电池隔膜的制备方法", "锂电池隔膜", "制备", ""),
    ("湿法烟气脱硫技术", "烟气", "湿法 脱硫", ""),
    ("锂电池隔膜高速在线视觉检测系统", "锂电池隔膜", "高速 在线 视觉 检测", ""),
    ("基于深度学习的焊缝缺陷检测方法", "焊缝缺陷", "深度学习 检测", ""),
    ("用于锂电池的检测装置", "锂电池", "检测", ""),
    ("锂电池用隔膜", "隔膜", "", "锂电池"),
    ("汽车用高强度铝合金", "高强度铝合金", "", "汽车"),
    ("医用钛合金及其表面改性方法", "钛合金", "改性", "医"),
    ("高韧性立方氮化硼CBN单晶的研制及其产业化", "高韧性立方氮化硼cbn单晶", "", ""),
    ("防爆锂离子电池的研发", "防爆锂离子电池", "", ""),
    ("水性锂电池粘结剂", "水性锂电池粘结剂", "", ""),
    ("高活性氟化锂制备方法氟磺酰亚胺制备方法", "氟磺酰亚胺", "制备", "高活性氟化锂"),
    ("长寿命储能电池关键技术", "长寿命储能电池", "", ""),
    ("硅碳负极材料制备工艺", "硅碳负极材料", "制备", ""),
    ("激光焊接机器人", "机器人", "激光 焊接", ""),
    ("寻求锂电池隔膜检测", "锂电池隔膜", "检测", ""),
    ("废水中重金属的去除方法", "重金属", "去除", "废水"),
    ("饱和蒸汽发生器", "饱和蒸汽发生器", "", ""),
    ("一种信号的发送方法及基站、用户设备", "信号 基站", "发送", ""),
    ("微弧氧化铝合金表面处理技术", "铝合金", "微弧氧化 表面处理", ""),
    ("烧结钕铁硼磁体", "钕铁硼磁体", "烧结", ""),
    ("石墨烯的制备与应用", "石墨烯", "制备", ""),
    ("聚乳酸可生物降解材料", "聚乳酸可生物降解材料", "", ""),
    ("注塑模具冷却系统优化设计", "模具", "注塑 冷却 优化 设计", ""),
    ("水热法合成二氧化钛纳米管", "二氧化钛纳米管", "水热法 合成", ""),
    ("利用废塑料制备燃油的方法", "燃油", "废塑料 制备", ""),
    ("餐厨垃圾资源化处理设备", "餐厨垃圾", "资源化 处理", ""),
    ("太阳能电池组件自动清洗机器人", "机器人", "自动 清洗", "太阳能电池组件"),
    ("电动汽车充电桩", "充电桩", "充电", "电动汽车"),
    ("高速切削液", "切削液", "高速 切削", ""),
    ("钢轨闪光焊技术", "钢轨", "闪光焊", ""),
    ("面向智能制造的工业机器人控制系统", "工业机器人", "控制", "智能制造"),
    ("一种用于风力发电机的叶片", "叶片", "", "风力发电机"),
    ("新能源汽车动力电池回收", "新能源汽车动力电池", "回收", ""),
    ("咪唑掺杂导电纤维作为高性能光敏电池器件研究", "导电纤维 光敏电池器件", "掺杂", "咪唑"),
    ("荔枝保鲜技术", "荔枝", "保鲜", ""),
    ("CＢN單晶", "cbn单晶", "", ""),
    ("激光器", "激光器", "", ""),
    ("关键技术研究", "", "", ""),
    ("", "", "", ""),
)


@pytest.mark.parametrize(("title", "objects", "methods", "uses"), TITLES)
def test_a_title_is_read_as_a_person_reads_it(title: str, objects: str, methods: str, uses: str) -> None:
    assert parse_title(title) == TitleParts(
        objects=tuple(objects.split()), methods=tuple(methods.split()), uses=tuple(uses.split())
    )


def test_asking_for_a_thing_names_the_same_thing_as_offering_it() -> None:
    assert parse_title("急需锂电池隔膜的研发及产业化").objects == parse_title("锂电池隔膜").objects


def test_a_plain_head_of_one_character_is_no_thing_but_a_charging_post_is() -> None:
    assert parse_title("隔膜检测仪") == parse_title("隔膜检测装置")
    assert parse_title("充电桩").objects == ("充电桩",)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="一种基于用的及其制备方法研究锂电池隔膜检测系统中aB ，、", max_size=40))
def test_any_title_gives_parts_that_stand_in_it_once_each(title: str) -> None:
    parts = parse_title(title)
    for names in (parts.objects, parts.methods, parts.uses):
        assert len(set(names)) == len(names)
        assert all(name and name in title.lower() for name in names)
