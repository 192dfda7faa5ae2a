"""Regions of GB/T 2260: the whole list, its years, names in every spelling, and what is near a wrong one."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from policymatch.language.codes import find_region, latest_year, region_list, region_name, regions
from policymatch.language.codes.regions import GENERIC, near, prefix

ZONES = {"310117ZJSJ": "张江高新区松江园", "420802GXQ": ""}
YEARS = (None, 1985, 1999, 2005, 2014, 2019, 2024, 2026)
IN_USE = [code for code, r in regions().items() if not r.unused(2024)]
PLACES = [code for code in IN_USE if regions()[code].name not in GENERIC]


def found(text: str, year: int | None = 2024) -> str | None:
    """The code, or None where it is not in use."""
    return find_region(text, ZONES, year).code


def refused(text: str, year: int | None = 2024) -> str:
    with pytest.raises(ValueError) as caught:
        find_region(text, ZONES, year)
    return str(caught.value)


def above(code: str) -> list[str]:
    """The regions around one that are places, the widest first."""
    around = dict.fromkeys((code[:2] + "0000", code[:4] + "00"))
    return [c for c in around if c != code and c in regions() and regions()[c].name not in GENERIC]


# ------------------------------------------------------------ codes


@pytest.mark.parametrize("year", YEARS)
def test_every_code_of_the_list_is_read_as_itself_or_is_missing_with_its_years(year: int | None) -> None:
    assert len(regions()) > 6800
    for code, region in regions().items():
        read = find_region(code, {}, year)
        if why := region.unused(year):
            assert read == (None, f"是不在用的行政区划代码{code}（{region.name}，{why}）")
        elif region.name in GENERIC and not code.endswith("00"):
            assert read == (code[:4] + "00", "是市辖区的汇总代码，按所在的市读")
        else:
            assert read == (code, "")


def test_the_list_names_its_source_and_is_of_these_years() -> None:
    assert latest_year() >= 2025
    assert re.fullmatch(r"GB/T 2260 行政区划代码：python-stdnum .+ cn/loc.dat 加补正，变动记到20\d\d年", region_list())
    assert 2800 < sum(not c.endswith("00") for c in PLACES) < 3000  # counties and districts, some 2,850


@pytest.mark.parametrize(
    ("code", "year", "note"),
    [
        ("421023", 2019, ""),
        ("421023", 2020, "监利县，2020年撤销"),
        ("421023", 2024, "监利县，2020年撤销"),
        ("421023", None, "监利县，2020年撤销"),
        ("421088", 2020, ""),
        ("421088", 2019, "监利市，2020年启用"),
        ("500112", 2024, ""),
        ("500112", 2025, "渝北区，2025年撤销"),
        ("500112", None, "渝北区，2025年撤销"),
        ("500157", 2024, "两江新区，2025年启用"),
        ("130502", 2019, ""),  # 桥东区, from 2020 on 襄都区 under the same code
        ("130502", 2024, ""),
        ("330502", 1995, "吴兴区，1987年撤销"),  # used a second time
        ("330502", 2024, ""),
        ("330114", 2024, ""),  # corrections of the list
        ("429001", 2024, "随州市，2000年撤销"),
        ("320602", 2019, ""),
    ],
)
def test_a_code_is_in_use_in_its_years(code: str, year: int | None, note: str) -> None:
    read = find_region(code, {}, year)
    assert read == ((None, f"是不在用的行政区划代码{code}（{note}）") if note else (code, ""))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("420802001", "420802001"),
        ("420802001002", "420802001002"),
        ("420802001000", "420802001"),
        ("420802000000", "420802"),
        ("420800000000", "420800"),
        ("441900003", "441900003"),
        ("421023001", None),
        ("310117ZJSJ", "310117ZJSJ"),
    ],
)
def test_towns_and_villages_are_checked_by_their_county(text: str, code: str | None) -> None:
    assert found(text) == code


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("42", "应为六位行政区划代码（GB/T 2260）或功能区代码，如 420802，是否想写 420000（湖北省）"),
        ("4208", "应为六位行政区划代码（GB/T 2260）或功能区代码，如 420802，是否想写 420800（荆门市）"),
        (
            "42080",
            "应为六位行政区划代码（GB/T 2260）或功能区代码，如 420802，"
            "是否想写 420800（荆门市）、420802（荆门市东宝区）、420804（荆门市掇刀区）",
        ),
        (
            "4208022",
            "应为六位行政区划代码（GB/T 2260）或功能区代码，如 420802，是否想写 420802（荆门市东宝区）、420822（荆门市沙洋县）",
        ),
        ("999999", "没有这个行政区划代码（GB/T 2260）"),
        ("429999", "没有这个行政区划代码（GB/T 2260），是否想写 420000（湖北省）"),
        (
            "420812",
            "没有这个行政区划代码（GB/T 2260），是否想写 420802（荆门市东宝区）、420822（荆门市沙洋县）、420882（京山市）",
        ),
        (
            "420812001",
            "没有这个行政区划代码（GB/T 2260），是否想写 420802（荆门市东宝区）、420822（荆门市沙洋县）、420882（京山市）",
        ),
        ("x", "应为六位行政区划代码（GB/T 2260）或功能区代码，如 420802"),
        ("420802-", "应为六位行政区划代码（GB/T 2260）或功能区代码，如 420802"),
        ("", "应为六位行政区划代码（GB/T 2260）或功能区代码，如 420802"),
        ("420802gxq", "应为六位行政区划代码（GB/T 2260）或功能区代码，如 420802"),
    ],
)
def test_what_is_no_code_is_refused_with_the_nearest(text: str, reason: str) -> None:
    assert refused(text) == reason


@given(st.from_regex(r"[0-9]{1,13}", fullmatch=True))
def test_digits_are_a_code_of_the_list_or_refused(text: str) -> None:
    if len(text) in (6, 9, 12) and text[:6] in regions():
        assert find_region(text, {}, 2024)
    else:
        reason = refused(text)
        for code in re.findall(r"(\d{6})（", reason):
            assert not regions()[code].unused(2024)


@given(st.sampled_from(PLACES), st.integers(0, 5), st.sampled_from("0123456789"))
def test_one_wrong_digit_names_codes_that_differ_in_little(code: str, at: int, digit: str) -> None:
    wrong = code[:at] + digit + code[at + 1 :]
    assume(wrong not in regions())
    close = near(wrong, 2024)
    assert close and len(close) <= 3
    if at >= 4:  # the same city comes first
        assert close[0][:4] == code[:4]


# ------------------------------------------------------------ names


@pytest.mark.parametrize("year", [None, 2015, 2024])
def test_every_place_is_found_by_its_whole_name(year: int | None) -> None:
    """With the regions around it, and alone where no other has its name."""
    names: dict[str, list[str]] = {}
    here = [c for c, r in regions().items() if not r.unused(year) and r.named(year) not in GENERIC]
    for code in here:
        names.setdefault(regions()[code].named(year), []).append(code)
    for code in here:
        own = regions()[code].named(year)
        around = [regions()[c].named(year) for c in above(code) if c in here]
        for path in ("".join([*around, own]), " / ".join([*around, own])):
            read = find_region(path, {}, year)
            assert read == (code, ""), (path, read)
        if len(names[own]) == 1:
            assert find_region(own, {}, year).code == code
        else:
            assert "有几处" in refused(own, year)


@given(st.sampled_from(PLACES), st.data())
def test_a_name_in_short_is_the_place_or_one_of_several(code: str, data: st.DataObject) -> None:
    """Any of the regions around it, each with or without its last word."""
    around = [c for c in above(code) if data.draw(st.booleans())]
    words = []
    for c in [*around, code]:
        name = regions()[c].named(2024)
        short = re.sub(r"(?:自治区|特别行政区|[省市区县旗盟])$", "", name)
        words.append(data.draw(st.sampled_from([name, short if len(short) > 1 else name])))
    try:
        read = find_region("".join(words), {}, 2024)
    except ValueError as e:
        assert "有几处" in str(e) or "没有这个地名" in str(e)
        return
    # what is found lies in the widest region that was named, whatever its spelling
    assert read.code is not None and read.code.startswith(prefix(around[0]) if around else "")
    if not around and words[-1] == regions()[code].named(2024):
        assert read.code == code


@given(st.text(st.sampled_from("湖北荆门东宝省市区县甲0 /-"), max_size=70))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read = find_region(text, ZONES, 2024)
    except ValueError as e:
        assert str(e)
    else:
        assert read.code is None or read.code in regions()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("荆门市东宝区", "420802"),
        ("湖北省荆门市东宝区", "420802"),
        ("湖北荆门东宝", "420802"),
        ("湖北省 荆门市 东宝区", "420802"),
        ("湖北省/荆门市/东宝区", "420802"),
        ("东宝区", "420802"),
        ("东宝", "420802"),
        ("荆门", "420800"),
        ("湖北", "420000"),
        ("北京市朝阳区", "110105"),
        ("北京市市辖区朝阳区", "110105"),
        ("北京市北京市朝阳区", "110105"),
        ("重庆", "500000"),
        ("吉林市", "220200"),
        ("内蒙古", "150000"),
        ("广西", "450000"),
        ("新疆", "650000"),
        ("恩施州", "422800"),
        ("长阳县", "420528"),
        ("前郭尔罗斯", "220721"),
        ("仙桃", "429004"),
        ("神农架林区", "429021"),
        ("荆门市市辖区", "420800"),
        ("张江高新区松江园", "310117ZJSJ"),
        ("监利县", None),
        ("荆州市监利县", None),
        ("襄樊市", None),
        ("两江新区", None),
    ],
)
def test_a_place_by_name(text: str, code: str | None) -> None:
    assert found(text) == code


def test_a_name_not_in_use_is_missing_with_a_note() -> None:
    assert find_region("监利县", {}, 2019) == ("421023", "")
    assert find_region("监利县", {}, 2024) == (None, "是不在用的地名（已撤销、改名或还没有启用）")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "朝阳区",
            "这个地名有几处，请写上所在的省市，或写代码，是否想写 110105（北京市朝阳区）、220104（长春市朝阳区）",
        ),
        (
            "南山区",
            "这个地名有几处，请写上所在的省市，或写代码，是否想写 230404（鹤岗市南山区）、440305（深圳市南山区）",
        ),
        ("吉林", "这个地名有几处，请写上所在的省市，或写代码，是否想写 220000（吉林省）、220200（吉林市）"),
        (
            "荆门市东保区",
            "没有这个地名，应为六位行政区划代码（GB/T 2260）或功能区代码，如 420802，或全国唯一的地名，"
            "是否想写 420802（荆门市东宝区）、420804（荆门市掇刀区）、420800（荆门市）",
        ),
        (
            "湖北省荆门市东宝区泉口街道白云大道12号",
            "没有这个地名，应为六位行政区划代码（GB/T 2260）或功能区代码，如 420802，或全国唯一的地名，"
            "是否想写 420802（荆门市东宝区）",
        ),
        ("高新区", "没有这个地名，应为六位行政区划代码（GB/T 2260）或功能区代码，如 420802，或全国唯一的地名"),
        ("全国", "没有这个地名，应为六位行政区划代码（GB/T 2260）或功能区代码，如 420802，或全国唯一的地名"),
    ],
)
def test_a_name_that_is_none_or_of_several_is_refused(text: str, reason: str) -> None:
    assert refused(text) == reason


def test_two_zones_of_one_name_are_distinguished_by_code() -> None:
    with pytest.raises(ValueError, match=r"有几处.*420802A、420804A"):
        find_region("高新区", {"420802A": "高新区", "420804A": "高新区"})
    assert find_region("420802A", {"420802A": "高新区", "420804A": "高新区"}).code == "420802A"


def test_a_short_name_never_hides_a_whole_one() -> None:
    """朝阳市 is a city; 朝阳 alone may be that, or one of the districts."""
    assert found("朝阳市") == "211300"
    assert "有几处" in refused("朝阳")
    assert found("南昌县") == "360121" and found("南昌市") == "360100"


def test_names_of_regions_are_said_with_their_city() -> None:
    assert [region_name(c) for c in ("420802", "420881", "110105", "429004", "420800", "999999")] == [
        "荆门市东宝区",
        "钟祥市",
        "北京市朝阳区",
        "仙桃市",
        "荆门市",
        "",
    ]
