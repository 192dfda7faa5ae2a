"""Syntax to text in the language itself; ``parse(print(x)) == x``."""

from __future__ import annotations

from policymatch.language.syntax import (
    Arith,
    Band,
    BandJunction,
    BandTest,
    Call,
    Compare,
    DateLiteral,
    Dotted,
    FirstRest,
    Junction,
    Listing,
    Member,
    Name,
    Not,
    Order,
    PeriodLiteral,
    Quantity,
    Range,
    Steps,
    Syntax,
    TextLiteral,
    Word,
)

NUMBER_WORDS = {">=": "不低于", ">": "超过", "<=": "不超过", "<": "低于", "=": "是", "≠": "不是"}
DATE_WORDS = {">=": "不早于", ">": "晚于", "<=": "不晚于", "<": "早于", "=": "是", "≠": "不是"}

# binding strength: condition < comparison < sum < product < step < atom
_COND, _ITEM, _SUM, _PRODUCT, _UNIT, _ATOM = range(6)


def _level(x: Syntax) -> int:
    match x:
        case Junction() | Range() | Listing() | Order():
            return _COND
        case Not() | Compare() | Member():
            return _ITEM
        case Arith(op=op):
            return _SUM if op in "+-" else _PRODUCT
        case Steps() | FirstRest():
            return _UNIT
    return _ATOM


def words_for(x: Syntax, other: Syntax) -> dict[str, str]:
    """The statute words for a comparison of ``x`` with ``other``: those for days where a day or a period shows, else those for numbers."""
    return (
        DATE_WORDS
        if isinstance(x, DateLiteral | PeriodLiteral) or isinstance(other, DateLiteral | PeriodLiteral)
        else NUMBER_WORDS
    )


def _in(x: Syntax, level: int) -> str:
    text = show(x)
    return text if _level(x) >= level else f"({text})"


def _members(members: tuple[Syntax, ...]) -> str:
    if len(members) == 1 and isinstance(members[0], Range):
        return show(members[0])
    return "、".join(_in(m, _SUM) for m in members)


def show(x: Syntax) -> str:
    """The text of an expression."""
    match x:
        case Quantity(text=text) | Word(text=text):
            return text
        case DateLiteral(value=day):
            return day.isoformat()
        case PeriodLiteral(value=period):
            # four digits of the year, as the lexer wants them
            return str(period).rjust(len(str(period)) + 4 - len(str(period.year)), "0")
        case TextLiteral(text=text):
            return f"“{text}”"
        case Name(name=name):
            return name
        case Dotted(owner=owner, name=name):
            return f"{owner}.{name}"
        case Call(name=name, args=args):
            return f"{name}({', '.join(show(a) for a in args)})"
        case Arith(op=op, left=left, right=right):
            level = _level(x)
            return f"{_in(left, level)} {op} {_in(right, level + 1)}"
        case Steps(value=value, each=each, award=award, mode=mode):
            return f"{_in(value, _ATOM)} 每 {_in(each, _ATOM)} 奖 {_in(award, _ATOM)} {mode}"
        case FirstRest(first=first, rest=rest):
            return f"首个 {_in(first, _ATOM)} 其余 {_in(rest, _ATOM)}"
        case Compare(op=op, left=left, right=right):
            return f"{_in(left, _SUM)} {words_for(left, right)[op]} {_in(right, _SUM)}"
        case Member(subject=subject, members=members, negated=negated):
            return f"{_in(subject, _SUM)} {'不属于' if negated else '属于'} {_members(members)}"
        case Range(low=low, high=high):
            return f"{_in(low, _SUM)} 至 {_in(high, _SUM)}"
        case Not(item=item):
            return f"非 {_in(item, _ITEM)}"
        case Junction(op=op, items=items):
            return f" {op} ".join(_in(i, _ITEM) for i in items)
        case Order(value=value, direction=direction, same=same):
            return (f"同一 {'、'.join(same)} 按 " if same else "") + f"{_in(value, _SUM)} {direction}"
        case Listing():
            return _listing(x)
    raise TypeError(type(x).__name__)


def _listing(x: Listing) -> str:
    out = [show(x.source)]
    if x.where is not None:
        out.append(f"其中 {show(x.where)}")
    if x.same:
        out.append(f"同一 {'、'.join(x.same)}")
    if x.pick is not None:
        out.append(f"只取 {_in(x.pick, _SUM)} {x.best}")
    if x.order is not None and x.take is not None:
        out.append(f"按 {show(x.order)} 取前 {_in(x.take, _SUM)}")
    return " ".join(out)


def show_band(x: Band) -> str:
    """The text of one band of a table."""
    if isinstance(x, BandTest):
        return f"{words_for(x.value, x.value)[x.op]} {_in(x.value, _SUM)}"
    if isinstance(x, BandJunction):
        return f" {x.op} ".join(show_band(i) for i in x.items)
    members = _members(x.members)
    return f"不属于 {members}" if x.negated else members
