"""The columns of the written tables: field, period and unit, and how a cell becomes text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from policymatch.model.facts import CODE_NAME, NAME
from policymatch.samples.firm import NONE, Cell, Firm
from policymatch.samples.money import UNITS, WAN, decimal

# how many of what a whole number counts make one of the unit in the header
_SIZES = {**UNITS, "万美元": WAN}


@dataclass(frozen=True, slots=True)
class SampleColumn:
    """One column: a field, the period it is of ("" for none), the unit in its header ("" for none)."""

    field: str
    period: str = ""
    unit: str = ""

    @property
    def header(self) -> str:
        """``营业收入2023(万元)``."""
        return f"{self.field}{self.period}" + (f"({self.unit})" if self.unit else "")

    def text(self, cell: Cell | None) -> str:
        """A cell as it is written; "" for None."""
        if cell is None:
            return ""
        if isinstance(cell, bool):
            return "是" if cell else "否"
        if isinstance(cell, date):
            return cell.isoformat()
        if isinstance(cell, int):
            return decimal(cell, _SIZES.get(self.unit, 1))
        return cell


def _columns(spec: str) -> tuple[SampleColumn, ...]:
    """Columns from lines ``field [period …] [(unit)]``."""
    out: list[SampleColumn] = []
    for line in spec.split("\n"):
        words = line.split()
        if not words:
            continue
        unit = words.pop()[1:-1] if words[-1].startswith("(") else ""
        out += [SampleColumn(words[0], period, unit) for period in words[1:] or [""]]
    return tuple(out)


# a yearly figure comes in the unit that its office reports in: 万元 from statistics, 元 from the tax and insurance offices
ENTERPRISE = _columns(
    """
    主体类型
    企业规模
    注册地
    国民经济行业
    成立日期
    已注销
    居民企业
    民营企业
    机关事业单位
    以单位参保
    市外整体迁入
    落户日期
    园区注册纳税
    三地合一
    法定代表人毕业日期
    法定代表人为在杭在校生
    法定代表人名下其他企业已享受
    严重失信主体
    经营异常名录
    僵尸企业
    限制或禁止行业
    处于限制申请财政资金期
    拖欠工资或欠缴社保
    本年度违反税收政策或被稽查
    违章建筑未整改
    违反投资合同
    按约还本付息
    增值税小规模纳税人
    增值税申报周期
    会计核算健全
    加计扣除负面清单行业
    集成电路或工业母机企业
    高新技术企业资格已被取消
    企业所得税适用税率
    近12个月销售额 (元)
    应纳税所得额 2022 2023 2024 (元)
    累计应纳税所得额 2024年第3季度 2024年第4季度 (元)
    销售额 2024年10月 2024年11月 2024年12月 (元)
    专用发票销售额 2024年10月 2024年11月 2024年12月 (元)
    入库税收 2023 (万元)
    亩均入库税收 (万元/亩)
    增值税县得 2020 2021 2022 2023 (万元)
    纳税总额 2023 2024 (元)
    本级财力贡献 2020 2021 2022 2023 2024 (万元)
    区级贡献 2022 2023 (万元)
    营业收入 2020 2021 2022 2023 2024 (万元)
    主营业务收入 2021 2022 2023 2024 (万元)
    销售收入 2021 2022 2023 2024 (元)
    年销售额 2021 2022 2023 2024 (万元)
    零售额 2021年上半年 2022年上半年 (万元)
    成本费用总额 2022 2023 2024 (元)
    净利润 2023 2024 (元)
    资产总额 2022 2023 2024 (万元)
    季初资产总额 2024年第1季度 2024年第2季度 2024年第3季度 2024年第4季度 (万元)
    季末资产总额 2024年第1季度 2024年第2季度 2024年第3季度 2024年第4季度 (万元)
    资产负债率
    工业产值 2022 2023 2024 (万元)
    季度产值 2022年第1季度 2023年第1季度 (万元)
    主营业务收入占比
    从事细分市场年限 (年)
    服务业类别
    离岸外包执行额 2024 (万美元)
    限上行业
    入库方式
    规上工业
    规上软件业
    软件企业
    新建企业
    新投产入统
    按要求报送统计数据
    首次入规年度
    首次入限年度
    在规 2023
    亩均评价等级
    数字化改造后等级
    数字化改造投入额 (元)
    数字化改造补助率
    数字经济制造企业
    省级数商
    数字核心库入库年度
    五十强企业
    列入骨干企业遴选名单
    骨干企业
    高精尖领域
    属于重点支持领域
    坪山重点产业
    总部认定类型
    总部认定日期
    后备库入库日期
    上市重点库企业
    本阶段奖励标准 (万元)
    拥有核心知识产权
    拥有核心技术或自主知识产权
    拥有省部级以上研发机构
    近五年主导制定国家标准
    高企培育库
    科技型中小企业入库登记
    技术合同登记机构
    完成火炬统计调查 2024
    研发费用 2017 2018 2021 2022 2023 2024 (万元)
    境内研发费用占比 (%)
    高新产品收入占比 (%)
    科技人员数 2023 2024 (人)
    一类知识产权数 (项)
    二类知识产权数 (项)
    技术合同登记额 2024 (万元)
    失业保险累计缴费月数 (月)
    失业保险费实缴额 2023 2024 (元)
    失业保险缴费基数 2023 2024 (元)
    失业保险降费前总费率
    失业保险阶段性总费率
    月均参保人数 2023 2024
    新增领取失业保险金人数 2023 2024
    从业人员数 2023 2024
    季初从业人数 2024年第1季度 2024年第2季度 2024年第3季度 2024年第4季度
    季末从业人数 2024年第1季度 2024年第2季度 2024年第3季度 2024年第4季度
    在职职工人数 2023 2024
    安排残疾人就业人数 2023 2024
    残疾人就业规定比例 2023 2024
    职工年平均工资 2023 2024
    当地社会平均工资 2023 2024
    退役士兵定额上浮比例
    创业担保贷款已享次数 (次)
    两部制电价用户
    选择需量计费
    合同变压器容量 (千伏安)
    需量电价 (元/千瓦)
    用电量 2024年12月 (千瓦时)
    需量 2024年12月 (千瓦)
    年用电量 2020 2021 2024 (千瓦时)
    农业投资项目属于支持类别
    农业项目总投资 (万元)
    农业项目上级补助 (万元)
    租金补贴已享受年数 (年)
    质押评估费 2024 (元)
    质押保险费 2024 (元)
    质押实付利息 2024 (元)
    商标贴息分档额 (万元)
    核定奖补额 (万元)
    政策明确且额度基本确定
    材料暂缺
    已受理
    受理日期
    认定文件收到日期
    镇级研发费配套比例
    上半年稳增长预算系数
    """
)

RECORDS: dict[str, tuple[SampleColumn, ...]] = {
    name: _columns("\n".join(spec.split(";")))
    for name, spec in {
        "资质": "名称; 级别; 认定方式; 认定日期; 有效期至; 批次",
        "招用人员": "证件号; 身份; 入职日期; 已签劳动合同; 劳动合同期限 (月); 已缴社保; 参保地; 三险足额缴费月数 (月);"
        "本项补贴已享受; 已享一次性吸纳就业补贴; 已按重点群体扣减; 符合创业担保贷款条件; 登记失业时长 (月); 在岗月数 (月);"
        "本年在岗月数 (月); 已享受月数 (月); 为法定代表人; 重复招用; 已享其他社保补贴; 退休日期; 初次核定日期; 本期起始日;"
        "本期已缴月数 (月); 单位三险月缴额 (元/月); 妈妈岗; 最小子女出生日期",
        "见习人员": "证件号; 见习月数 (月); 见习结束日期; 毕业日期; 签约日期; 劳动合同期限 (月); 连续缴社保月数 (月)",
        "贷款": "借据号; 类型; 本金 (万元); 年利率; 签约日期; 放款日期; 还清日期; 计息起日; 计息止日; 本期计息天数 (天);"
        "贷款期限 (月); 地方已贴息率; 经办银行在名单内; 用途合规; 用于购置土地; 已享中央财政其他贴息; 已享其他财政贴息;"
        "逾期或不良; 实付利息 (元); 本息已还清; 担保费 (元); 评估费 (元)",
        "参展记录": "展会编号; 展会类别; 举办地; 市场类型; 展位数 (个); 展位费 (元); 外币展位费 (欧元); 展品回运费 (元);"
        "开展日期; 平台",
        "信用保险保单": "保单号; 险种; 实缴保费 (元); 缴费日期",
        "科技保险保单": "保单号; 保险金额 (万元); 实缴保费 (元); 缴费日期",
        "专利": "专利号; 类型; 授权日期; 第三年已缴年费; 第五年已缴年费",
        "技术标准": "标准号; 系列编号; 标准级别; 承担次序; 发布日期",
        "技术合同": "登记号; 认定日期; 实际到账额 (元)",
        "技术受让": "成果编号; 支付日期; 已支付额 (元)",
        "软件产品": "名称; 首版次认定年度",
        "首台套产品": "产品编号; 目录内; 自主化率; 与用户有股权控制关系; 专利重复用于其他产品; 售价 (元)",
        "技改项目": "备案号; 改造类型; 设备投资额 (万元); 已完工投产; 完工日期; 属于重点产业; 购置国内先进设备;"
        "设备发票额 (元); 发票日期",
        "采购记录": "发票号; 供方所在地; 供方有关联关系; 采购日期; 采购额 (元)",
        "租赁用房": "合同号; 面积 (㎡); 合同单价 (元/㎡/月); 片区指导价 (元/㎡/月); 附属配套用房",
        "创业租房年度": "补贴年次; 实付租金 (元)",
        # its own 统一社会信用代码 would bear the header of the joining column
        "关联企业": "注册地; 本期产值 (万元); 基期产值 (万元)",
        "上市进程": "阶段; 日期",
        "旅游团队": "团号; 类型; 人数 (人); 抵达日期; 游览收费景点数 (个); 住宿晚数 (夜)",
        "兑现记录": "事项; 项目; 对象; 年度; 日期; 金额 (元)",
        "违法事件": "类别; 发生日期",
        "安全责任事故": "发生日期; 已整改; 处罚期至",
        "环境事件": "发生日期; 已整改; 处罚期至",
        "资金违规调查": "调查日期",
    }.items()
}


def enterprise_header() -> tuple[str, ...]:
    """The header of enterprises.csv; a column named by a record list says 无 where there is known to be no record."""
    return (CODE_NAME, NAME, *(c.header for c in ENTERPRISE), *RECORDS)


def enterprise_row(firm: Firm) -> tuple[str, ...]:
    """An enterprise's row of enterprises.csv; what is not known is ""."""
    cells = (c.text(firm.values.get((c.field, c.period))) for c in ENTERPRISE)
    return (firm.code, firm.name, *cells, *("" if firm.records.get(name) else NONE for name in RECORDS))


def record_header(record: str) -> tuple[str, ...]:
    """The header of a record table; its first column is the code of the enterprise that the record is of."""
    return (CODE_NAME, *(c.header for c in RECORDS[record]))


def record_row(code: str, record: str, row: Mapping[str, Cell]) -> tuple[str, ...]:
    """A row of a record table; what is not known is ""."""
    return (code, *(c.text(row.get(c.field)) for c in RECORDS[record]))


__all__ = [
    "ENTERPRISE",
    "RECORDS",
    "SampleColumn",
    "enterprise_header",
    "enterprise_row",
    "record_header",
    "record_row",
]
