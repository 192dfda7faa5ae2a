"""The fields of the synthetic workload. Imports nothing: the peer's process would pay for it."""


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


CODE = "统一社会信用代码"
MONEY = _names(
    "营业收入 上年营业收入 研发费用 出口额 参展费用 保险费 固定资产投资 利润总额 纳税额 设备投资额 贷款利息 注册资本"
)
COUNTS = _names("员工数 研发人员数 发明专利数 实用新型数 参展次数 经营年数 参保人数")
RATIOS = _names("研发强度 营收增速 出口增速 资产负债率 亩均税收比 本科占比 毛利率 单位能耗比")
FLAGS = _names("高新技术企业 专精特新 科技型中小企业 规模以上 上市 失信 环保处罚")
CATEGORIES = {
    "所属区县": _names("东山区 西湖区 南岸区 北城区 上江区 下江区 临江区 江滨区 富水区 安平区 桐山县 清溪县 建平市"),
    "行业门类": _names(
        "制造业 批发零售 信息软件 科研技术 交通运输 住宿餐饮 建筑业 农林牧渔 文化体育 租赁商务 电力热力 采矿业"
    ),
    "企业规模": _names("大型 中型 小型 微型"),
    "登记类型": _names("有限公司 股份公司 个体工商户 外资企业 合伙企业"),
    "信用等级": _names("A B C D M"),
}
DAYS = ("成立日期", "认定日期")
FIELDS = (*MONEY, *COUNTS, *RATIOS, *FLAGS, *CATEGORIES, *DAYS)
RATIO_SCALE = 10_000


def header(name: str) -> str:
    """The header of a field in tables, with its unit."""
    return name + ("(元)" if name in MONEY else "(小数)" if name in RATIOS else "")
