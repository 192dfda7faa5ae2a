"""What people write instead of the words of the language, and the hint that names the right word.

The nearest spelling would mislead here: 大于等于 is closest to 大于, 去年 to 本年.
"""

from __future__ import annotations

from collections.abc import Collection

from policymatch.language.lexer import KEYWORDS

_WORDS = {
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
_RIGHT = {wrong: right for right, wrongs in _WORDS.items() for wrong in wrongs}


def in_the_language(word: str) -> str:
    """A hint with the language's own word for ``word``, or ""."""
    return f"这里写“{_RIGHT[word]}”" if word in _RIGHT else ""


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


__all__ = ["in_the_language", "run_together"]
