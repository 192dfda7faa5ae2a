"""A header names one field, one period and one unit, or the report says why it does not."""

from __future__ import annotations

import pytest

from policymatch.catalog.loading import load_texts
from policymatch.errors import TableError
from policymatch.language.fields import Field
from policymatch.tables import Cell, Headers, Table, read_headers
from tests.tables.making import small, table

ROW: tuple[Cell, ...] = ("",)


def read(*headers: str, record: str = "", rows: list[tuple[Cell, ...]] | None = None) -> Headers:
    dictionary = small().dictionary
    f: Field | None = dictionary.fields[record] if record else None
    return read_headers(table(headers, *(rows or [ROW])), dictionary, f)


def one(header: str, record: str = "") -> str:
    """``field period unit`` of a header beside the code column, or the reason, or 不认识."""
    found = read("统一社会信用代码", "注册地" if not record else "开展日期", header, record=record)
    if found.unusable:
        return found.unusable[0].reason
    if len(found.columns) == 1:
        return "不认识"
    c = found.columns[1]
    assert c.field is not None and c.index == 2
    return " ".join(x for x in (c.field.name, str(c.period or ""), c.unit) if x)


@pytest.mark.parametrize(
    ("header", "read_as"),
    [
        ("民营企业", "民营企业"),
        ("是否民营企业", "民营企业"),
        (" 民营\n企业 ", "民营企业"),
        ("近12个月销售额", "近12个月销售额 元"),
        ("近１２个月销售额（万元）", "近12个月销售额 万元"),
        ("近12个月销售额(万)", "近12个月销售额 万元"),
        ("营业收入2023", "营业收入 2023年 元"),
        ("营业收入 2023", "营业收入 2023年 元"),
        ("营业收入２０２３（万元）", "营业收入 2023年 万元"),
        ("营业收入2023(万元)", "营业收入 2023年 万元"),
        ("营业收入(万元)2023", "营业收入 2023年 万元"),
        ("2023营业收入(万元)", "营业收入 2023年 万元"),
        ("2023年营业收入(万元)", "营业收入 2023年 万元"),
        ("2023年度营业收入（单位：亿元）", "营业收入 2023年 亿元"),
        ("2023年的营业收入", "营业收入 2023年 元"),
        ("营业收入_2023年", "营业收入 2023年 元"),
        ("营业收入-2023年度", "营业收入 2023年 元"),
        ("营业收入(2023年)", "营业收入 2023年 元"),
        ("营业收入(2023年,万元)", "营业收入 2023年 万元"),
        ("营业收入[2023]（万元）", "营业收入 2023年 万元"),
        ("营业收入2023(万元，审计数)", "营业收入 2023年 万元"),
        ("营收2023", "营业收入 2023年 元"),
        ("2023年全年营业收入合计", "营业收入 2023年 元"),
        ("从业人员 2023 （人）", "从业人员数 2023年 人"),
        ("年平均工资2023(万元/人)", "年平均工资 2023年 万元/人"),
        # 年 belongs to the period or to the name; only one of the two is a yearly field
        ("2023年销售额", "年销售额 2023年 元"),
        ("2023年平均工资", "年平均工资 2023年 元/人"),
        ("用电量2024年7月", "用电量 2024年7月 千瓦时"),
        ("2024年07月用电量", "用电量 2024年7月 千瓦时"),
        ("用电量2024年7月份", "用电量 2024年7月 千瓦时"),
        ("用电量202412", "用电量 2024年12月 千瓦时"),
        ("用电量2024-07(万千瓦时)", "用电量 2024年7月 万千瓦时"),
        ("季度产值2023Q1", "季度产值 2023年第1季度 元"),
        ("季度产值2023年第4季度", "季度产值 2023年第4季度 元"),
        ("2023年第三季度季度产值(亿元)", "季度产值 2023年第3季度 亿元"),
        ("2023年二季度季度产值", "季度产值 2023年第2季度 元"),
        ("零售额2023H2", "零售额 2023年下半年 元"),
        ("2023年上半年零售额(万元)", "零售额 2023年上半年 万元"),
        ("资产负债率", "资产负债率"),
        ("资产负债率(%)", "资产负债率 %"),
        ("资产负债率（‰）", "资产负债率 ‰"),
        # behind a name that is no number, brackets hold a remark
        ("成立日期(年-月-日)", "成立日期"),
        ("企业规模（大/中/小/微）", "企业规模"),
        ("参展记录", "参展记录"),
        # not known
        ("联系人", "不认识"),
        ("营业收入", "“营业收入”是逐年的指标，表头要写明年份，如“营业收入2023(万元)”"),
        ("营业收入(万元)", "“营业收入”是逐年的指标，表头要写明年份，如“营业收入2023(万元)”"),
        ("用电量", "“用电量”是逐月的指标，表头要写明年份和月份，如“用电量2023年7月”"),
        ("营业收入2023Q1", "“营业收入”是逐年的指标，表头写的是2023年第1季度"),
        ("销售额2023", "“销售额”是逐月的指标，表头写的是2023年"),
        ("用电量2024年13月", "不认识"),
        ("注册地2023", "“注册地”不分期间，表头却写了2023年"),
        ("营业收入2023(万圆)", "括号里的“万圆”不是认识的单位，是否想写“万元”"),
        ("营业收入2023(审计数)", "括号里的“审计数”不是认识的单位"),
        ("营业收入2023(人)", "单位“人”不对，“营业收入”的单位应为 元"),
        ("营业收入2023(%)", "单位“%”不对，“营业收入”的单位应为 元"),
        ("营业收入2023(万元)(亿元)", "表头写了两个单位：万元、亿元"),
        ("资产负债率(万元)", "单位“万元”不对，“资产负债率”是比例，应为 %、‰、个百分点、百分点、BP、bp、小数、倍"),
        ("用电量2024年7月(万元)", "单位“万元”不对，“用电量”的单位应为 千瓦时"),
        ("参展记录.展位费", "是记录“参展记录”的字段，应放在“参展记录”的记录表里，不放在企业表里"),
        ("参展记录2023", "“参展记录”是一组记录，应放在记录表里"),
    ],
)
def test_a_header_is_read(header: str, read_as: str) -> None:
    assert one(header) == read_as


@pytest.mark.parametrize(
    ("header", "read_as"),
    [
        ("展位费", "展位费 元"),
        ("展位费(万元)", "展位费 万元"),
        ("参展记录.展位费（万元）", "展位费 万元"),
        ("类别", "展会类别"),
        ("营业收入2023", "不认识"),
        ("展位费2023", "“展位费”不分期间，表头却写了2023年"),
    ],
)
def test_a_record_table_has_the_fields_of_the_record(header: str, read_as: str) -> None:
    assert one(header, "参展记录") == read_as


def test_the_alias_that_carries_a_unit_gives_it_and_the_plain_name_does_not() -> None:
    found = read("统一社会信用代码", "营业收入(万元)2023", "营业收入2022")
    assert [(c.unit, str(c.period)) for c in found.columns] == [("万元", "2023年"), ("元", "2022年")]
    assert found.notices == ("“企业.csv”：“营业收入2022”没有写单位，不带单位的数按元读",)


@pytest.mark.parametrize("header", ["统一社会信用代码", "社会信用代码", "信用代码", " 统一社会\n信用代码 "])
def test_the_key_columns(header: str) -> None:
    found = read(header, "单位名称", "注册地")
    assert found.code is not None and found.code.index == 0
    assert found.name is not None and found.name.index == 1


def test_in_the_record_of_related_firms_the_own_code_is_written_with_the_record() -> None:
    found = read("统一社会信用代码", "关联企业.统一社会信用代码", "产值(万元)", record="关联企业")
    assert found.code is not None and found.code.index == 0
    assert [c.field.name for c in found.columns if c.field] == ["统一社会信用代码", "产值"]


def test_unknown_headers_are_reported_with_the_nearest_name() -> None:
    found = read("注册地", "营业收人2023(万元)", "联系人", "", "", rows=[("", "", "", "", "x")])
    assert found.notices == (
        "“企业.csv”：不认识的列，没有使用：“营业收人2023(万元)”（是否想写“营业收入”）、“联系人”、第5列没有表头",
    )


def test_a_blank_column_without_a_header_is_nothing() -> None:
    assert read("注册地", "", rows=[("420802", " ")]).notices == ()


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        (
            ["注册地", "营业收入2023", "企业规模", "2023年营收(万元)"],
            "“企业.csv”：第2列“营业收入2023”、第4列“2023年营收(万元)”都是营业收入(2023年)，请只留一列",
        ),
        (["注册地", "注册地"], "“企业.csv”：第1列“注册地”、第2列“注册地”都是注册地，请只留一列"),
        (
            ["统一社会信用代码", "信用代码", "企业名称", "单位名称", "注册地"],
            "“企业.csv”：第1列“统一社会信用代码”、第2列“信用代码”都是统一社会信用代码列，请只留一列\n"
            "“企业.csv”：第3列“企业名称”、第4列“单位名称”都是企业名称列，请只留一列",
        ),
        (
            ["姓名", "电话"],
            "“企业.csv”第1行没有可用的列，写的是：“姓名”、“电话”\n"
            "  应为：统一社会信用代码、企业名称，和指标名称或别名，如 注册地、营业收入2023(万元)",
        ),
        (
            ["企业名称", "营业收入"],
            "“企业.csv”第1行没有可用的列，写的是：“企业名称”、“营业收入”\n"
            "  应为：统一社会信用代码、企业名称，和指标名称或别名，如 注册地、营业收入2023(万元)\n"
            "  第2列“营业收入”：“营业收入”是逐年的指标，表头要写明年份，如“营业收入2023(万元)”",
        ),
    ],
)
def test_a_header_row_that_cannot_be_used(headers: list[str], message: str) -> None:
    with pytest.raises(TableError) as e:
        read(*headers)
    assert str(e.value) == message


def test_the_same_field_in_two_years_is_two_facts() -> None:
    assert len(read("营业收入2022", "营业收入2023").columns) == 2


def test_a_title_above_the_header_is_named() -> None:
    with pytest.raises(TableError) as e:
        read("甲市企业名单", "", rows=[("", ""), ("统一社会信用代码", "注册地"), ("1", "2")])
    assert str(e.value) == (
        "“企业.csv”第1行没有可用的列，写的是：“甲市企业名单”\n"
        "  应为：统一社会信用代码、企业名称，和指标名称或别名，如 注册地、营业收入2023(万元)\n"
        "  提示：第3行像是表头，请删去它上面的行"
    )


def test_a_record_table_without_a_field_of_the_record() -> None:
    with pytest.raises(TableError) as e:
        read("统一社会信用代码", "营业收入2023", record="违法事件")
    assert str(e.value) == (
        "“企业.csv”第1行没有可用的列，写的是：“统一社会信用代码”、“营业收入2023”\n"
        "  应为：统一社会信用代码，和“违法事件”的字段：发生日期"
    )


@pytest.mark.parametrize("order", [1, -1])
def test_a_header_that_could_be_two_facts_is_neither(order: int) -> None:
    lines = [
        "  年甲: {类型: 金额, 期间: 年, 来源: 某局}",
        "  甲: {类型: 金额, 期间: 年, 来源: 某局}",
        "  丙: {类型: 是否, 来源: 某局}",
    ]
    dictionary = load_texts({"d.yaml": "\n".join(["指标:", *lines[::order]]).encode()}).dictionary
    found = read_headers(table(["丙", "2023年甲", "甲2023"], ROW), dictionary)
    assert [(c.field.name, c.header) for c in found.columns if c.field] == [("丙", "丙"), ("甲", "甲2023")]
    assert [(u.header, u.reason) for u in found.unusable] == [
        ("2023年甲", "可以读作年甲(2023年)和甲(2023年)，看不出是哪一个"),
    ]


def test_many_headers_are_not_all_quoted() -> None:
    with pytest.raises(TableError) as e:
        read(*[f"列{i}" for i in range(9)])
    assert "“列7”等9列\n" in str(e.value) and "列8" not in str(e.value)


@pytest.mark.parametrize("sign", ["，", "|", "；"])
def test_a_row_cut_by_another_sign(sign: str) -> None:
    header = sign.join(("统一社会信用代码", "注册地"))
    with pytest.raises(TableError) as e:
        read(header)
    assert str(e.value) == (
        f"“企业.csv”第1行没有可用的列，写的是：“{header}”\n"
        "  应为：统一社会信用代码、企业名称，和指标名称或别名，如 注册地、营业收入2023(万元)\n"
        f"  提示：整行成了一列；列与列之间应该用半角逗号、分号或制表符隔开，这里用的是“{sign}”"
    )


def test_a_first_sheet_without_headers_names_the_other_sheets() -> None:
    sheet = Table("企业.xlsx", ("填表说明",), (("请填第二张表",),), ("“企业.xlsx”有2个工作表，只读了第一个“说明”",))
    with pytest.raises(TableError) as e:
        read_headers(sheet, small().dictionary)
    assert str(e.value).endswith("\n  提示：“企业.xlsx”有2个工作表，只读了第一个“说明”")
