"""Reading a policy file: bytes to a tree of mappings, sequences and text scalars, each with its place in the file.

Every scalar is text (LANGUAGE §14). Anchors, aliases, tags, merge keys, tabs and further documents are refused, and so is
a file over the limits, before anything is built from it. The YAML events come from ruamel.yaml; the tree is our own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from policymatch.errors import Problem, Span

MAX_BYTES = 2_000_000
MAX_DEPTH = 40
MAX_NODES = 200_000


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text with the places of its characters: ``offsets`` are (offset in text, line, column), ascending.

    ``flow`` is whether it stands inside braces or brackets, where a comma ends it.
    """

    text: str
    at: Span
    offsets: tuple[tuple[int, int, int], ...] = ()
    quoted: bool = False
    flow: bool = False

    def span(self, offset: int = 0) -> Span:
        """The place in the file of the character at ``offset`` of the text."""
        if not self.offsets:
            return Span(self.at.file, self.at.line, self.at.column + offset)
        start, line, column = max((p for p in self.offsets if p[0] <= offset), default=self.offsets[0])
        return Span(self.at.file, line, column + offset - start)


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of nodes."""

    items: tuple[Node, ...]
    at: Span


@dataclass(frozen=True, slots=True)
class Mapping:
    """Pairs in the order written; keys are scalars and distinct."""

    pairs: tuple[tuple[Scalar, Node], ...]
    at: Span
    flow: bool = False
    index: dict[str, Node] = field(default_factory=dict, compare=False, hash=False)

    def get(self, key: str) -> Node | None:
        """The value of ``key``, or None."""
        return self.index.get(key)

    def key(self, key: str) -> Scalar:
        """The scalar of the key itself (for its place)."""
        return next(k for k, _ in self.pairs if k.text == key)

    def __iter__(self) -> Iterator[tuple[Scalar, Node]]:
        return iter(self.pairs)


Node = Scalar | Sequence | Mapping


class Reader:
    """Reads one file; problems are collected in ``problems``, never raised."""

    def __init__(self, file: str):
        self.file = file
        self.problems: list[Problem] = []
        self.lines: list[str] = []
        self._hidden: dict[str, str] = {}

    def _bad(self, line: int, column: int, code: str, message: str, expected: str = "", hint: str = "") -> None:
        self.problems.append(Problem(Span(self.file, line, column), code, message, expected, hint))

    def read(self, data: bytes) -> Node | None:
        """The root node of the file, or None if it cannot be read (then ``problems`` has the reason).

        Args:
            data: the bytes of the file, UTF-8 with or without BOM.
        """
        if len(data) > MAX_BYTES:
            self._bad(
                1,
                1,
                "too-large",
                f"文件有{len(data):,}字节",
                f"不超过{MAX_BYTES:,}字节",
                "一份政策文件一部文件，请拆开",
            )
            return None
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as e:
            line = data[: e.start].count(b"\n") + 1
            column = e.start - (data.rfind(b"\n", 0, e.start) + 1) + 1
            hint = "像是 GBK/GB18030 编码，请另存为 UTF-8" if _is_gb18030(data) else "请另存为 UTF-8"
            self._bad(line, column, "encoding", "文件不是 UTF-8 文本", "UTF-8 编码", hint)
            return None
        self.lines = text.splitlines()
        for number, line_text in enumerate(self.lines, 1):
            if "\t" in line_text:
                self._bad(number, line_text.index("\t") + 1, "tab", "这里有制表符", "用空格缩进和分隔")
        if self.problems:
            return None
        try:
            return self._tree(text)
        except MarkedYAMLError as e:
            mark = e.problem_mark or e.context_mark
            begin = e.context_mark
            if begin and mark and begin.line < mark.line and (e.context or "").endswith(_UNCLOSED):
                mark = begin  # what is not closed is reported where it begins, not where the parser notices it
            line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            if not self._colon_at(line):
                message = f"YAML 写法有误：{_yaml_words(e.problem or e.context or '')}"
                self._bad(line, column, "yaml", message, "", self._trap(line, column))
        except YAMLError as e:
            place = getattr(e, "position", None)
            line = text[:place].count("\n") + 1 if isinstance(place, int) else 1
            self._bad(line, 1, "yaml", "文件里有 YAML 不允许的字符", "可见的文字、空格和换行")
        except RecursionError:
            self._bad(1, 1, "too-deep", "层次太深", f"不超过{MAX_DEPTH}层")
        except ValueError as e:
            self._bad(1, 1, "yaml", f"YAML 写法有误：{e}")
        return None

    def _colon_at(self, line: int) -> bool:
        """Reports a key with a wrong colon in a line or in the one before it, if there is one."""
        for number in (line, line - 1):
            there = self.lines[number - 1] if 0 < number <= len(self.lines) else ""
            found = wrong_colon(there)
            if found is not None:
                self._bad(number, found[0] + 1, "colon", *found[1:], COLON)
                return True
        return False

    def _trap(self, line: int, column: int) -> str:
        text = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        if text[column - 1 : column] in ("%", "@", "`", "&", "*", "!", "|", ">"):
            return "一个值不能以这个符号开头；规则以名称、词或数字开头，比例写作“60%”"
        if text[column - 1 : column] in ("{", "[", '"', "'"):
            return f"从这里的 {text[column - 1]} 起没有收尾"
        if text.count(": ") > 1:
            return "说明文字里请用全角“：”，半角冒号加空格是 YAML 的键值分隔"
        return "检查这一行的缩进、冒号后的空格和括号"

    def _hide(self, text: str) -> str:
        """The parser takes no colon or question mark inside a plain value between braces, as that of an address: it is given other signs."""
        free = (c for c in map(chr, range(0xE000, 0xF8FF)) if c not in text)
        self._hidden = {next(free): sign for sign in ":?"}
        given = {sign: hidden for hidden, sign in self._hidden.items()}
        return _INNER.sub(lambda m: given[m[0]], text)

    def _shown(self, text: str) -> str:
        for hidden, sign in self._hidden.items():
            text = text.replace(hidden, sign)
        return text

    def _tree(self, text: str) -> Node | None:
        yaml = YAML(typ="safe")
        text = self._hide(text)
        stack: list[tuple[object, list[Node], Span, bool]] = []
        root: Node | None = None
        nodes = documents = 0
        for event in yaml.parse(text):
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    mark = event.start_mark
                    self._bad(
                        mark.line + 1, mark.column + 1, "documents", "一个文件里有第二份文档（---）", "一份政策一个文件"
                    )
                    return None
                continue
            if not isinstance(
                event,
                (ScalarEvent, AliasEvent, MappingStartEvent, MappingEndEvent, SequenceStartEvent, SequenceEndEvent),
            ):
                continue
            at = Span(self.file, event.start_mark.line + 1, event.start_mark.column + 1)
            if isinstance(event, AliasEvent):
                self._bad(
                    at.line, at.column, "alias", f"用了别名 *{event.anchor}", "把内容写在这里", "政策文件不用锚和别名"
                )
                return None
            if getattr(event, "anchor", None):
                self._bad(
                    at.line,
                    at.column,
                    "anchor",
                    f"用了锚 &{getattr(event, 'anchor', '')}",
                    "去掉它",
                    "政策文件不用锚和别名",
                )
                return None
            tag = getattr(event, "tag", None)
            if tag is not None and str(tag) != "None":
                self._bad(at.line, at.column, "tag", f"用了标签 {tag}", "去掉它")
                return None
            nodes += 1
            if nodes > MAX_NODES:
                self._bad(at.line, at.column, "too-many-nodes", f"超过{MAX_NODES:,}个节点", "拆成几个文件")
                return None
            done: Node | None = None
            if isinstance(event, ScalarEvent):
                done = self._scalar(event, at, bool(stack) and stack[-1][3])
            elif isinstance(event, (MappingStartEvent, SequenceStartEvent)):
                if len(stack) >= MAX_DEPTH:
                    self._bad(at.line, at.column, "too-deep", f"层次超过{MAX_DEPTH}层", f"不超过{MAX_DEPTH}层")
                    return None
                stack.append((isinstance(event, MappingStartEvent), [], at, bool(event.flow_style)))
            else:
                is_map, items, start, flow = stack.pop()
                done = self._mapping(items, start, flow) if is_map else Sequence(tuple(items), start)
            if done is not None:
                if stack:
                    stack[-1][1].append(done)
                else:
                    root = done
        if root is None and not self.problems:
            self._bad(1, 1, "empty", "文件是空的", "一份政策或一部指标字典")
        return None if self.problems else root

    def _scalar(self, event: ScalarEvent, at: Span, flow: bool) -> Scalar:
        text = self._shown(str(event.value))
        quoted = event.style in ("'", '"')
        offsets: tuple[tuple[int, int, int], ...] = ()
        if quoted:
            at = Span(at.file, at.line, at.column + 1)
        elif event.style in (">", "|") or event.end_mark.line > event.start_mark.line:
            offsets = self._offsets(text, at, event)
        return Scalar(text, at, offsets, quoted, flow)

    def _offsets(self, text: str, at: Span, event: ScalarEvent) -> tuple[tuple[int, int, int], ...]:
        first = at.line + (1 if event.style in (">", "|") else 0)
        out: list[tuple[int, int, int]] = []
        offset = 0
        for number in range(first, event.end_mark.line + 2):
            line = self.lines[number - 1] if number <= len(self.lines) else ""
            start = at.column - 1 if number == at.line else len(line) - len(line.lstrip())
            content = line[start:].rstrip()
            if not content:
                continue
            found = text.find(content, offset)
            if found < 0:
                break
            out.append((found, number, start + 1))
            offset = found + len(content)
        return tuple(out)

    def _mapping(self, items: list[Node], at: Span, flow: bool) -> Mapping:
        pairs: list[tuple[Scalar, Node]] = []
        seen: dict[str, Node] = {}
        where: dict[str, Span] = {}
        for key, value in zip(items[::2], items[1::2], strict=True):
            if not isinstance(key, Scalar):
                self._bad(key.at.line, key.at.column, "key", "键是一个列表或映射", "一个词")
                continue
            if key.text == "<<":
                self._bad(key.at.line, key.at.column, "merge-key", "用了合并键 <<", "把内容写在这里")
                continue
            if key.text == "":
                self._bad(key.at.line, key.at.column, "empty-key", "键是空的", "一个词", _COMMA)
                continue
            bare = isinstance(value, Scalar) and value.text == "" and not value.quoted
            if flow and bare and (found := wrong_colon(key.text)) is not None:
                place = key.span(found[0])
                self._bad(place.line, place.column, "colon", *found[1:], COLON)
                continue
            if flow and bare:
                self._bad(key.at.line, key.at.column, "empty-value", f"“{key.text}”后面没有值", "键: 值", _COMMA)
                continue
            if key.text in seen:
                self.problems.append(
                    Problem(key.at, "duplicate-key", f"键“{key.text}”写了两次", "一个键只写一次", "", where[key.text])
                )
                continue
            seen[key.text], where[key.text] = value, key.at
            pairs.append((key, value))
        return Mapping(tuple(pairs), at, flow, seen)


_COMMA = "花括号、方括号里的半角逗号会把值切成两段；函数的参数之间请用全角“，”，或把这一项单独写一行"


def _is_gb18030(data: bytes) -> bool:
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return True


_YAML_WORDS = {
    "mapping values are not allowed": "这里不能再出现“键: 值”",
    "did not find expected key": "没有找到应有的键",
    "did not find expected ',' or '}'": "没有找到应有的逗号或右花括号",
    "did not find expected ',' or ']'": "没有找到应有的逗号或右方括号",
    "expected ',' or '}'": "没有找到应有的逗号或右花括号",
    "expected ',' or ']'": "没有找到应有的逗号或右方括号",
    "could not find expected ':'": "没有找到应有的冒号",
    "found character that cannot start any token": "这个符号不能作为一个值的开头",
    "found unexpected end of stream": "引号或括号没有收尾",
    "did not find expected '-' indicator": "这一行的缩进和同级的不一致，或列表项没有以“- ”开头",
    "block sequence entries are not allowed": "这里不能出现列表项",
    "found undefined tag handle": "用了标签",
    "found unknown escape character": "引号里有不认识的转义符",
    "did not find expected <document start>": "前一段已经结束，这里又开始了新的内容",
    "did not find expected node content": "这里缺少内容",
    "control characters are not allowed": "有控制字符",
}

COLON = "写半角冒号“:”，后面空一格"
_INNER = re.compile(r"(?<=[^\s\"'\[\]{},])(?::(?=[^\s,\[\]{}])|\?)")
_KEYED = re.compile(
    r"([ \-{]*)([^\s:：{}\[\]\"'“”，。；,#][^:：{}\[\]\"'“”，。；,#]{0,29})(?:(：)[ \u3000]*|(:)(?!//)(?=\S))(.*)"
)


def wrong_colon(text: str) -> tuple[int, str, str] | None:
    """A key whose colon is full-width or is followed by no space: the place of the colon, what is wrong, and what to write."""
    m = _KEYED.match(text)
    if m is None:
        return None
    key, rest = m[2], re.split(r"\s+(?=[^\s:：]{1,30}：)", m[5])[0].strip()  # of lines that ran together, the first
    if rest.startswith("{") and not rest.endswith("}"):
        rest = "{…}"
    why = "是全角“：”" if m[3] else "后面没有空一格"
    return m.end(2), f"“{key}”的冒号{why}", f"{key}: {rest}" if rest else f"{key}:"


_UNCLOSED = ("a simple key", "a quoted scalar", "a flow mapping", "a flow sequence")


def _yaml_words(problem: str) -> str:
    return next((words for start, words in _YAML_WORDS.items() if start in problem), problem)
