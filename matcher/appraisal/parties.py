"""Parties that a text names so that one could ask them: by registered name, place and name, or brand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_PLACES: Final = (
    "中国|国家|北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|"
    "云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门|广州|深圳|珠海|汕头|佛山|韶关|湛江|肇庆|江门|茂名|惠州|梅州|"
    "汕尾|河源|阳江|清远|东莞|中山|潮州|揭阳|云浮|石家庄|太原|沈阳|大连|长春|哈尔滨|南京|苏州|无锡|常州|南通|杭州|宁波|温州|"
    "嘉兴|绍兴|合肥|福州|厦门|泉州|南昌|赣州|济南|青岛|烟台|郑州|洛阳|武汉|长沙|株洲|南宁|柳州|海口|成都|绵阳|贵阳|昆明|西安|"
    "兰州|华南|华东|华中|华北|西南|西北|东北|岭南|粤港澳|大湾区|松山湖|滨海湾|石碣|石龙|茶山|石排|企石|横沥|桥头|谢岗|东坑|常平|"
    "寮步|樟木头|大朗|黄江|清溪|塘厦|凤岗|大岭山|长安|虎门|厚街|沙田|道滘|洪梅|麻涌|望牛墩|中堂|高埗"
)
_PLACE: Final = re.compile(_PLACES)
_BRANDS: Final = (
    "华为|OPPO|vivo|VIVO|比亚迪|宁德时代|小米|中兴通讯|富士康|京东方|TCL|美的|格力|立讯精密|歌尔|大疆|华星光电|小天才|步步高|"
    "广汽|上汽|一汽|东风汽车|吉利|长城汽车|蔚来|小鹏|理想汽车|特斯拉|三星|苹果公司|索尼|松下|博世|西门子|施耐德|ABB|英飞凌|"
    "国家电网|南方电网|南网|中石化|中石油|中海油|中广核|中核|中车|宝武|宝钢|三一重工|徐工|中联重科|生益科技|新能源科技|海康威视|"
    "大族激光|欣旺达|亿纬锂能|中芯国际|华虹|长江存储|长电科技|通富微电|华润微|士兰微|迈瑞|联影|药明康德|顺丰|海尔|海信|创维"
)
_KNOWN: Final = re.compile(
    rf"(?:向|与|和|给|为|由|被|经|在|供|供应|供货|进入|通过|导入|客户|用户|获|:|\(|至|予)(?P<name>{_BRANDS})"
    r"(?!云|鸿蒙|手机|系统|平台|芯片|算法|协议|方案|款|风格|那样|[A-Za-z0-9])"
    rf"|(?P<firm>(?:{_BRANDS})(?:集团|公司|股份))"
)
_NO_NOUN: Final = r"(?![需用得提述示采涉建覆关选做获以有])"
"""研究所需 is no 研究所."""
_SUFFIX: Final = re.compile(
    r"(?P<legal>(?:股份)?有限(?:责任)?公司|股份公司)"
    r"|(?P<placed>公司|(?:重点)?实验室|中心(?!线|距|孔|轴|点|位|区|城|化)|厂(?!家|房|区|商|方|界|址|内|外|用|牌|长)|检[测验]院|"
    r"检[测验]所|水务|电力局|供电局|环卫所|卫生院|合作社|医院|银行|设计院)"
    rf"|(?P<plain>集团(?!军|化|内|客户)|大学(?!生|城|的)|学院(?!派)|研究总?院|研究所{_NO_NOUN}|科学院)"
)
_HARD: Final = re.compile(r"[,，。;；:!！?？\"“”'‘’、()\[\]【】《》\n|/+]")
_SOFT: Final = re.compile(
    r"提供给|转让给|授权给|许可给|合作方|客户为|用户为|交付给?|授权|许可|委托|联合|通过|进入|向|与|和|及|同|跟|给|为|由|被|经|在|供|对|从|到|"
    r"是|有|的|了|已|于|至|如|获|即|将|于|并|往|把|让|请|依托|包括|客户|用户|来自|销往|出口|转让|签约|服务|部署|应用|使用|采用|采购|购买|试用"
)
"""Words after which a name may begin; they stand in names too (华为), so the nearest is tried first only."""
_VAGUE: Final = re.compile(
    r"某|×|[xX]{2,}|\*\*|[一二两三四五六七八九十百几数多\d][余多]?(?:家|所|个|间|座|类|条)|若干|大型|知名|著名|龙头|头部|上市(?!场)|同类|同行|"
    r"下游|上游|合作(?!社)|有关|相关|国内|国外|省内|市内|本地|当地|周边|各(?:大|地|级|类|个|镇|县|高)|(?<!日)本(?!田|溪|钢|色)|我[们国省市院所司公校]|"
    r"该|其他|其它|众多|部分|多数|不少|企业$|客户$|任何|每家|哪家|一些|这些|那些|上述|所属|自建|自有|现有|传统|一般|普通|标准|首家|唯一|等地|基层|虚拟|老年|此类|这类|各类"
)
_TEACHING: Final = re.compile(r"大学|医学院|附属|协和|湘雅|华西|同济|瑞金|解放军|武警")
_ANY_ONE: Final = re.compile(r"[市镇区]?一(?!汽|拖|飞|重|心|品|诺|鸣)")
"""常平一跳线厂 is any one of them."""
_GENERIC: Final = re.compile(
    r"(?:科技|技术|工程|设备|装备|国有|民营|外资|合资|跨国|高新|中小型?|中型|小型|微型|有限|责任|股份|集团|控股|参股|全资|总|分|子|母|贸易|"
    r"供水|供电|燃气|自来水|物业|保险|检测|软件|电力|制药|医药|汽车|电子|建筑|环保|能源|新能源|半导体|互联网|物流|快递|航空|投资|"
    r"担保|评估|咨询|中介|初创|创业|骨干|核心|关联|下属|代工|模组|模块|芯片|面板|材料|新材料|机械|五金|塑胶|塑料|模具|玩具|纸品|"
    r"造纸|家具|印刷|包装|制衣|制鞋|鞋|毛织|食品|化工|灯饰|照明|线路板|电池|电器|充电器|连接器|整机|整车|主机|封装|封测|测试|生产|加工|制造|"
    r"三甲|三级|二级|甲等|社区|基层|公立|私立|试点|示范|县级|市级|省级|区级|各级|重点|综合|专科|骨科|口腔|眼科|宠物|儿童|妇幼|中医|"
    r"人民|理工|工业|师范|医科|医|农业|职业|高等|普通|研发|开发|研究|设计|服务|数据|运营|管理|培训|创新|孵化|中试|国家|国|省|市|县|区|镇|"
    r"街道|企业|产业|行业|技术创新|创意|工程技术|质量|监督|商业|乡镇|城市|农村|火力|热|燃煤|燃机|污水|净水|精密|光学|自动化|智能|互感器|"
    r"传感|传感器|轴承|铸造|压铸|注塑|机加工|表面处理|电镀|喷涂|钢铁|冶金|水泥|玻璃|陶瓷|饲料|养殖|屠宰|染|印染|漂染|洗水|服装|纺织|"
    r"造|卷烟|酿酒|啤酒|发|水|磁材|漆|涂料|油漆|胶|铝|铜|铁|钢|锂电|光伏|风电|储能|电机|变压器|阀门|泵|制|用|品|器|件|机|车|电|药|米|面粉|粮)+"
)
_RUNNING: Final = re.compile(
    r"[的在了将已并是及]|年|月|台|套|使用|应用[于到]|推广[到至]|进行|供应[了给]|销售[了到]|建成|成立"
)
"""Words of a sentence that runs on from a place and is no name."""
_LEAST_NAME: Final = 2
_LONGEST_NAME: Final = 16
_LONGEST_HEAD: Final = 26


def find_parties(folded: str, owner: str = "") -> tuple[tuple[int, int], ...]:
    """Return where parties other than the owner are named, in text order, none inside another.

    `folded` is a sentence as `fold` leaves it. Not named are 某公司, 一家模块厂, 国内龙头企业, 检测公司.
    """
    brands = (match.span(match.lastgroup or 0) for match in _KNOWN.finditer(folded))
    spans = sorted({*_by_suffix(folded), *brands})
    return tuple(
        (start, end)
        for start, end in spans
        if not _is_own(folded[start:end], owner)
        and not any(a <= start and end <= b and (a, b) != (start, end) for a, b in spans)
    )


def _by_suffix(folded: str) -> Iterator[tuple[int, int]]:
    for match in _SUFFIX.finditer(folded):
        start = _name_start(folded, match)
        if start is not None:
            yield start, match.end()


def _name_start(folded: str, suffix: re.Match[str]) -> int | None:
    """Return where the name that ends in the suffix begins; None where there is none."""
    least = max(0, suffix.start() - _LONGEST_HEAD)
    for hard in _HARD.finditer(folded, least, suffix.start()):
        least = hard.end()
    head = folded[least : suffix.start()]
    for place in reversed(list(_PLACE.finditer(head))):
        if _is_name(head[place.start() :], suffix, is_placed=True):
            return least + place.start()
    is_famous = suffix.group() == "医院" and _TEACHING.search(head)
    if suffix["placed"] and not is_famous:
        return None
    softs = [soft.end() for soft in _SOFT.finditer(head)]
    if not head or softs[-1:] == [len(head)]:
        return None
    for start in (*reversed(softs), 0):
        if _is_name(head[start:], suffix, is_placed=False):
            return least + start
    return None


def _is_name(core: str, suffix: re.Match[str], *, is_placed: bool) -> bool:
    own = _PLACE.sub("", core) if is_placed else core
    if _VAGUE.search(core) or _ANY_ONE.match(own) or _RUNNING.search(own) or len(own) > _LONGEST_NAME:
        return False
    if is_placed and suffix.group() in ("大学", "银行", "医院"):
        # 北京大学 and 中国银行 name one by the place alone, a hospital needs any further word.
        return bool(own) or suffix.group() != "医院"
    is_lab = is_placed and suffix.group() == "实验室"
    return len(own) >= _LEAST_NAME and (is_lab or _GENERIC.fullmatch(own) is None)


def _is_own(name: str, owner: str) -> bool:
    return bool(owner) and (name in owner or owner in name)
