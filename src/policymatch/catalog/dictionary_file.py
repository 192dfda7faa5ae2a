"""Reading the dictionary: 指标, 参数, 派生指标, 单位, 代码表 — one dictionary out of all files that hold them."""

from __future__ import annotations

from collections.abc import Mapping as AbstractMapping
from collections.abc import Set as AbstractSet
from dataclasses import replace

from policymatch.catalog.calendar_section import CalendarSection
from policymatch.catalog.merging import FileEntry, Merger, mapping, texts
from policymatch.catalog.parameters_section import ParametersSection
from policymatch.catalog.ranges import KEYS as RANGE_KEYS
from policymatch.catalog.ranges import read_range
from policymatch.catalog.shapes import Shapes
from policymatch.catalog.units_section import CodesSection, UnitsSection
from policymatch.errors import Problem, Span
from policymatch.language import tree as t
from policymatch.language.checking.blocks import value
from policymatch.language.checking.calls import FUNCTION_NAMES
from policymatch.language.checking.scope import Entry, Names, Place, keep_going, name_fault, value_fault
from policymatch.language.fields import Dictionary, Field, most_sensitive
from policymatch.language.periods import GRAINS
from policymatch.language.source import Mapping, Node, Scalar, Sequence
from policymatch.language.terms import Sensitivity
from policymatch.language.types import (
    AMOUNT,
    BOOL,
    DATE,
    PLAIN,
    RATIO,
    TEXT,
    CategoryType,
    CodeType,
    DateType,
    ListType,
    NumberType,
    PeriodType,
    RecordType,
    TextType,
    Type,
)

STANDALONE, NOT_USED = "内置指标", "不用"
"""``内置指标: 不用`` in a file: the shipped dictionary is not used."""
SECTIONS = ("指标", "参数", "派生指标", "单位", "代码表", "可选值增补", "工作日历", STANDALONE)
KINDS = ("金额", "比例", "数", "整数", "数量", "日期", "时长", "期间", "是否", "类别", "代码", "文本", "记录")
_VALUE_KEYS = (
    "类型",
    "单位",
    "可选值",
    "可扩充",
    "可为负",
    "可无",
    "代码表",
    "别名",
    "全称",
    "说明",
    "敏感",
    *RANGE_KEYS,
)
_FIELD_KEYS = (*_VALUE_KEYS, "期间", "来源", "全量", "量词", "主键", "字段")
_SAME = ("类型", "单位", "期间", "可为负", "可无", "全量", "量词", "主键", "代码表", "可扩充")
"""What no other file may change."""
_DERIVED_KEYS = ("类型", "可选值", "可扩充", "单位", "依据", "链接", "定义", "说明", "来源")


_SIMPLE: dict[str, Type] = {
    "金额": AMOUNT,
    "比例": RATIO,
    "数": PLAIN,
    "整数": PLAIN,
    "日期": DATE,
    "是否": BOOL,
    "文本": TEXT,
}


class DictionaryReader:
    """Builds one :class:`Dictionary` from the sections of any number of files."""

    def __init__(self, problems: list[Problem]):
        self.shapes = Shapes(problems)
        self.problems = problems
        self.dictionary = Dictionary()
        self.calendar = CalendarSection(self.shapes)
        self._parameters = ParametersSection(self.shapes)
        self._merger = Merger(self.shapes, _SAME)
        self._fields: dict[str, list[FileEntry]] = {}
        self._derived: dict[str, list[FileEntry]] = {}
        self._additions: list[tuple[Scalar, Node]] = []
        self._units = UnitsSection(self.shapes)
        self._codes = CodesSection(self.shapes, self.dictionary.codes)
        self._own: set[str] = set()
        self._alias_at: dict[tuple[str, str, str], Span] = {}

    def units(self, root: Mapping) -> None:
        """First pass: 单位 and 代码表, which fields refer to."""
        self.dictionary.units = self._units.read(root.get("单位"))
        self._codes.read(root.get("代码表"))

    def read(self, root: Mapping, shipped: bool = False) -> None:
        """Second pass: reads what the file defines for each name; :meth:`finish` merges the files.

        Args:
            root: the file.
            shipped: whether it is one of the package, which others extend.
        """
        if not shipped:
            self._own.add(root.at.file)
        for key, node in self.shapes.mapping(root.get("指标"), "指标"):
            inner = self.shapes.mapping(node, f"指标“{key.text}”")
            self._fields.setdefault(key.text, []).append(FileEntry(key, inner, shipped))
        self._parameters.read(root.get("参数"), shipped)
        for key, node in self.shapes.mapping(root.get("派生指标"), "派生指标"):
            inner = self.shapes.mapping(node, f"派生指标“{key.text}”")
            self._derived.setdefault(key.text, []).append(FileEntry(key, inner, shipped))
        self._additions += list(self.shapes.mapping(root.get("可选值增补"), "可选值增补"))
        self.calendar.read(root.get("工作日历"))

    def _own_first(self, here: Span, there: Span) -> tuple[Span, Span]:
        """Two places, so that the first is no file of the package, where one of them is not."""
        return (there, here) if here.file not in self._own and there.file in self._own else (here, there)

    def _free(self, key: Scalar) -> bool:
        other = self.dictionary.fields.get(key.text) or self.dictionary.parameters.get(key.text)
        if other is not None:
            here, there = self._own_first(key.at, other.at)
            message = f"“{key.text}”在字典里定义了两次"
            self.shapes.bad(here, "duplicate-name", message, "一个名称一处定义", "", there)
            return False
        return self._nameable(key)

    def _nameable(self, key: Scalar) -> bool:
        """Whether expressions can write a name; if not, that is a problem."""
        message, expected, hint = name_fault(key.text)
        if not message and key.text in FUNCTION_NAMES:
            message, expected = f"“{key.text}”是函数的名称", "另起一个名字"
        if message:
            self.shapes.bad(key.at, "name", message, expected, hint)
        return not message

    def finish(self, incentives: AbstractMapping[str, AbstractSet[str]]) -> Names:
        """Merges what the files define for each name, and returns the names that every policy can use.

        Args:
            incentives: the ids of the incentives that are read, by policy id.
        """
        for key, node in self._additions:
            self._addition(key, node)
        defined = [name for name, parts in self._fields.items() if any(p.whole for p in parts)]
        for name, parts in self._fields.items():
            merged = self._merger.field(parts, f"指标“{name}”", defined)
            field = self._field(*merged) if merged is not None else None
            if field is not None and self._free(field_key := merged[0]):  # type: ignore[index]
                self.dictionary.fields[field_key.text] = field
        for key, parameter in self._parameters.finish(self.dictionary.units).values():
            if self._free(key):
                self.dictionary.parameters[key.text] = parameter
        self._spellings()
        self._codes.check(self.dictionary)
        self.dictionary.workdays = self.calendar.finish()
        names = Names(self.dictionary, self.problems)
        names.incentives = incentives
        for name, parts in self._derived.items():
            part = self._merger.identical(parts, f"派生指标“{name}”")
            key, node = part.key, part.node
            self.shapes.keys(node, _DERIVED_KEYS, f"派生指标“{key.text}”")
            definition = node.get("定义")
            if definition is None:
                self.shapes.bad(key.at, "missing-key", f"派生指标“{key.text}”缺少“定义”", "定义: …")
                continue
            wanted = self._type(key, node)
            basis = self.shapes.text(node, "依据", f"派生指标“{key.text}”")
            record, dot, own = key.text.partition(".")
            place = Place(names, key)

            def build(
                definition: Node = definition, wanted: Type | None = wanted, key: Scalar = key, place: Place = place
            ) -> t.Expr:
                out = value(place, definition, wanted)
                if wanted is not None and out.type != wanted:
                    raise names.bad(
                        key.at, "type", f"派生指标“{key.text}”的定义是{out.type}，类型写的是{wanted}", str(wanted)
                    )
                return out

            if dot:
                self.shapes.bad(key.at, "name", f"“{record}.{own}”：派生指标不属于记录", "写在政策的 取值 里")
            elif names.claim(key.text, key.at):
                names.entries[key.text] = Entry(key.text, key.at, build, basis)
        for entry in list(names.entries.values()):
            with keep_going():
                names.resolve(entry)
        return names

    def _spellings(self) -> None:
        """No header may mean two fields: names, 全称 and 别名 are distinct, within records too."""
        groups = [
            list(self.dictionary.fields.values()),
            *(list(f.members.values()) for f in self.dictionary if f.is_list),
        ]
        for group in groups:
            seen: dict[str, Field] = {}
            for f in group:
                for name in dict.fromkeys((f.name, f.full_name, *f.aliases)):
                    other = seen.get(name)
                    if name and other is not None:
                        here, there = (self._alias_at.get((x.record, x.name, name), x.at) for x in (f, other))
                        here, there = self._own_first(here, there)
                        message = f"“{name}”既指“{other.name}”又指“{f.name}”"
                        self.shapes.bad(here, "duplicate-name", message, "每个名称和别名只指一个指标", "", there)
                    seen.setdefault(name, f)

    def _addition(self, key: Scalar, node: Node) -> None:
        """可选值增补: the same as 可选值 of an entry that extends the field."""
        name, _, member = key.text.partition(".")
        nodes: list[Node | None] = [p.node for p in self._fields.get(name, ())]
        if member:
            nodes = [f.get(member) for n in nodes if isinstance(n, Mapping) and isinstance(f := n.get("字段"), Mapping)]
        kinds = [kind for n in nodes if isinstance(n, Mapping) and isinstance(kind := n.get("类型"), Scalar)]
        if not any(kind.text == "类别" for kind in kinds):
            self.shapes.bad(key.at, "unknown-name", f"没有类别“{key.text}”", "类别指标，或 记录.字段")
            return
        self.shapes.items(node, "可选值增补")
        extension = mapping([(Scalar("可选值", key.at), node)], key.at)
        if member:
            inside = mapping([(Scalar(member, key.at), extension)], key.at)
            extension = mapping([(Scalar("字段", key.at), inside)], key.at)
        self._fields[name].append(FileEntry(Scalar(name, key.at), extension))

    def _field(self, key: Scalar, node: Mapping) -> Field | None:
        self.shapes.keys(node, _FIELD_KEYS, f"指标“{key.text}”")
        kind = self.shapes.one_of(node, "类型", KINDS, "", f"指标“{key.text}”")
        if not kind:
            return None
        grain = self.shapes.one_of(node, "期间", GRAINS, "") if kind not in ("期间", "记录") else ""
        if kind == "记录":
            return self._record(key, node)
        type_ = self._type(key, node)
        if type_ is None:
            return None
        office = self.shapes.text(node, "来源", f"指标“{key.text}”")
        return self._made(key, node, type_, office, grain)

    def _made(self, key: Scalar, node: Mapping, type_: Type, office: str, grain: str = "", record: str = "") -> Field:
        for spelling in texts(node.get("别名")):
            self._alias_at.setdefault((record, key.text, spelling.text), spelling.at)
        return Field(
            key.text,
            type_,
            grain,
            self._unit(node, type_),
            office,
            self.shapes.flag(node, "可为负"),
            self._may_lack(node, type_),
            self.shapes.texts(node, "别名"),
            self.shapes.text(node, "全称"),
            self.shapes.text(node, "说明"),
            self.shapes.one_of(node, "敏感", tuple(Sensitivity), Sensitivity.PUBLIC),
            complete=self.shapes.flag(node, "全量"),
            whole=self.shapes.text(node, "类型") == "整数",
            record=record,
            range=read_range(
                self.shapes, node, type_, f"{record}.{key.text}" if record else key.text, self.dictionary.units
            ),
            at=key.at,
        )

    def _may_lack(self, node: Mapping, type_: Type) -> bool:
        if node.get("可无") is not None:
            return self.shapes.flag(node, "可无")
        return isinstance(type_, NumberType | DateType | PeriodType | TextType)

    def _unit(self, node: Mapping, type_: Type) -> str:
        if not isinstance(type_, NumberType) or type_.ratio:
            return ""
        return self.shapes.text(node, "单位") or ("元" if type_ == AMOUNT else "")

    def _record(self, key: Scalar, node: Mapping) -> Field:
        members: dict[str, Field] = {}
        office = self.shapes.text(node, "来源", f"指标“{key.text}”")
        for name, item in self.shapes.mapping(node.get("字段"), f"记录“{key.text}”的字段"):
            inner = self.shapes.mapping(item, f"字段“{name.text}”")
            self.shapes.keys(inner, (*_VALUE_KEYS, "期间"), f"字段“{key.text}.{name.text}”")
            type_ = self._type(name, inner, key.text)
            if self._nameable(name) and type_ is not None:
                members[name.text] = self._made(name, inner, type_, office, record=key.text)
        if not members:
            self.shapes.bad(key.at, "missing-key", f"记录“{key.text}”没有字段", "字段: …")
        counter = self.shapes.text(node, "量词")
        if counter:
            self._known_unit(node.get("量词"), counter)
        wanted = self.shapes.texts(node, "主键")
        for part in wanted:
            if part not in members:
                place = node.get("主键")
                self.shapes.bad(
                    place.at if place else key.at,
                    "unknown-name",
                    f"主键“{part}”不是“{key.text}”的字段",
                    "、".join(members),
                )
        made = self._made(key, node, ListType(RecordType(key.text)), office)
        members = {
            n: replace(m, sensitivity=most_sensitive([m.sensitivity, made.sensitivity])) for n, m in members.items()
        }
        return Field(
            made.name,
            made.type,
            "",
            "",
            office,
            False,
            False,
            made.aliases,
            made.full_name,
            made.note,
            made.sensitivity,
            members,
            tuple(p for p in wanted if p in members),
            counter,
            made.complete,
            at=key.at,
        )

    def _known_unit(self, node: Node | None, unit: str) -> bool:
        try:
            self.dictionary.units.find(unit)
        except ValueError as e:
            if node is not None:
                self.shapes.bad(node.at, "unit", str(e), "单位表里的单位")
            return False
        return True

    def _type(self, key: Scalar, node: Mapping, record: str = "") -> Type | None:
        kind = self.shapes.one_of(node, "类型", KINDS, "", f"“{key.text}”")
        name = f"{record}.{key.text}" if record else key.text
        unit = self.shapes.text(node, "单位")
        if kind in ("数量", "时长"):
            if not unit:
                self.shapes.bad(key.at, "missing-key", f"“{name}”是数量，缺少“单位”", "单位: 人")
                return None
            return (
                NumberType(self.dictionary.units.find(unit).dim) if self._known_unit(node.get("单位"), unit) else None
            )
        if kind == "类别":
            values = node.get("可选值")
            if not isinstance(values, Sequence) or not values.items:
                self.shapes.bad(key.at, "missing-key", f"类别“{name}”缺少“可选值”", "可选值: [甲, 乙]")
                return None
            texts = self.shapes.texts(node, "可选值")
            for item in values.items:
                message, expected, hint = value_fault(item.text) if isinstance(item, Scalar) else ("", "", "")
                if message:
                    self.shapes.bad(item.at, "name", message, expected, hint)
            for text in {x for x in texts if texts.count(x) > 1}:
                self.shapes.bad(values.at, "duplicate-name", f"可选值“{text}”写了两次", "每个值一次")
            return CategoryType(name, tuple(dict.fromkeys(texts)), self.shapes.flag(node, "可扩充"))
        if kind == "期间":
            return PeriodType(self.shapes.one_of(node, "期间", GRAINS, "") if node.get("期间") is not None else "")
        if kind == "代码":
            return CodeType(self.shapes.text(node, "代码表"))
        if kind == "记录":
            self.shapes.bad(
                key.at, "value", f"“{name}”：记录里面不再放记录", "、".join(k for k in KINDS if k != "记录")
            )
            return None
        return _SIMPLE.get(kind)
