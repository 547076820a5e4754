"""Pairs of one achievement in two states, and which of the 3有 a manager sees rise from one to the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from matcher.vocabulary import Aspect
from tests.appraisal.sides import (
    ASPECTS,
    around,
    economy,
    fund,
    innovation,
    market,
    neighbour,
    of,
    paid,
    pair,
    right,
    say,
    value,
    wanted,
)

GRANTED: Final = right("invention_patent", "ZL202310248817.X", "granted")
FILED: Final = right("invention_patent", "CN202410773206.1", "filed")
EXPIRED: Final = right("invention_patent", "ZL200310102476.8", "expired")
_SALE: Final = "专项审计报告编号粤正审字〔2026〕118号"
_DEMANDS: Final = (wanted("D1", 0.82), wanted("D2", 0.74, enterprise="东莞市乙科技有限公司", town="石排镇"))

_PASTE: Final = (
    pair("授权专利", of("paste"), of("paste", GRANTED), "I"),
    pair(
        "较进口产品的实测对比",
        of("paste"),
        of("paste", say("同等条件下，烧结层热导率较进口同类银膏提高31%，瞬态热阻测试报告编号TR-2026-0415。")),
        "MI",
    ),
    pair(
        "具名有编号的采购合同",
        of("paste"),
        of("paste", market("已与东莞市长泰模块电子有限公司签订银膏采购合同，合同编号CT-2026-0318。")),
        "M",
    ),
    pair(
        "拟签合同不及已签合同",
        of("paste", market("拟与东莞市长泰模块电子有限公司签订银膏采购合同。")),
        of("paste", market("已与东莞市长泰模块电子有限公司签订银膏采购合同。")),
        "M",
    ),
    pair(
        "某企业不及具名企业",
        of("paste", market("某功率模块企业已批量使用本银膏。")),
        of("paste", market("东莞市长泰模块电子有限公司已批量使用本银膏。")),
        "M",
        may="I",
    ),
    pair(
        "权属诉讼",
        of("paste", GRANTED, say("该专利与原合作单位存在权属争议，诉讼尚未了结。")),
        of("paste", GRANTED),
        "I",
        vetoes=("ownership_unclear",),
    ),
    pair("在册诉求匹配", of("paste"), of("paste", around(demands=_DEMANDS)), "ME"),
    pair(
        "预计收入不及经审计的收入",
        of("paste", economy("预计2027年实现销售收入800万元。")),
        of("paste", economy(f"2025年实现销售收入800万元，{_SALE}。")),
        "E",
        may="MI",
    ),
)
_VISION: Final = (
    pair(
        "正文写明授权专利号",
        of("vision"),
        of("vision", say("核心算法已获发明专利授权，专利号ZL202210615324.0。")),
        "I",
    ),
    pair("申请中的专利不及已授权", of("vision", FILED), of("vision", GRANTED), "I"),
    pair(
        "用户使用报告",
        of("vision"),
        of("vision", market("东莞市华盛玻璃科技有限公司出具用户使用报告，三条产线已连续使用8个月。")),
        "M",
        may="I",
    ),
    pair(
        "第三方检测报告",
        of("vision"),
        of("vision", innovation("经中国赛宝实验室检测，0.02 mm划伤检出率99.3%，检测报告编号SB-2026-0871。")),
        "I",
    ),
    pair(
        "写明回收期",
        of("vision"),
        of("vision", economy("单条产线投资48万元，投资回收期约14个月。")),
        "E",
    ),
    pair(
        "意向书不及采购合同",
        of("vision", market("已与东莞市华盛玻璃科技有限公司签署合作意向书。")),
        of("vision", market("已与东莞市华盛玻璃科技有限公司签订设备采购合同，合同编号HS-2026-027。")),
        "M",
    ),
    pair("软件著作权", of("vision"), of("vision", right("software", "2025SR0418833", "granted")), "I"),
    pair(
        "相近的在先成果",
        of("vision", around(neighbours=(neighbour("N1", 0.66), neighbour("N2", 0.41)))),
        of("vision"),
        "MI",
    ),
)
_MOTOR: Final = (
    pair(
        "失效专利不及有效专利",
        of("motor", EXPIRED),
        of("motor", GRANTED),
        "I",
        vetoes=("ip_expired",),
    ),
    pair("失效专利不及没有专利", of("motor", EXPIRED), of("motor"), "I", vetoes=("ip_expired",)),
    pair(
        "对比原电机的节电",
        of("motor"),
        of("motor", say("与原异步电机相比，单机耗电由每小时9.6 kWh降至7.1 kWh。")),
        "IE",
        may="M",
    ),
    pair(
        "实验室样机不及批量生产",
        of("motor", say("目前为实验室样机。")),
        of("motor", say("2024年起批量生产，累计交付1260台，东莞市力嘉机械有限公司等注塑厂在用。")),
        "MI",
    ),
    pair(
        "实缴税收",
        of("motor"),
        of("motor", economy("2025年该产品实缴税收86万元，完税证明编号44190026030012。")),
        "E",
    ),
    pair(
        "带动就业",
        of("motor"),
        of("motor", economy("项目已带动就业32人，社保参保证明编号DG-2026-0093。")),
        "E",
    ),
    pair(
        "风险与应对",
        of("motor"),
        of("motor", say("稀土涨价时磁钢成本存在波动风险，已与供应商签订锁价协议应对。")),
        "E",
    ),
    pair(
        "实用新型不及发明",
        of("motor", right("utility_model", "ZL202320913647.8", "granted")),
        of("motor", right("invention_patent", "ZL202110472058.6", "granted")),
        "I",
    ),
    pair(
        "补链",
        of("motor"),
        of("motor", economy("该产品补齐了本市注塑装备产业链高效伺服驱动环节的短板。")),
        "E",
    ),
)
_COATING: Final = (
    pair(
        "有金额的供货合同",
        of("coating"),
        of(
            "coating",
            market(
                "与东莞市慕思家居有限公司签订年度供货合同，合同编号MS-2026-11，合同额320万元。", 3_200_000
            ),
        ),
        "ME",
        may="I",
    ),
    pair(
        "执行标准",
        of("coating"),
        of("coating", innovation("产品执行企业标准Q/LTXC 012-2025，漆膜性能符合GB/T 23999-2009。")),
        "I",
    ),
    pair(
        "无名的检测不及有编号的报告",
        of("coating", innovation("经第三方检测机构检测，VOC含量38 g/L。")),
        of("coating", innovation("经谱尼测试检测，VOC含量38 g/L，检测报告编号PONY-2026-11873。")),
        "I",
    ),
    pair(
        "独占许可不及普通许可",
        of("coating", GRANTED, say("该专利已独占许可给佛山市雅漆涂料有限公司。")),
        of("coating", GRANTED, say("该专利已普通许可给佛山市雅漆涂料有限公司。")),
        "I",
    ),
    pair(
        "有监测报告的减排",
        of("coating"),
        of("coating", economy("以年用漆200吨计，VOCs排放减少86%，环境监测报告编号HJ-2026-045。")),
        "E",
        may="I",
    ),
    pair(
        "权利人在东莞",
        of("coating"),
        of("coating", value(owner="东莞市绿涂新材料有限公司", place="厚街镇")),
        "E",
    ),
    pair(
        "几个说不清的客户不及一份试用报告",
        of("coating", market("某家具企业有意合作。"), market("某大型卖场表示认可，多家企业前来咨询。")),
        of("coating", market("东莞市大唐家具有限公司出具试用报告，已试用三个月。")),
        "M",
        may="I",
    ),
    pair(
        "校验位不对的专利号",
        of("coating", right("invention_patent", "ZL202211340785.3", "granted")),
        of("coating", right("invention_patent", "ZL202211340785.8", "granted")),
        "I",
    ),
)
_SCREW: Final = (
    pair(
        "医疗器械注册证",
        of("screw"),
        of("screw", innovation("已取得三类医疗器械注册证，注册证编号国械注准20263130118。")),
        "I",
    ),
    pair(
        "查新报告",
        of("screw"),
        of(
            "screw",
            innovation("经广东省科技图书馆查新，报告编号202644B2500317，国内未见相同双层结构的公开报道。"),
        ),
        "I",
    ),
    pair(
        "国家项目",
        of("screw"),
        of("screw", innovation("课题获国家重点研发计划资助，编号2022YFC2401803。")),
        "I",
    ),
    pair(
        "医院临床试验",
        of("screw"),
        of("screw", innovation("在南方医科大学附属东莞医院完成32例临床试验。")),
        "I",
        may="M",
    ),
    pair(
        "涉密未审",
        of("screw", say("本成果涉及国家秘密，尚未完成解密审查。")),
        of("screw"),
        "",
        vetoes=("confidential",),
    ),
    pair(
        "拟申请不及已申请",
        of("screw", say("拟就涂层工艺申请发明专利。")),
        of("screw", say("涂层工艺已提交发明专利申请，申请号CN202410773206.1。")),
        "I",
    ),
    pair(
        "契合的基金",
        of("screw"),
        of("screw", around(funds=(fund("F1", 0.8), fund("F2", 0.6)))),
        "M",
    ),
    pair(
        "批次重复",
        of("screw"),
        of("screw", innovation("连续试制12批次，保持率批间偏差不超过6%，检验报告编号QC-2026-012。")),
        "I",
    ),
)
_PLATFORM: Final = (
    pair(
        "已接入的用户数",
        of("platform"),
        of("platform", market("平台已接入模具厂214家，东莞市精诚模具有限公司等已连续使用两年。")),
        "M",
        may="I",
    ),
    pair(
        "自述的收入不及经审计的收入",
        of("platform", economy("2025年平台服务收入46万元。")),
        of("platform", economy("2025年平台服务收入46万元，审计报告编号莞信审字〔2026〕052号。")),
        "E",
        may="I",
    ),
    pair(
        "列入目录",
        of("platform"),
        of("platform", market("已列入《东莞市工业互联网平台目录（2026年）》。")),
        "M",
        may="I",
    ),
    pair(
        "一年前的诉求不及新近的诉求",
        of("platform", around(demands=(wanted("D1", posted_on=date(2025, 8, 1)),))),
        of("platform", around(demands=(wanted("D1", posted_on=date(2026, 11, 1)),))),
        "M",
    ),
    pair(
        "可节约不及已节约",
        of("platform", economy("推广后每家模具厂每年可节约外协费用62万元。")),
        of("platform", economy("东莞市精诚模具有限公司使用后，2025年已节约外协费用62万元。")),
        "E",
        may="MI",
    ),
    pair(
        "拟融资不及已融资",
        of("platform", market("拟引入天使投资机构。")),
        of("platform", market("已完成天使轮融资，由松山湖天使投资基金领投。")),
        "M",
    ),
    pair(
        "软件评测",
        of("platform"),
        of(
            "platform",
            innovation("经广东省软件评测中心测试，200并发下响应时间0.8秒，测试报告编号RJ-2026-0211。"),
        ),
        "I",
    ),
)
_LITCHI: Final = (
    pair(
        "示范应用",
        of("litchi"),
        of("litchi", market("在东莞市大岭山荔枝专业合作社完成示范应用，处理鲜果120吨。")),
        "M",
        may="I",
    ),
    pair(
        "对比常规方法",
        of("litchi"),
        of("litchi", say("贮藏21天果皮褐变指数较常规冰袋冷藏降低54%。")),
        "MI",
    ),
    pair(
        "牵头标准",
        of("litchi"),
        of("litchi", innovation("牵头制定广东省地方标准DB44/T 2387-2025《荔枝冷链减损技术规程》。")),
        "I",
    ),
    pair(
        "科技奖",
        of("litchi"),
        of("litchi", innovation("2024年获广东省科技进步二等奖，证书编号B01-2-2024-037。")),
        "I",
    ),
    pair(
        "所需投资",
        of("litchi"),
        of("litchi", economy("建设一条示范线需投资180万元，可研报告编号KY-2026-031。")),
        "E",
    ),
    pair(
        "投产时间",
        of("litchi"),
        of("litchi", economy("按项目任务书（编号2025DGN012），2027年6月前建成投产。")),
        "E",
        may="I",
    ),
    pair(
        "适用边界",
        of("litchi"),
        of("litchi", say("仅适用于采后12小时内入库的鲜果。")),
        "E",
    ),
    pair(
        "询价不及意向书",
        of("litchi", market("先后有6家果商询价。")),
        of("litchi", market("已与深圳市百果园实业有限公司签署合作意向书。")),
        "M",
    ),
)
_BATTERY: Final = (
    pair(
        "将到期的专利不及年限长的专利",
        of("battery", right("invention_patent", "ZL200810114236.2", "granted")),
        of("battery", right("invention_patent", "ZL202110472058.6", "granted")),
        "I",
    ),
    pair(
        "台账收入",
        of("battery"),
        of("battery", around(realised=(paid(3_000_000, date(2026, 5, 8)),))),
        "E",
    ),
    pair(
        "试用不及批量使用",
        of("battery", market("样机送东莞市德锂电池有限公司试用三个月。")),
        of("battery", market("东莞市德锂电池有限公司已在储能柜产线批量使用。")),
        "M",
        may="I",
    ),
    pair(
        "产品认证",
        of("battery"),
        of("battery", innovation("已通过UL 1973认证，证书编号E512338。")),
        "I",
    ),
    pair(
        "有预算的诉求",
        of("battery", around(demands=(wanted("D1", budget=None),))),
        of("battery", around(demands=(wanted("D1", budget=5_000_000),))),
        "M",
    ),
    pair(
        "一家企业的诉求不及三家企业的",
        of("battery", around(demands=tuple(wanted(f"D{n}") for n in "123"))),
        of(
            "battery",
            around(demands=tuple(wanted(f"D{n}", enterprise=f"东莞市{n}号有限公司") for n in "123")),
        ),
        "M",
    ),
    pair(
        "示范站运行",
        of("battery", value(trl=4)),
        of(
            "battery",
            value(trl=4),
            innovation("在大朗台区储能示范站连续运行11个月，运行报告编号DL-2026-09。"),
        ),
        "I",
        may="M",
    ),
    pair(
        "预计就业不及现有就业",
        of("battery", economy("达产后预计新增就业50人。")),
        of("battery", economy("现有员工50人，社保参保证明编号DG-2026-118。")),
        "E",
    ),
)
_ROTOR: Final = (
    pair(
        "正文写明专利终止",
        of("rotor", say("核心专利因未缴年费已终止。")),
        of("rotor", say("核心技术已获发明专利授权，专利号ZL202310559127.6。")),
        "I",
        vetoes=("ip_expired",),
    ),
    pair(
        "中标",
        of("rotor"),
        of("rotor", market("2026年中标东莞市金彩印刷有限公司废气治理项目，中标通知书编号ZB-2026-0417。")),
        "M",
        may="E",
    ),
    pair(
        "自述节能不及有报告的节能",
        of("rotor", economy("较直接焚烧节约天然气62%。")),
        of("rotor", economy("较直接焚烧节约天然气62%，节能检测报告编号JN-2026-018。")),
        "E",
        may="MI",
    ),
    pair(
        "中试基地",
        of("rotor"),
        of("rotor", market("已与松山湖材料实验室中试基地签订中试协议，编号ZS-2026-06。")),
        "M",
        may="I",
    ),
    pair(
        "成果鉴定",
        of("rotor"),
        of(
            "rotor",
            innovation("2025年通过广东省环境科学学会组织的成果鉴定，鉴定证书编号粤环学鉴字〔2025〕31号。"),
        ),
        "I",
    ),
    pair(
        "正在洽谈不及已投运",
        of("rotor", market("正与东莞市金彩印刷有限公司洽谈安装。")),
        of("rotor", market("东莞市金彩印刷有限公司两台装置已投入运行。")),
        "M",
        may="I",
    ),
    pair(
        "写明关键局限",
        of("rotor"),
        of("rotor", say("不适用于含硅油和高沸点漆雾的废气，需前置过滤。")),
        "E",
    ),
)
_TESTING: Final = (
    pair(
        "合同编号",
        of("testing", market("已与某连接器厂签订检测服务合同。")),
        of("testing", market("已与立讯精密工业股份有限公司签订检测服务合同，合同编号LX-2026-0092。")),
        "M",
    ),
    pair(
        "预计纳税不及实缴",
        of("testing", economy("预计年纳税30万元。")),
        of("testing", economy("2025年实缴税收30万元，完税证明编号44190026045117。")),
        "E",
    ),
    pair(
        "测量重复性",
        of("testing"),
        of("testing", innovation("同一样品重复测量10次，相对标准偏差0.4%，能力验证报告编号PT-2026-33。")),
        "I",
    ),
    pair(
        "参与行业标准",
        of("testing"),
        of("testing", innovation("参与起草行业标准QC/T 1067-2023。")),
        "I",
    ),
    pair(
        "未签的大单不及已签的小单",
        of("testing", economy("力争签下5000万元的年度检测合同。")),
        of("testing", economy("已签检测合同12份，合同额96万元，合同编号RC-2026-001至012。")),
        "E",
        may="M",
    ),
    pair(
        "带动就业自述不及有证明",
        of("testing", economy("带动就业18人。")),
        of("testing", economy("带动就业18人，社保参保证明编号DG-2026-207。")),
        "E",
    ),
)
_MIXED: Final = (
    pair(
        "一堆空话不及一份合同",
        of(
            "paste",
            say("技术国际领先，填补国内空白，市场前景广阔。"),
            market("某模块企业有合作意向。"),
            market("多家企业来电咨询。"),
        ),
        of("paste", market("已与东莞市长泰模块电子有限公司签订银膏采购合同，合同编号CT-2026-0318。")),
        "M",
    ),
    pair(
        "吹嘘的实验室样机不及有报告的中试",
        of("motor", say("目前为实验室样机。具有颠覆性，遥遥领先于国内外同类产品。")),
        of("motor", say("已完成中试，中试报告编号ZS-2025-07。")),
        "I",
    ),
    pair(
        "失效的专利加吹嘘不及申请中的专利",
        of("battery", EXPIRED, say("拥有世界首创的核心专利。")),
        of("battery", FILED),
        "I",
        vetoes=("ip_expired",),
    ),
    pair(
        "百亿预期不及百万审计收入",
        of("coating", economy("预计年产值将达100亿元，占据全国一半市场。")),
        of("coating", economy(f"2025年销售收入180万元，{_SALE}。")),
        "E",
        may="MI",
    ),
    pair(
        "都在计划中不及都已做到",
        of(
            "rotor",
            market("计划在东莞市金彩印刷有限公司示范应用。"),
            innovation("拟委托第三方检测机构检测净化效率。"),
            economy("预计实现销售收入500万元。"),
        ),
        of(
            "rotor",
            market("已在东莞市金彩印刷有限公司示范应用，运行7个月。"),
            innovation("经谱尼测试检测，净化效率96.4%，检测报告编号PONY-2026-0098。"),
            economy(f"2025年实现销售收入500万元，{_SALE}。"),
        ),
        "MIE",
    ),
    pair(
        "有争议的好成果不及无争议的同一成果",
        of(
            "vision",
            GRANTED,
            market("已与东莞市华盛玻璃科技有限公司签订设备采购合同，合同编号HS-2026-027。"),
            say("专利权属尚不明确，两家单位均主张权利。"),
        ),
        of(
            "vision",
            GRANTED,
            market("已与东莞市华盛玻璃科技有限公司签订设备采购合同，合同编号HS-2026-027。"),
        ),
        "I",
        vetoes=("ownership_unclear",),
    ),
    pair(
        "材料齐全不及再加一份审计",
        of(
            "motor",
            GRANTED,
            market("东莞市力嘉机械有限公司已批量使用。"),
            economy("2025年销售收入900万元。"),
        ),
        of(
            "motor",
            GRANTED,
            market("东莞市力嘉机械有限公司已批量使用。"),
            economy(f"2025年销售收入900万元，{_SALE}。"),
        ),
        "E",
        may="I",
    ),
    pair(
        "尚未取得的不算",
        of("screw"),
        of("screw", say("尚未取得医疗器械注册证，尚未签订任何供货合同，没有销售收入。")),
        "",
        may="E",
    ),
    pair(
        "别人的业绩不算",
        of("litchi"),
        of("litchi", say("近年来国内果蔬保鲜市场年销售额超过百亿元，国外同类技术已在多国广泛应用。")),
        "",
    ),
)
_TRAPS: Final = (
    pair(
        "客户退回的试用不算",
        of("paste"),
        of("paste", market("东莞市长泰模块电子有限公司试用后因孔隙率偏高退回，未再采购。")),
        "",
    ),
    pair(
        "已终止的合同不算",
        of("paste"),
        of("paste", market("与东莞市长泰模块电子有限公司签订的供货合同已于2025年终止，未供货。")),
        "",
    ),
    pair(
        "尚未与具名企业签约不算",
        of("paste"),
        of("paste", market("尚未与东莞市长泰模块电子有限公司签订采购合同。")),
        "",
    ),
    pair(
        "口头的具名询价高于没有询价",
        of("paste"),
        of("paste", market("东莞市长泰模块电子有限公司来函询价，要求提供样品。")),
        "M",
    ),
    pair(
        "比现有产品贵不算优势",
        of("paste"),
        of("paste", say("材料成本较锡膏高3倍。")),
        "",
        may="E",
    ),
    pair(
        "公司的营业收入不是用户",
        of("vision"),
        of("vision", say("公司2025年营业收入3.2亿元，员工460人。")),
        "",
        may="E",
    ),
    pair(
        "市场规模不是收入",
        of("vision"),
        of("vision", say("2025年全球盖板玻璃检测设备市场规模达42亿元，年均增长15%。")),
        "",
    ),
    pair(
        "机构的预测不及已签的订单",
        of("vision", economy("据第三方机构预测，产品未来三年销售额将超过10亿元。")),
        of("vision", economy("2026年已签订单合同额260万元，合同编号HS-2026-027。")),
        "E",
        may="M",
    ),
    pair(
        "竞品的用户不算",
        of("vision"),
        of("vision", say("同类进口设备已在多家盖板厂使用。")),
        "",
    ),
    pair(
        "外地的诉求不是本地贡献",
        of("vision", around(demands=(wanted("D1", town="深圳市"),))),
        of("vision", around(demands=(wanted("D1", town="长安镇"),))),
        "E",
        may="M",
    ),
    pair(
        "晚于自己的相近成果不损新颖",
        of("vision", around(neighbours=(neighbour("N1", 0.66, is_earlier=True),))),
        of("vision", around(neighbours=(neighbour("N1", 0.66, is_earlier=False),))),
        "I",
    ),
    pair(
        "重复登记的自己不算相近",
        of("vision", around(neighbours=(neighbour("N1", 0.66),))),
        of("vision", around(neighbours=(neighbour("N1", 0.95, is_same=True),))),
        "MI",
    ),
    pair(
        "三项申请不及一项授权",
        of(
            "motor",
            FILED,
            right("invention_patent", "CN202411190362.1", "filed"),
            right("invention_patent", "CN202510238471.4", "filed"),
        ),
        of("motor", GRANTED),
        "I",
    ),
    pair(
        "自填九级不及有报告的七级",
        of("motor", value(trl=9)),
        of("motor", value(trl=7), innovation("2025年完成中试，中试报告编号ZS-2025-07。")),
        "I",
    ),
    pair(
        "税收减免不是纳税",
        of("motor"),
        of("motor", economy("享受高新技术企业所得税减免86万元。")),
        "",
    ),
    pair(
        "政府补助不是收入",
        of("motor"),
        of("motor", economy("获东莞市科技计划补助200万元。")),
        "",
        may="I",
    ),
    pair(
        "口号不及实测的节电",
        of("motor", say("节能环保，绿色低碳。")),
        of("motor", say("实测节电24%。")),
        "E",
    ),
    pair(
        "预计节电不及实测节电",
        of("motor", say("预计明年可节电24%。")),
        of("motor", say("实测节电24%。")),
        "E",
        may="I",
    ),
    pair(
        "预计带动的就业不及已带动的就业",
        of("motor", economy("预计带动就业30人。")),
        of("motor", economy("已带动就业30人。")),
        "E",
    ),
    pair(
        "别人的专利不是自己的",
        of("coating"),
        of("coating", say("现有技术CN108123456B公开了一种水性紫外光固化涂料。")),
        "",
    ),
    pair(
        "口头的长期合作不及用户报告",
        of("coating", market("与多家知名家具企业保持长期良好的合作关系。")),
        of("coating", market("东莞市大唐家具有限公司出具使用报告，已连续使用一年。")),
        "M",
        may="I",
    ),
    pair(
        "待批复后的签约不及已签",
        of("coating", market("待审批通过后与东莞市大唐家具有限公司签订供货合同。")),
        of("coating", market("已与东莞市大唐家具有限公司签订供货合同。")),
        "M",
    ),
    pair(
        "论文不是权利",
        of("screw"),
        of("screw", say("发表SCI论文20篇，被引300余次。")),
        "",
    ),
    pair(
        "负责人的奖不是成果的奖",
        of("screw"),
        of("screw", say("项目负责人曾获国家科技进步二等奖。")),
        "",
    ),
    pair(
        "准备申请不及已申请",
        of("screw", innovation("准备提交发明专利申请。")),
        of("screw", innovation("已提交发明专利申请。")),
        "I",
    ),
    pair(
        "没有依据的预期不及有编号的测算",
        of("platform", economy("预计年综合效益1200万元。")),
        of("platform", economy("预计年综合效益1200万元，可研报告编号KY-2026-077。")),
        "E",
    ),
    pair(
        "同一句话说两遍不多一分",
        of("litchi", market("在东莞市大岭山荔枝专业合作社完成示范应用，处理鲜果120吨。")),
        of(
            "litchi",
            market("在东莞市大岭山荔枝专业合作社完成示范应用，处理鲜果120吨。"),
            market("在东莞市大岭山荔枝专业合作社完成示范应用，处理鲜果120吨。"),
        ),
        "",
    ),
    pair(
        "已转让的成果",
        of("litchi", value(status="transferred")),
        of("litchi"),
        "",
        vetoes=("gone",),
    ),
    pair(
        "框架协议不及供货合同",
        of("battery", market("与某知名车企签订战略合作框架协议。")),
        of("battery", market("与比亚迪签订供货合同，合同编号BYD-2026-118。")),
        "M",
    ),
    pair(
        "计划出口不及已出口",
        of("battery", economy("计划出口欧洲。")),
        of("battery", economy("2025年出口德国300套，合同额210万元，合同编号EX-2025-031。")),
        "E",
        may="MI",
    ),
    pair(
        "未达标的检测不算",
        of("rotor"),
        of("rotor", innovation("经谱尼测试检测，净化效率未达到设计要求，报告编号PONY-2026-0012。")),
        "",
    ),
    pair(
        "首台套目录",
        of("rotor"),
        of(
            "rotor",
            market("2026年入选广东省首台（套）重大技术装备推广应用指导目录，文号粤工信装备函〔2026〕12号。"),
        ),
        "MI",
    ),
    pair(
        "替别人做检测不是自己被检测",
        of("testing"),
        of("testing", say("可出具CNAS、CMA检测报告。")),
        "",
    ),
)
PAIRS: Final = (
    *_PASTE,
    *_VISION,
    *_MOTOR,
    *_COATING,
    *_SCREW,
    *_PLATFORM,
    *_LITCHI,
    *_BATTERY,
    *_ROTOR,
    *_TESTING,
    *_MIXED,
    *_TRAPS,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Boast:
    """Praise without evidence of an achievement, and a figure of the same that speaks for it."""

    base: str
    praise: str
    figure: str
    rises: frozenset[Aspect]


def _boast(base: str, praise: str, figure: str, rises: str) -> Boast:
    return Boast(base=base, praise=praise, figure=figure, rises=frozenset(ASPECTS[one] for one in rises))


BOASTS: Final = (
    _boast(
        "paste",
        "该技术达到国际领先水平，填补国内空白，具有颠覆性意义。",
        "剪切强度由对照银膏的33 MPa提高到46 MPa。",
        "I",
    ),
    _boast(
        "vision",
        "产品性能优异，市场前景广阔，深受客户好评，经济效益和社会效益显著。",
        "漏检率由原系统的1.9%降至0.3%。",
        "I",
    ),
    _boast(
        "motor",
        "系世界首创，打破国外垄断，引领行业发展方向，应用前景十分广阔。",
        "单机耗电较异步电机降低26%。",
        "IE",
    ),
    _boast(
        "coating",
        "彻底解决了行业卡脖子难题，技术水平国内一流，推广价值巨大。",
        "干燥时间由常规水性漆的4小时缩短至5分钟。",
        "I",
    ),
    _boast(
        "screw",
        "这是革命性的突破，极大提升了医疗水平，造福广大患者，具有重大的社会效益。",
        "28天抗弯强度保持率较未涂覆骨钉提高47个百分点。",
        "I",
    ),
    _boast(
        "platform",
        "平台功能强大，技术先进，遥遥领先于同类产品，受到政府和企业的高度评价。",
        "外协交期由平均12天缩短至7天。",
        "IE",
    ),
    _boast(
        "litchi",
        "大大提高了农民收入，是乡村振兴的里程碑式成果。",
        "损耗率由常规运输的18%降至6%。",
        "IE",
    ),
    _boast(
        "battery",
        "市场空间巨大，必将带来不可估量的经济效益，是储能行业的革命。",
        "簇可用容量较被动均衡提高8.5%。",
        "I",
    ),
    _boast(
        "rotor",
        "全面超越国外先进水平，处于行业领跑地位，环境效益极其显著。",
        "单位风量能耗较直接焚烧降低71%。",
        "IE",
    ),
    _boast(
        "testing",
        "检测能力达到国际先进水平，是业内独一无二的权威平台，发展前景广阔。",
        "试验周期由常规方法的1000小时缩短至260小时。",
        "I",
    ),
)

EMPTY_WORDS: Final = (
    "技术水平国际领先，国内首创，填补多项空白。",
    "属颠覆性技术，将改变行业格局。",
    "市场前景十分广阔，需求旺盛，供不应求。",
    "深受广大用户欢迎和好评。",
    "经济效益和社会效益十分显著。",
    "打破国外技术垄断，解决卡脖子难题。",
    "拥有完全自主知识产权，核心技术自主可控。",
    "荣获多项大奖，获得专家一致好评。",
    "产品畅销全国各地，远销海外。",
    "与多家世界500强企业建立了长期战略合作关系。",
    "得到了各级领导的高度重视和大力支持。",
    "多家媒体争相报道。",
    "技术成熟可靠，可立即产业化。",
    "性能远超国外同类产品。",
    "成本大幅降低，效率成倍提高。",
    "是全球唯一掌握该技术的团队。",
    "产品质量达到甚至超过进口产品水平。",
    "极大地推动了行业技术进步。",
    "投资少、见效快、回报高。",
    "具有巨大的推广价值和应用潜力。",
    "预计市场规模可达千亿元，潜力无限。",
    "被誉为行业的里程碑。",
    "技术壁垒高，竞争对手难以模仿。",
    "节能减排效果显著，绿色环保。",
    "大幅减少污染物排放，造福子孙后代。",
    "彻底解决了困扰行业多年的难题。",
    "创新性强，先进性突出，实用性好。",
    "团队实力雄厚，由院士领衔。",
    "深度融合人工智能、大数据等前沿技术。",
    "能有效降低生产成本，提高生产效率。",
    "被多家知名企业高度认可。",
    "客户满意度高，复购率高。",
    "已达到产业化水平。",
    "引起国内外同行的广泛关注。",
    "产品已通过多项权威认证。",
    "各项指标均优于国家标准。",
    "助力乡村振兴，带动农民增收致富。",
    "获得资本市场高度青睐。",
    "与国内外多所知名高校开展产学研合作。",
    "赢得了市场的广泛认可，占有率稳居第一。",
)
"""What project sheets say of everything."""
