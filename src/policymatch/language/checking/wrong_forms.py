"""What people write in place of the language: each common wrong form with what to write, made of the writer's own words.

A form is looked for only in an expression that cannot be read or does not fit, and what it proposes is tried out before it
is shown (see ``guided``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from policymatch.language.checking import rewrites
from policymatch.language.checking.rewrites import Match, Proposals

VALUE, CONDITION, BAND = "值", "条件", "档"
"""The place of an expression in a policy."""


@dataclass(frozen=True, slots=True)
class WrongForm:
    """A common wrong form.

    Attributes:
        pattern: what it looks like.
        message: what is wrong, with ``{0}`` for the words that match.
        rewrites: whole texts to write instead of the words that match, the likeliest first.
        hint: what else to mind.
        where: where it is looked for.
        keys: under which keys of an amount only; () for all.
        whole: whether what is proposed are keys with their values, separated by tabs, for the whole expression.
    """

    pattern: re.Pattern[str]
    message: str
    rewrites: Callable[[Match], Proposals]
    hint: str = ""
    where: tuple[str, ...] = (VALUE, CONDITION)
    keys: tuple[str, ...] = ()
    whole: bool = False


def _core(words: str, tails: str) -> re.Pattern[str]:
    """An expression with some of these words before it or after it."""
    before, after = rf"(?:(?:{words})\s*)", rf"(?:\s*(?:{tails}))"
    return re.compile(rf"^(?={before}|.*{after}$){before}*(?P<n>\S.*?){after}*$")


MONEY_KEYS = ("金额", "封顶", "保底", "年度封顶", "累计封顶", "补差")
_GIVEN = rf"一次性|定额|给予|予以|按照|按|每家企业|每户企业|每家|每户|单个企业|企业|可获得|可享受|可获|发放|最终|总额|共计|约定|标准|为|{rewrites.PAID}"

FORMS: tuple[WrongForm, ...] = (
    WrongForm(
        re.compile(
            rf"(?P<x>{rewrites.V})\s*首次(?:达到|超过|突破|达|实现)\s*(?P<n>{rewrites.N})\s*(?:{rewrites.TAIL})?"
        ),
        "首次达到是一个函数，不写“{0}”",
        rewrites.first_time,
        "以前达到过的不再符合；原文写明从哪一年看起的，把那一年写作第三个参数，如 2019年",
    ),
    WrongForm(
        re.compile(
            rf"(?P<x>{rewrites.V}?)\s*(?:较?(?:上年同期|上一年度?|上年|去年|同期|前一年)\s*)?(?:同比|比上年)?\s*"
            rf"(?P<dir>{'|'.join((*rewrites.DOWN, *rewrites.UP))})\s*(?:率|幅度)?\s*(?P<cmp>{rewrites.CMP})?\s*(?P<n>\d[\d.]*\s*%)\s*(?P<tail>{rewrites.TAIL})?"
        ),
        "增长和下降没有“{0}”这种写法，写成 增速(本期, 基期) 和一个数比较",
        rewrites.growth,
        "增速已是本期比基期增加的比例；含本数写 不低于，不含写 超过；下降写成负的增速",
    ),
    WrongForm(
        re.compile(
            rf"(?P<x>{rewrites.V}?)\s*占\s*(?P<y>{rewrites.V}?)\s*(?:的\s*)?(?:比例|比重|比率|百分比|比)(?:\s*(?P<rest>\S.*))?$"
        ),
        "没有“占 … 的比例”这种写法，比例写成两个数相除",
        rewrites.share,
    ),
    WrongForm(
        re.compile(
            rf"(?P<x>{rewrites.V}?)\s*(?:较?(?:上年同期|上一年度?|上年|去年|同期)\s*)?(?:同比|比上年)?\s*"
            rf"(?P<dir>{'|'.join((*rewrites.DOWN, '增加', '新增', *rewrites.UP))})\s*(?:额)?\s*(?P<cmp>{rewrites.CMP})?\s*"
            rf"(?P<n>{rewrites.N})\s*(?P<tail>{rewrites.TAIL})?"
        ),
        "增加和减少没有“{0}”这种写法，写成两期相减和一个数比较",
        rewrites.risen,
        "含本数写 不低于，不含写 超过",
        (CONDITION,),
    ),
    WrongForm(
        re.compile(rf"(?P<x>{rewrites.V}?)\s*占\s*(?P<y>{rewrites.V})\s+(?P<rest>(?:{rewrites.CMP}|\d|在).*)$"),
        "没有“占 …”这种写法，比例写成两个数相除",
        rewrites.share,
    ),
    WrongForm(
        re.compile(rf"(?P<x>{rewrites.V})\s+{rewrites.PER_STEP}"),
        "按档计算写成 甲 每 乙 奖 丙，末尾写明 不足不计 或 按比例，不写“{0}”",
        rewrites.each,
        "不满一档的部分不给的写 不足不计，按比例给的写 按比例",
    ),
    WrongForm(
        re.compile(rf"^(?P<x>){rewrites.PER_STEP}"),
        "按档计算写成 甲 每 乙 奖 丙，末尾写明 不足不计 或 按比例；“{0}”前面没有写按哪个数计算",
        rewrites.each,
        "上面以一个指标为例，换成原文所说的数；不满一档的部分不给的写 不足不计，按比例给的写 按比例",
    ),
    WrongForm(
        re.compile(
            rf"(?P<x>{rewrites.V})\s+(?P<op>=|是|为|等于|属于|不是|不为|不属于)\s+(?P<list>[^\s()]+(?:(?:{rewrites.MEMBERS})[^\s()]+)+|[^\s()]+(?:或|和|及)[^\s()]+)"
        ),
        "几个值中的任一个写成 属于 甲、乙，不写“{op} {list}”",
        rewrites.listed,
    ),
    WrongForm(
        re.compile(rf"(?P<r>[^\W\d]\w*)\.\w+(?:\s*[×÷*/]\s*(?:[^\W\d]\w*\.\w+|{rewrites.N}))*\s*[×÷*/]\s*(?P=r)\.\w+"),
        "“{r}”是一组记录，这里看不出是哪一条的",
        rewrites.product_of_record,
        "各条分别有标准或封顶的，用 逐项: {r}，下面的 金额 里直接写字段",
    ),
    WrongForm(
        re.compile(
            rf"(?P<r>[^\W\d]\w*)\.(?P<f>[^\W\d]\w*)(?P<rest>\s+(?:是|不是|属于|不属于|早于|晚于|不早于|不晚于|{rewrites.CMP})\s+[^\s()]+)?"
        ),
        "“{r}”是一组记录，“{r}.{f}”看不出是哪一条的",
        rewrites.of_record,
        "各条分别有标准或封顶的，用 逐项: {r}，下面的 金额 里直接写 {f}",
    ),
    WrongForm(
        re.compile(rf"^(?P<a>{rewrites.N})\s*(?:至|到|—|－|~|～|-)\s*(?P<b>{rewrites.N})$"),
        "金额是一个数，不是“{0}”这样一段",
        rewrites.judged,
        "在这一段里由主管部门核定的照上面写，保底和封顶是两头；有计算办法的写算式",
        (VALUE,),
        ("金额", ""),
        True,
    ),
    WrongForm(
        re.compile(rf"^(?P<a>{rewrites.N})\s*(?:至|到|—|－|~|～|-)\s*(?P<n>{rewrites.N})$"),
        "封顶和保底只写一个数，不是“{0}”这样一段",
        rewrites.one(r"\g<n>"),
        "一段的上限写在 封顶，下限写在 保底",
        (VALUE,),
        ("封顶", "年度封顶", "累计封顶"),
    ),
    WrongForm(
        re.compile(
            rf"(?P<x>{rewrites.V})\s+(?:在|属于|为|是|介于)?\s*(?P<a>{rewrites.N}){rewrites.OPEN.format('low')}\s*(?:以上)?\s*(?:至|到|—|－|~|～|-|和|与|、|,|且)\s*(?P<b>{rewrites.N}){rewrites.OPEN.format('high')}"
            r"\s*(?:之间|区间|以内|以下)?"
        ),
        "一个数在两个数之间，写成两个比较",
        rewrites.between,
        "两头含不含本数照原文：不低于、不超过含，超过、低于不含；适用条件里分成两行写",
        (CONDITION,),
    ),
    WrongForm(
        re.compile(
            rf"^(?P<a>{rewrites.N}){rewrites.OPEN.format('low')}\s*(?:以上)?\s*(?:至|到|—|－|~|～|-|、|,|且)?\s*(?<![\d.])(?P<b>{rewrites.N}){rewrites.OPEN.format('high')}\s*(?:以下|以内|之间)?$"
        ),
        "一档的两头写成两个比较，不写“{0}”",
        rewrites.between,
        "分界的数归哪一档照原文：不低于、不超过含，超过、低于不含",
        (BAND,),
    ),
    WrongForm(
        re.compile(
            rf"(?P<x>{rewrites.V})\s+(?P<cmp>{rewrites.OPEN_ENDED})\s*(?P<n>{rewrites.N})\s*(?P<tail>{rewrites.TAIL})"
        ),
        "“{cmp}”不含本数，“{end}”含本数，只能写一个",
        rewrites.both_ways,
        "照原文的意思选一个",
    ),
    WrongForm(
        re.compile(
            rf"(?P<x>{rewrites.V})\s+(?:在\s*)?(?P<cmp>{rewrites.CMP})?\s*(?P<n>{rewrites.N})\s*(?P<tail>{rewrites.TAIL})"
        ),
        "“{n}{tail}”不能这样写",
        rewrites.tailed,
        "以上、以下、以内含本数，写成 在 {n} {end}，词与词之间各空一格；不含本数写 超过、低于",
    ),
    WrongForm(
        re.compile(rf"^(?P<n>{rewrites.N})\s*(?P<tail>{rewrites.TAIL})$"),
        "“{0}”不能这样写",
        rewrites.band_tail,
        "以上、以下含本数，和前面的数之间空一格；不含本数写 超过、低于",
        (BAND,),
    ),
    WrongForm(
        re.compile(
            r"^(?:未被|未曾|未|没有|没|不是|并非|不属于|不|无|非)\s*(?:被?列入|列为|纳入|属于|存在|发生过?|有|是|为)?\s*(?P<y>[^\s()]+)$"
        ),
        "没有“{0}”这种写法，不属于某种情形写成 非 加指标",
        rewrites.denied,
        "“非”后面空一格，写指标字典里的名称",
        (CONDITION,),
    ),
    WrongForm(
        re.compile(r"^(?:须|应|已)?\s*(?:已?被?列入|列为|纳入|属于|存在|发生过?|是(?!否)|为|系)\s*(?P<y>[^\s()]+)$"),
        "没有“{0}”这种写法，是与否的指标单独写就是一个条件",
        rewrites.affirmed,
        "",
        (CONDITION,),
    ),
    WrongForm(
        re.compile(rf"(?P<x>{rewrites.V}?)\s*的\s*(?P<n>\d[\d.]*[%‰])"),
        "“{0}”写成乘法",
        rewrites.one(r"\g<x> × \g<n>"),
        "",
        (VALUE, CONDITION),
    ),
    WrongForm(
        re.compile(
            rf"^(?:单个企业|每户|每家)?(?P<span>每年度?|年度|当年|全年|累计)(?:最高不超过|最高|不超过|最多)?\s*(?P<n>{rewrites.N})(?:以内|为限)?$"
        ),
        "每年、累计的上限不写在 封顶 里：{0}",
        rewrites.other_cap,
        "年度封顶、累计封顶连同已经兑现的一起算，封顶只看这一次",
        (VALUE,),
        ("封顶",),
        True,
    ),
    WrongForm(
        re.compile(
            rf"^(?P<x>\S.*?)\s*[,，;；]?\s*(?:且|并)?\s*(?:单个企业|每户|每家)?(?:最高不超过|最高可达|最高|最多|不超过|封顶|上限为?|以)\s*(?P<n>{rewrites.N})\s*(?:为限|封顶)?$"
        ),
        "上限不写在 金额 的算式里，写在 封顶：{0}",
        rewrites.capped,
        "奖补 里 金额 和 封顶 也可以各写一行",
        (VALUE,),
        ("金额",),
        True,
    ),
    WrongForm(
        _core(
            "最高不超过|最高可达|单个企业|每户|每家|最高|最多|不超过|不高于|不多于|至多|以",
            "以内|以下|为限|封顶|为上限",
        ),
        "封顶已是“不超过”的意思，只写数或算式，不写“{0}”",
        rewrites.one(r"\g<n>"),
        "",
        (VALUE,),
        ("封顶", "年度封顶", "累计封顶"),
    ),
    WrongForm(
        _core("单个企业|每户|每家|最低|最少|不低于|不少于|至少", "以上|保底"),
        "保底已是“不低于”的意思，只写数或算式，不写“{0}”",
        rewrites.one(r"\g<n>"),
        "",
        (VALUE,),
        ("保底",),
    ),
    WrongForm(
        _core(_GIVEN, rf"的?(?:一次性)?(?:{rewrites.PAID})"),
        "这里只写数或算式，不写“{0}”这样的话",
        rewrites.one(r"\g<n>"),
        "其余的话写进 名称、形式 或 备注",
        (VALUE,),
    ),
    WrongForm(
        _core(
            f"最高不超过|最高|最多|不超过|不高于|至多|{_GIVEN}",
            rf"以内|以下|为限|封顶|的?(?:一次性)?(?:{rewrites.PAID})",
        ),
        "金额只写数或算式，“最高”“不超过”不写在这里：{0}",
        rewrites.one(r"\g<n>"),
        "只是上限、实际数额另行核定的，再写一行 性质: 上限；是算式的上限的，写 封顶",
        (VALUE,),
    ),
    WrongForm(
        re.compile(r"(?P<n>\d+(?:\.\d+)?)(?P<k>[十百千])(?P<unit>[万亿]?元)"),
        "“{0}”的单位只用 元、万元、亿元",
        rewrites.multiplied,
        "",
        (VALUE, CONDITION, BAND),
    ),
    WrongForm(
        re.compile(r"^(?P<n>\d+(?:\.\d+)?[万亿]?)$"),
        "“{n}”没有写单位",
        rewrites.one(r"\g<n>元"),
        "",
        (VALUE,),
        MONEY_KEYS,
    ),
    WrongForm(
        re.compile(rf"^(?P<pre>(?:.*(?:{rewrites.CMP})\s+)?)(?P<n>\d+(?:\.\d+)?[万亿]?)$"),
        "“{n}”没有写单位",
        rewrites.with_unit,
        "",
        (CONDITION, BAND),
    ),
    WrongForm(
        re.compile(r"(?P<n>\d+(?:\.\d+)?)\s+(?P<unit>[万亿]?元|[%‰]|[万亿]?(?:人|项|个|件|家|年|月|天|㎡|吨|千瓦时))"),
        "数和单位之间不空格：{0}",
        rewrites.one(r"\g<n>\g<unit>"),
        "",
        (VALUE, CONDITION, BAND),
    ),
    WrongForm(
        re.compile(r"百分之(?P<n>[零一二两三四五六七八九十百]+)(?P<unit>)"),
        "数写成阿拉伯数字：{0}",
        rewrites.counted,
        "",
        (VALUE, CONDITION, BAND),
    ),
    WrongForm(
        re.compile(r"(?<![\d.\w])(?P<n>[一二两三四五六七八九十百千]+)(?P<unit>[万亿]?(?:元|人|项|个|件|家|年|月|天))"),
        "数写成阿拉伯数字：{0}",
        rewrites.counted,
        "",
        (VALUE, CONDITION, BAND),
    ),
    WrongForm(
        re.compile(r"(?<=\()(?P<y>\d{4}(?:年度)?|本年度|今年|当年|上年度|去年)(?=\))"),
        "期间不写“{y}”",
        rewrites.year,
    ),
    WrongForm(
        re.compile(rf"(?<![\w(])(?P<y>{rewrites.YEAR})\s*的?\s*(?P<x>[^\W\d]\w*)(?![\w(])"),
        "年份写在指标后面的括号里，不写“{0}”",
        rewrites.of_year,
    ),
    WrongForm(
        re.compile(
            rf"(?P<x>[^\W\d]\w*?)(?:时间|年限)?\s*(?P<cmp>已满|满|{rewrites.CMP})?\s*(?P<n>\d+(?:年|个月|月))\s*(?P<tail>{rewrites.TAIL})?$"
        ),
        "从一个日子算起有多久，不写“{0}”",
        rewrites.lasted,
        "满几年、不满几年用 满月数，超过、不超过几年用日期加几年",
        (CONDITION,),
    ),
    WrongForm(
        re.compile(r"^(?:属于|为|是)?\s*(?P<sizes>[大中小微]{1,4}(?:型[大中小微])?)型?(?:企业)$"),
        "企业规模写成 企业规模 属于 …，不写“{0}”",
        rewrites.sizes,
        "",
        (CONDITION,),
    ),
    WrongForm(
        re.compile(
            rf"(?P<x>{rewrites.V})\s+(?P<word>{'|'.join(sorted(rewrites.WORDS_FOR, key=len, reverse=True))})\s*(?P<rest>[^\s()]+)"
        ),
        "没有“{word}”这个比较词",
        rewrites.in_words,
    ),
    WrongForm(
        re.compile(rf"(?P<x>(?!“){rewrites.V})\s+(?P<op>是|不是|属于|不属于)\s+(?P<y>[^\s()、“”]+)"),
        "文本写在“ ”里：{y}",
        rewrites.one(r"\g<x> \g<op> “\g<y>”"),
    ),
    WrongForm(
        re.compile(rf"(?P<x>{rewrites.V}?)\s*(?P<cmp>{rewrites.CMP})\s*(?P<n>{rewrites.N})"),
        "词与词之间空一格：{0}",
        rewrites.spaced,
    ),
)

__all__ = ["BAND", "CONDITION", "FORMS", "VALUE", "Match", "WrongForm"]
