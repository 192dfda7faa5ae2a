"""Where synthetic enterprises are registered: a large share in 荆门, every place that a shipped policy names, the rest elsewhere."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A place of registration.

    Attributes:
        key: the policy (or policies) that it is there for, "" where none is.
        city: what a company name begins with.
        codes: 区划代码 or 功能区代码 to register in, in turn.
        industries: 国民经济行业 prefixes that its enterprises are of; none: any.
        staff: least and most heads, where the place's policies need that size; none: any.
        young: whether its enterprises may be young; the records of the others go back for years.
    """

    key: str
    city: str
    codes: tuple[str, ...]
    industries: tuple[str, ...] = ()
    staff: tuple[int, int] | None = None
    young: bool = False


JINGMEN = Place("jingmen", "荆门", ("420802", "420804", "420881", "420802", "420882", "420822"), young=True)

LOCAL = (
    Place("teda", "天津", ("120116TEDA", "120116", "120116TEDA", "120116BSQ", "120116TEDA", "120116GXQ", "120116TEDA")),
    Place("songjiang", "松江", ("310117", "310117FZJSJ", "310117", "310117ZJSJ", "310117FZJSJ")),
    Place("teda", "滨海", ("120116TEDA", "120116DJ", "120116TEDA", "120116", "120116TEDA", "120116STC")),
    Place("tianjin", "天津", ("120101", "120103", "120111", "120112")),
    Place("shanghai", "上海", ("310115", "310112", "310104", "310114")),
    Place("beijing-industry", "北京", ("110115", "110111", "110114"), ("C", "D"), (1500, 9000)),
    Place("zhongguancun", "北京", ("110108", "110105", "110106"), ("I", "M", "C39")),
    Place("changzhou", "常州", ("320402", "320411", "320412"), ("C", "F51")),
    Place("changxing", "长兴", ("330522",), ("C",)),
    Place("cixi", "慈溪", ("330282",), ("C", "I")),
    Place("cixi", "慈溪", ("330282",), ("I", "C")),
    Place("gongshu", "杭州", ("330105",), ("I", "R", "M", "H62"), young=True),
    Place("sanmen", "三门", ("331022",)),
    Place("linan", "临安", ("330112",), ("C",)),
    Place("xiaoshan", "萧山", ("330109",), ("C",), (150, 2000)),
    Place("bozhou", "亳州", ("341602", "341623"), ("L7291",)),
    Place("changfeng", "长丰", ("340121",), ("C",)),
    Place("xuanzhou", "宣城", ("341802",), ("C", "M")),
    Place("licheng", "泉州", ("350502",), ("L7211", "F51", "C")),
    Place("sanming", "三明", ("350404", "350405", "350481"), ("M", "I", "C")),
    Place("nanan", "南安", ("350583",), ("F51", "F52", "H61", "H62"), (40, 500)),
    Place("nanchang", "南昌", ("360102", "360111", "360113"), ("C",), (60, 3000)),
    Place("xiangdong", "萍乡", ("360313",), ("C", "I")),
    Place("shandong", "济南", ("370102", "370112", "370202"), ("C", "I", "M")),
    Place("linyi", "临沂", ("371302", "371311"), ("C",)),
    Place("xuchang", "许昌", ("411002", "411003")),
    Place("guangdong-machines", "广州", ("440106", "440604", "441302"), ("C",)),
    Place("huangpu", "广州", ("440112",), ("C", "N")),
    Place("nansha", "广州", ("440115",), ("A",)),
    Place("pingshan", "深圳", ("440310",), ("C39", "I", "M")),
    Place("shenzhen-retail", "深圳", ("440305", "440304"), ("F52",), (700, 6000)),
    Place("shenzhen", "深圳", ("440306", "440305", "440304"), ("C", "F51"), (5, 300)),
    Place("gangkou", "中山", ("442000GKZ",), ("C", "F", "H"), young=True),
    Place("zhongshan", "中山", ("442000001", "442000002", "442000001", "442000"), ("C",)),
    Place("hainan", "海口", ("460105", "460106", "460203"), ("I", "M", "C27")),
    Place("fuling", "涪陵", ("500102",), ("C", "I")),
    Place("chengdu", "成都", ("510104", "510107", "510115"), ("C", "I", "M")),
    Place("neijiang", "内江", ("511002", "511011"), ("C", "I")),
    Place("xian", "西安", ("610113", "610116", "610112"), ("C",), young=True),
    Place("wangyi", "铜川", ("610202",), ("C", "M")),
    Place("ningxia", "银川", ("640104", "640106", "640205"), ("C", "I", "M")),
    Place("urumqi", "乌鲁木齐", ("650106",), (), (4, 60), young=True),
    Place("jianping", "建平", ("211322",)),
)

ELSEWHERE = (
    Place("", "武汉", ("420102", "420111", "420106"), young=True),
    Place("", "襄阳", ("420606", "420602"), young=True),
    Place("", "宜昌", ("420502",), young=True),
    Place("", "荆州", ("421002",), young=True),
    Place("", "南京", ("320102",), young=True),
    Place("", "苏州", ("320505",), young=True),
    Place("", "宁波", ("330203",), young=True),
    Place("", "合肥", ("340104",), young=True),
    Place("", "福州", ("350102",), young=True),
    Place("", "郑州", ("410105",), young=True),
    Place("", "长沙", ("430102",), young=True),
    Place("", "南宁", ("450103",), young=True),
    Place("", "重庆", ("500103",), young=True),
    Place("", "贵阳", ("520102",), young=True),
    Place("", "昆明", ("530102",), young=True),
    Place("", "兰州", ("620102",), young=True),
    Place("", "西宁", ("630102",), young=True),
    Place("", "哈尔滨", ("230102",), young=True),
    Place("", "长春", ("220102",), young=True),
    Place("", "石家庄", ("130102",), young=True),
    Place("", "太原", ("140105",), young=True),
    Place("", "呼和浩特", ("150102",), young=True),
    Place("", "拉萨", ("540102",), young=True),
)

# of every twenty enterprises six are in 荆门 and two elsewhere; the others take the named places in turn, so that a
# small population holds all of them too
_ROUND = 20
_JINGMEN = (0, 3, 6, 10, 13, 16)
_ELSEWHERE = (9, 19)
_LOCAL = tuple(i for i in range(_ROUND) if i not in _JINGMEN and i not in _ELSEWHERE)


def place_of(number: int) -> tuple[Place, int]:
    """Where the ``number``-th enterprise (from 1) is, and how many were there before it."""
    rounds, slot = divmod(number - 1, _ROUND)
    if slot in _JINGMEN:
        return JINGMEN, rounds * len(_JINGMEN) + _JINGMEN.index(slot)
    if slot in _ELSEWHERE:
        visit = rounds * len(_ELSEWHERE) + _ELSEWHERE.index(slot)
        return ELSEWHERE[visit % len(ELSEWHERE)], visit // len(ELSEWHERE)
    visit = rounds * len(_LOCAL) + _LOCAL.index(slot)
    return LOCAL[visit % len(LOCAL)], visit // len(LOCAL)


__all__ = ["ELSEWHERE", "JINGMEN", "LOCAL", "Place", "place_of"]
