"""What people write instead of the words of the language, and the hint that names the right word.

The nearest spelling would mislead here: 大于等于 is closest to 大于, 去年 to 本年.
"""

from __future__ import annotations

from collections.abc import Collection

from policymatch.language.lexer import KEYWORDS

WORDS = {
    "不低于": ("大于等于", "大于或等于", "不低於", "至少", "最少", "最低"),
    "不超过": ("小于等于", "小于或等于", "不超過", "至多", "最多", "最高"),
    "是": ("等于", "为", "即"),
    "不是": ("不等于", "不为", "非是"),
    "属于": ("包括", "包含", "位于"),
    "且": ("和", "及", "与", "并", "并且", "而且", "同时"),
    "或": ("或者", "或是"),
    "非": ("不", "未", "没有"),
    "上年": ("去年", "上一年", "上年度", "上一年度", "前一年"),
    "本年": ("今年", "当年", "本年度", "当年度"),
    "合计": ("求和", "总和", "总计", "加总"),
    "数量": ("计数", "个数", "总数"),
    "平均": ("平均值", "均值", "平均数"),
    "最大": ("最大值", "较大值", "取大"),
    "最小": ("最小值", "较小值", "取小"),
    "增速": ("增长率", "增幅", "同比增长"),
    "任一": ("存在", "任意", "有任一"),
}
_COMMON_NAMES = {
    "高企": ("高新技术企业",),
    "国高": ("高新技术企业",),
    "员工": ("从业人员", "职工", "参保人数"),
    "用工": ("从业人员", "职工", "参保人数"),
    "人数": ("从业人", "职工人数", "参保人数"),
    "社保人数": ("参保人数",),
    "注册资金": ("注册资本",),
    "营收": ("营业收入",),
    "收入": ("营业收入", "销售收入", "主营业务收入"),
    "销售": ("销售收入", "销售额"),
    "产值": ("工业产值", "季度产值"),
    "利润": ("净利润",),
    "税收": ("纳税总额", "入库税收", "入库税金"),
    "纳税": ("纳税总额", "入库税收"),
    "研发投入": ("研发费用",),
    "规上": ("规上工业", "规上软件业"),
    "规模": ("企业规模",),
    "地址": ("注册地",),
    "住所": ("注册地",),
    "注册时间": ("成立日期",),
    "成立时间": ("成立日期",),
    "失信": ("严重失信主体",),
    "异常名录": ("经营异常名录",),
    "黑名单": ("严重失信主体",),
    "电费": ("用电量",),
    "面积": ("租赁用房",),
    "租金": ("租赁用房",),
    "保单": ("信用保险保单", "科技保险保单"),
    "展会": ("参展记录",),
    "专精特新": ("专精特新中小企业", "专精特新小巨人"),
    "小巨人": ("专精特新小巨人",),
}
"""Common name of a fact -> words in the names that dictionaries give it."""
_RIGHT = {wrong: right for right, wrongs in WORDS.items() for wrong in wrongs}


def in_the_language(word: str) -> str:
    """A hint with the language's own word for ``word``, or ""."""
    return f"这里写“{_RIGHT[word]}”" if word in _RIGHT else ""


def synonyms_of(name: str) -> tuple[str, ...]:
    """The name itself, and other words that dictionaries may use for it."""
    plain = name.removeprefix("是否").removeprefix("为") or name
    out = [plain]
    for common, words in _COMMON_NAMES.items():
        if common in plain:
            out += [plain.replace(common, word) for word in words] + list(words)
    return tuple(dict.fromkeys(out))


def run_together(name: str, known: Collection[str] = ()) -> str:
    """A hint where a space is missing around an operator word inside ``name``, or "".

    Args:
        name: an unbroken run that means nothing.
        known: names that do mean something here.
    """
    for word in sorted(KEYWORDS, key=lambda w: (-len(w), w)):
        left, found, right = name.partition(word)
        if found and right and (left in known if left else right in known or right[0].isdigit()):
            return f"词与词之间空一格：{' '.join(p for p in (left, word, right) if p)}"
    return ""


__all__ = ["WORDS", "in_the_language", "run_together", "synonyms_of"]
