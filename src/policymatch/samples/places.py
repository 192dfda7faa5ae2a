"""Where synthetic enterprises are registered: a large share in 荆门, every place that a shipped policy names, the rest elsewhere."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SamplePlace:
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


JINGMEN = SamplePlace("jingmen", "荆门", ("420802", "420804", "420881", "420802", "420882", "420822"), young=True)

LOCAL = (
    SamplePlace(
        "teda", "天津", ("120116TEDA", "120116", "120116TEDA", "120116BSQ", "120116TEDA", "120116GXQ", "120116TEDA")
    ),
    SamplePlace("songjiang", "松江", ("310117", "310117FZJSJ", "310117", "310117ZJSJ", "310117FZJSJ")),
    SamplePlace("teda", "滨海", ("120116TEDA", "120116DJ", "120116TEDA", "120116", "120116TEDA", "120116STC")),
    SamplePlace("tianjin", "天津", ("120101", "120103", "120111", "120112")),
    SamplePlace("shanghai", "上海", ("310115", "310112", "310104", "310114")),
    SamplePlace("beijing-industry", "北京", ("110115", "110111", "110114"), ("C", "D"), (1500, 9000)),
    SamplePlace("zhongguancun", "北京", ("110108", "110105", "110106"), ("I", "M", "C39")),
    SamplePlace("changzhou", "常州", ("320402", "320411", "320412"), ("C", "F51")),
    SamplePlace("changxing", "长兴", ("330522",), ("C",)),
    SamplePlace("cixi", "慈溪", ("330282",), ("C", "I")),
    SamplePlace("cixi", "慈溪", ("330282",), ("I", "C")),
    SamplePlace("gongshu", "杭州", ("330105",), ("I", "R", "M", "H62"), young=True),
    SamplePlace("sanmen", "三门", ("331022",)),
    SamplePlace("linan", "临安", ("330112",), ("C",)),
    SamplePlace("xiaoshan", "萧山", ("330109",), ("C",), (150, 2000)),
    SamplePlace("bozhou", "亳州", ("341602", "341623"), ("L7291",)),
    SamplePlace("changfeng", "长丰", ("340121",), ("C",)),
    SamplePlace("xuanzhou", "宣城", ("341802",), ("C", "M")),
    SamplePlace("licheng", "泉州", ("350502",), ("L7211", "F51", "C")),
    SamplePlace("sanming", "三明", ("350404", "350405", "350481"), ("M", "I", "C")),
    SamplePlace("nanan", "南安", ("350583",), ("F51", "F52", "H61", "H62"), (40, 500)),
    SamplePlace("nanchang", "南昌", ("360102", "360111", "360113"), ("C",), (60, 3000)),
    SamplePlace("xiangdong", "萍乡", ("360313",), ("C", "I")),
    SamplePlace("shandong", "济南", ("370102", "370112", "370202"), ("C", "I", "M")),
    SamplePlace("linyi", "临沂", ("371302", "371311"), ("C",)),
    SamplePlace("xuchang", "许昌", ("411002", "411003")),
    SamplePlace("guangdong-machines", "广州", ("440106", "440604", "441302"), ("C",)),
    SamplePlace("huangpu", "广州", ("440112",), ("C", "N")),
    SamplePlace("nansha", "广州", ("440115",), ("A",)),
    SamplePlace("pingshan", "深圳", ("440310",), ("C39", "I", "M")),
    SamplePlace("shenzhen-retail", "深圳", ("440305", "440304"), ("F52",), (700, 6000)),
    SamplePlace("shenzhen", "深圳", ("440306", "440305", "440304"), ("C", "F51"), (5, 300)),
    SamplePlace("gangkou", "中山", ("442000GKZ",), ("C", "F", "H"), young=True),
    SamplePlace("zhongshan", "中山", ("442000001", "442000002", "442000001", "442000"), ("C",)),
    SamplePlace("hainan", "海口", ("460105", "460106", "460203"), ("I", "M", "C27")),
    SamplePlace("fuling", "涪陵", ("500102",), ("C", "I")),
    SamplePlace("chengdu", "成都", ("510104", "510107", "510115"), ("C", "I", "M")),
    SamplePlace("neijiang", "内江", ("511002", "511011"), ("C", "I")),
    SamplePlace("xian", "西安", ("610113", "610116", "610112"), ("C",), young=True),
    SamplePlace("wangyi", "铜川", ("610202",), ("C", "M")),
    SamplePlace("ningxia", "银川", ("640104", "640106", "640205"), ("C", "I", "M")),
    SamplePlace("urumqi", "乌鲁木齐", ("650106",), (), (4, 60), young=True),
    SamplePlace("jianping", "建平", ("211322",)),
)

ELSEWHERE = (
    SamplePlace("", "武汉", ("420102", "420111", "420106"), young=True),
    SamplePlace("", "襄阳", ("420606", "420602"), young=True),
    SamplePlace("", "宜昌", ("420502",), young=True),
    SamplePlace("", "荆州", ("421002",), young=True),
    SamplePlace("", "南京", ("320102",), young=True),
    SamplePlace("", "苏州", ("320505",), young=True),
    SamplePlace("", "宁波", ("330203",), young=True),
    SamplePlace("", "合肥", ("340104",), young=True),
    SamplePlace("", "福州", ("350102",), young=True),
    SamplePlace("", "郑州", ("410105",), young=True),
    SamplePlace("", "长沙", ("430102",), young=True),
    SamplePlace("", "南宁", ("450103",), young=True),
    SamplePlace("", "重庆", ("500103",), young=True),
    SamplePlace("", "贵阳", ("520102",), young=True),
    SamplePlace("", "昆明", ("530102",), young=True),
    SamplePlace("", "兰州", ("620102",), young=True),
    SamplePlace("", "西宁", ("630102",), young=True),
    SamplePlace("", "哈尔滨", ("230102",), young=True),
    SamplePlace("", "长春", ("220102",), young=True),
    SamplePlace("", "石家庄", ("130102",), young=True),
    SamplePlace("", "太原", ("140105",), young=True),
    SamplePlace("", "呼和浩特", ("150102",), young=True),
    SamplePlace("", "拉萨", ("540102",), young=True),
)

# of every twenty enterprises six are in 荆门 and two elsewhere; the others take the named places in turn, so that a
# small population holds all of them too
_ROUND = 20
_JINGMEN = (0, 3, 6, 10, 13, 16)
_ELSEWHERE = (9, 19)
_LOCAL = tuple(i for i in range(_ROUND) if i not in _JINGMEN and i not in _ELSEWHERE)


def place_of(number: int) -> tuple[SamplePlace, int]:
    """Where the ``number``-th enterprise (from 1) is, and how many were there before it."""
    rounds, slot = divmod(number - 1, _ROUND)
    if slot in _JINGMEN:
        return JINGMEN, rounds * len(_JINGMEN) + _JINGMEN.index(slot)
    if slot in _ELSEWHERE:
        visit = rounds * len(_ELSEWHERE) + _ELSEWHERE.index(slot)
        return ELSEWHERE[visit % len(ELSEWHERE)], visit // len(ELSEWHERE)
    visit = rounds * len(_LOCAL) + _LOCAL.index(slot)
    return LOCAL[visit % len(LOCAL)], visit // len(LOCAL)


__all__ = ["ELSEWHERE", "JINGMEN", "LOCAL", "SamplePlace", "place_of"]
