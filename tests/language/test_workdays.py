"""Working days beyond the years of the package: given in a file, checked, and the same in every engine."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policymatch import Catalog, CatalogError
from policymatch.language.workdays import STANDARD, CalendarEnds, WorkCalendar, incomplete_years
from tests.small import DICTIONARY, policy_text

OFF = [(1, 1), (1, 21), (1, 22), (1, 23), (4, 4), (5, 1), (6, 23), (9, 29), (10, 1), (10, 2), (10, 3)]
CALENDAR = {**{date(2099, m, d): False for m, d in OFF}, date(2099, 10, 10): True}  # a Saturday that is worked
FILE = "工作日历:\n" + "".join(f"  {d}: {'班' if worked else '休'}\n" for d, worked in CALENDAR.items())
HOW = (
    "工作日历没有2099年：请把国务院办公厅通知的全年放假和调休上班写成工作日历文件，"
    "用 --calendar（程序里是 Catalog.load 的 calendar）给出"
)
LATE = policy_text("金额: 1元", conditions="- 成立日期 + 5工作日 不晚于 2099-10-12").replace("2026-12-31", "2099-12-31")


def test_a_known_year_is_the_one_of_the_package() -> None:
    day = date(2023, 12, 25)
    while day < date(2025, 1, 5):
        assert STANDARD.works(day) == chinese_calendar.is_workday(day)
        day += timedelta(days=1)


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        (date(2099, 9, 30), 1, date(2099, 10, 5)),  # over the holidays and a weekend
        (date(2099, 10, 5), 5, date(2099, 10, 10)),
        (date(2099, 10, 5), -1, date(2099, 9, 30)),
        (date(2099, 10, 5), 0, date(2099, 10, 5)),
    ],
)
def test_days_of_a_year_that_was_given(start: date, n: int, end: date) -> None:
    assert WorkCalendar(CALENDAR).add(start, n) == end


def test_days_that_are_given_come_before_those_of_the_package() -> None:
    assert STANDARD.works(date(2024, 5, 20))
    assert not WorkCalendar({date(2024, 5, 20): False}).works(date(2024, 5, 20))
    assert WorkCalendar({date(2024, 5, 20): False}).works(date(2024, 5, 21))


def test_the_year_that_is_missing_is_named() -> None:
    """Not the one in which the count begins."""
    with pytest.raises(CalendarEnds) as caught:
        WorkCalendar(CALENDAR).add(date(2099, 12, 31), 1)
    assert caught.value.year == 2100
    with pytest.raises(CalendarEnds) as caught:
        STANDARD.add(date(2004, 1, 1), -1)
    assert caught.value.year == 2003


@given(st.dates(date(2099, 1, 1), date(2099, 12, 1)), st.integers(1, 15))
def test_as_many_working_days_lie_between(start: date, n: int) -> None:
    calendar = WorkCalendar(CALENDAR)
    end = calendar.add(start, n)
    between = [start + timedelta(days=k) for k in range(1, (end - start).days + 1)]
    assert calendar.works(end) and sum(calendar.works(d) for d in between) == n


@given(st.sampled_from(sorted(CALENDAR)))
def test_a_year_that_is_not_given_whole_is_found(gone: date) -> None:
    left = {d: worked for d, worked in CALENDAR.items() if d != gone}
    assert incomplete_years(CALENDAR) == {}
    assert list(incomplete_years(left)) == ([] if CALENDAR[gone] else [2099])
    assert incomplete_years({date(2024, 5, 20): False}) == {}


# ------------------------------------------------------------ in a catalog


def catalog(more: str = "") -> Catalog:
    return Catalog.loads({"d.yaml": DICTIONARY, "a.yaml": LATE, **({"c.yaml": more} if more else {})})


def test_without_the_year_the_message_has_advice() -> None:
    report = catalog().match({"成立日期": "2099-10-05"}, "2099-10-20")
    (d,) = report.matches
    assert [(c.name, c.office) for c in d.missing] == [("工作日历(2099年)", "国务院办公厅")]
    assert HOW in report.explain() and HOW in report.explain("trial/one")


def test_the_message_for_a_deadline_beyond_the_calendar_has_advice() -> None:
    text = policy_text("金额: 1元").replace("    奖补:", "    时限: {办结: 成立日期 + 5工作日}\n    奖补:")
    facts = {"人数": 1, "成立日期": "2099-10-05"}
    without = Catalog.loads({"d.yaml": DICTIONARY, "a.yaml": text}).match(facts, "2024-12-31").explain("trial/one")
    assert "办结 待核" in without and HOW in without
    own = Catalog.loads({"d.yaml": DICTIONARY, "a.yaml": text, "c.yaml": FILE})
    explained = own.match(facts, "2024-12-31").explain("trial/one")
    assert "办结 2099-10-10" in explained and "工作日历" not in explained


def test_with_the_year_every_engine_decides() -> None:
    own = catalog(FILE)
    frame = pd.DataFrame({"统一社会信用代码": ["91420802HC9000012M"], "成立日期": ["2099-10-05"]})
    without = catalog().score(frame, on="2099-10-20")
    assert list(without.matches["缺"]) == ["工作日历(2099年)"] and HOW in without.notices
    for start, verdict in (("2099-10-05", "符合"), ("2099-10-08", "不符合")):
        matched = {own.match({"成立日期": start}, "2099-10-20").matches[0].verdict for _ in range(3)}
        frame["成立日期"] = [start]
        scored = own.score(frame, on="2099-10-20", all_verdicts=True)
        assert matched == {*scored.matches["结果"]} == {verdict}
        assert not any("工作日历" in n for n in scored.notices)
    assert own.digest != catalog().digest


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("工作日历: {2099-01-01: 休}\n", "工作日历的2099年不全：没有写2099-05-01、2099-10-01、2099-10-02休"),
        (
            "工作日历: {2099-01-01: 休, 2099-05-01: 休, 2099-10-01: 休, 2099-10-02: 休}\n",
            "只写了4天休，全年的放假至少有11天",
        ),
        ("工作日历: {2099-13-01: 休}\n", "“2099-13-01”不是日期"),
        ("工作日历: {2099-01-01: 放假}\n", "工作日历的2099-01-01写的是“放假”"),
        ("工作日历: {2099-01-01: [休]}\n", "工作日历的2099-01-01写的是“”"),
        ("工作日历: [2099-01-01]\n", "工作日历"),
        (FILE + FILE.partition("\n")[2], "写了两次"),
    ],
)
def test_a_calendar_that_cannot_be_used(text: str, message: str) -> None:
    with pytest.raises(CatalogError) as caught:
        catalog(text)
    assert message in str(caught.value) and "c.yaml:" in str(caught.value)


def test_one_day_in_two_files_is_an_error() -> None:
    with pytest.raises(CatalogError, match="工作日历的2099-01-01写了两次"):
        Catalog.loads({"d.yaml": DICTIONARY, "b.yaml": FILE, "c.yaml": FILE})


def test_a_calendar_beside_the_shipped_policies_or_a_folder(tmp_path: Path) -> None:
    file = tmp_path / "2099.yaml"
    file.write_text(FILE, encoding="utf-8")
    own = Catalog.builtin(calendar=file)
    assert own.dictionary.workdays == WorkCalendar(CALENDAR)
    assert len(own.dictionary.fields) == len(Catalog.builtin().dictionary.fields)
    folder = tmp_path / "policies"
    folder.mkdir()
    (folder / "a.yaml").write_text(LATE, encoding="utf-8")
    # a folder without a dictionary of its own uses the shipped one, with the calendar or without
    assert "营业收入" in Catalog.load(folder, calendar=file).dictionary.fields
    assert Catalog.load(folder).dictionary.workdays == STANDARD
    with pytest.raises(CatalogError, match="没有这个日历文件"):
        Catalog.load(folder, calendar=tmp_path / "no.yaml")
