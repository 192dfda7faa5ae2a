"""Reading one policy file into a checked :class:`Policy`."""

from __future__ import annotations

import re
from datetime import date
from functools import partial
from typing import Literal

from policymatch.catalog.conditions import conditions, guard, guard_steps
from policymatch.catalog.policy_codes import PolicyCodes, window_of
from policymatch.catalog.shapes import Shapes, as_plain
from policymatch.errors import Problem
from policymatch.language import tree as t
from policymatch.language.checking.amounts import STEP_KEYS, amount
from policymatch.language.checking.blocks import value
from policymatch.language.checking.expressions import check_text
from policymatch.language.checking.lists import record_frame
from policymatch.language.checking.scope import Entry, Names, Place, Stop, keep_going, name_fault
from policymatch.language.periods import Period
from policymatch.language.source import Mapping, Node, Scalar
from policymatch.language.terms import CheckResult, Form, Level, Mode, Nature
from policymatch.language.types import AMOUNT, RATIO, DateType, NothingType
from policymatch.model.policy import Case, Checked, DayRange, Incentive, Policy

POLICY_KEYS = (
    "政策",
    "编号",
    "层级",
    "地区",
    "发布机构",
    "文件",
    "有效期",
    "受理期",
    "政策年度",
    "取值",
    "适用条件",
    "排除情形",
    "读法",
    "存疑",
    "核对",
    "备注",
    "案例基准日",
    "案例公共事实",
    "事项",
)
INCENTIVE_KEYS = (
    "编号",
    "名称",
    "依据",
    "兑现方式",
    "资格",
    "取值",
    "适用条件",
    "排除情形",
    "奖补",
    "时限",
    "读法",
    "存疑",
    "备注",
    "办理",
    "案例",
)
AWARD_KEYS = ("金额", *STEP_KEYS, "分期", "取值", "性质", "形式", "受益人", "分担")
CASE_KEYS = ("说明", "基准日", "企业", "结果", "金额", "上限", "下限", "取值", "缺", "分期", "分担", "时限", "参数")
CHECK_KEYS = ("结果", "日期", "说明")
LATER_POLICY = {"共用封顶": "§9", "互斥": "§9", "合并案例": "§9"}
LATER_INCENTIVE = {"总体": "§8", "入选条件": "§8", "预算": "§8"}
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_UNSAID: Literal[""] = ""
YEARS = ("基准日所在年", "基准日上一年")


class PolicyReader:
    """Reads policies against one dictionary; problems go to ``problems``."""

    def __init__(self, problems: list[Problem], names: Names):
        self.problems = problems
        self.shapes = Shapes(problems)
        self.names = names
        self.codes = PolicyCodes(self.shapes, names.dictionary)

    def read(self, root: Mapping, file: str) -> Policy | None:
        """The policy of a file, or None if it has no usable head."""
        shapes = self.shapes
        shapes.keys(root, POLICY_KEYS, "政策", LATER_POLICY)
        title = shapes.text(root, "政策", "政策")
        policy_id = self._id(root, "政策")
        level = shapes.one_of(root, "层级", Level, Level.NATION, "政策")
        region = shapes.text(root, "地区", "政策")
        issuer = shapes.text(root, "发布机构", "政策")
        document_node = shapes.mapping(root.get("文件"), "文件")
        shapes.keys(document_node, ("文号", "发布日期", "状态", "链接"), "文件")
        document = {k.text: v.text for k, v in document_node if isinstance(v, Scalar)}
        if root.get("有效期") is None:
            shapes.bad(root.at, "missing-key", "政策缺少“有效期”", "有效期: {自: 2024-01-01, 至: 2024-12-31}")
        valid = self._days(root, "有效期")
        acceptance = self._days(root, "受理期") if root.get("受理期") is not None else valid
        year = shapes.text(root, "政策年度", "政策")
        if year and year not in YEARS and (Period.parse(year) is None or not year.endswith("年")):
            node = root.get("政策年度")
            shapes.bad(
                node.at if node else root.at, "value", f"政策年度“{year}”不认识", "2024年、基准日所在年 或 基准日上一年"
            )
        scope = Names(self.names.dictionary, self.problems, self.names)
        scope.window = window_of(region, (valid, acceptance), year)
        self.codes.region(root.get("地区"), region, scope.window)
        self.lets(scope, root.get("取值"))
        shared = conditions(scope, root.get("适用条件"), "适用条件")
        shared_out = conditions(scope, root.get("排除情形"), "排除情形")
        base_day = shapes.day(root, "案例基准日")
        public = shapes.mapping(root.get("案例公共事实"), "案例公共事实")
        self.codes.facts(public, base_day)
        checked = self._checked(root)
        rows = shapes.items(root.get("事项"), "事项")
        if not rows:
            shapes.bad(root.at, "missing-key", "政策没有事项", "事项: …")
        incentives: list[Incentive] = []
        seen: dict[str, Mapping] = {}
        for row in rows:
            node = shapes.mapping(row, "事项")
            made = self._incentive(scope, node, policy_id, shared, shared_out, base_day, public, checked)
            if made.id in seen:
                shapes.bad(
                    node.at, "duplicate-name", f"事项编号“{made.id}”写了两次", "每个事项一个编号", "", seen[made.id].at
                )
            seen[made.id] = node
            incentives.append(made)
        if not title or not policy_id:
            return None
        return Policy(
            policy_id,
            title,
            level,
            region,
            issuer,
            document,
            valid,
            acceptance,
            year,
            tuple(incentives),
            shapes.texts(root, "读法"),
            shapes.texts(root, "存疑"),
            shapes.texts(root, "备注"),
            file,
            root.at,
            checked,
        )

    def _checked(self, root: Mapping) -> Checked:
        """核对: a result, or a map of 结果, 日期 and 说明."""
        node = root.get("核对")
        if not isinstance(node, Mapping):
            return Checked(self.shapes.one_of(root, "核对", CheckResult, _UNSAID))
        self.shapes.keys(node, CHECK_KEYS, "核对")
        result = self.shapes.one_of(node, "结果", CheckResult, _UNSAID, "核对")
        return Checked(result, self.shapes.day(node, "日期"), self.shapes.text(node, "说明"))

    def _id(self, node: Mapping, what: str) -> str:
        text = self.shapes.text(node, "编号", what)
        if text and not _ID.fullmatch(text):
            place = node.get("编号")
            self.shapes.bad(
                place.at if place else node.at,
                "value",
                f"编号“{text}”不合规",
                "小写英文字母、数字和连字符，如 booth-fee",
            )
        return text

    def _days(self, root: Mapping, key: str) -> DayRange:
        node = self.shapes.mapping(root.get(key), key)
        self.shapes.keys(node, ("自", "至"), key)
        days = DayRange(self.shapes.day(node, "自"), self.shapes.day(node, "至"))
        if days.start and days.end and days.start > days.end:
            self.shapes.bad(node.at, "date", f"{key}的 自 晚于 至", "自 不晚于 至")
        return days

    def lets(self, scope: Names, node: Node | None) -> None:
        """Registers and checks the 取值 of a policy or 事项; a dotted name belongs to a record type."""
        for key, item in self.shapes.mapping(node, "取值"):
            record, dot, own = key.text.partition(".")
            if dot:
                self._record_let(scope, key, record, own, item)
            elif scope.claim(key.text, key.at):
                scope.entries[key.text] = Entry(key.text, key.at, partial(value, Place(scope, key), item))
        for entry in [*scope.entries.values(), *(e for lets in scope.record_lets.values() for e in lets.values())]:
            with keep_going():
                scope.resolve(entry)

    def _record_let(self, scope: Names, key: Scalar, record: str, own: str, item: Node) -> None:
        field = self.names.dictionary.fields.get(record)
        if field is None or not field.is_list:
            scope.bad(key.at, "unknown-name", f"“{key.text}”：没有记录“{record}”", "记录名.值名，如 技改项目.补助率")
            return
        message, expected, hint = name_fault(own)
        if message:
            scope.bad(key.at, "name", message, expected, hint)
            return
        taken = field.members.get(own)
        if taken is not None:
            scope.bad(key.at, "duplicate-name", f"“{own}”已是“{record}”的字段", "另起一个名字", "", taken.at)
            return
        if own in scope.record_entries(record):
            scope.bad(
                key.at,
                "duplicate-name",
                f"“{key.text}”定义了两次",
                "每个名称只定义一次",
                "",
                scope.record_entries(record)[own].at,
            )
            return

        def build() -> t.Expr:
            place = Place(scope, key)
            return value(place.inside(record_frame(place, record)), item)

        scope.record_lets.setdefault(record, {})[own] = Entry(key.text, key.at, build)

    def _incentive(
        self,
        outer: Names,
        node: Mapping,
        policy_id: str,
        shared: tuple[t.Expr, ...],
        shared_out: tuple[t.Expr, ...],
        base_day: object,
        public: Mapping,
        checked: Checked,
    ) -> Incentive:
        shapes = self.shapes
        shapes.keys(node, INCENTIVE_KEYS, "事项", LATER_INCENTIVE)
        own_id = self._id(node, "事项")
        scope = Names(self.names.dictionary, self.problems, outer)
        self.lets(scope, node.get("取值"))
        wanted = (*shared, *conditions(scope, node.get("适用条件"), "适用条件"))
        out = (*shared_out, *conditions(scope, node.get("排除情形"), "排除情形"))
        for c in wanted:
            guard(scope, c, False)
        for c in out:
            guard(scope, c, True)
        basis = shapes.mapping(node.get("依据"), "依据")
        shapes.keys(basis, ("条款", "原文", "摘要", "链接"), "依据")
        if node.get("依据") is None or not (basis.get("原文") or basis.get("摘要")):
            shapes.bad(
                node.at,
                "missing-key",
                f"事项“{own_id}”没有引用原文",
                "依据: {条款: …, 原文: …}",
                "手头只有报道的写 摘要 和 链接",
            )
        award_node = node.get("奖补")
        made, extra = self._award(scope, award_node) if award_node is not None else (None, Mapping((), node.at))
        if made is not None:
            guard_steps(scope, (*wanted, *out), made)
        if award_node is None and not node.get("资格") and not node.get("时限"):
            shapes.bad(node.at, "missing-key", f"事项“{own_id}”既没有 奖补 也没有 资格", "奖补: … 或 资格: …")
        split = self._split(scope, extra)
        deadlines = []
        for key, item in shapes.mapping(node.get("时限"), "时限"):
            with keep_going():
                day = value(Place(scope, key), item)
                if not isinstance(day.type, DateType):
                    raise scope.bad(item.at, "type", f"时限“{key.text}”是{day.type}", "日期，如 受理日期 + 5工作日")
                deadlines.append((key.text, day))
        for what, x in (
            ("适用条件", wanted),
            ("排除情形", out),
            ("奖补", made),
            ("分担", split),
            ("时限", tuple(deadlines)),
        ):
            for part in x if isinstance(x, tuple) else (x,):
                with keep_going():
                    scope.levels(part, getattr(part, "at", node.at), what)
        cases = tuple(self._case(c, base_day, public) for c in shapes.items(node.get("案例"), "案例"))
        return Incentive(
            own_id,
            f"{policy_id}/{own_id}",
            shapes.text(node, "名称", "事项"),
            shapes.text(basis, "条款"),
            shapes.text(basis, "原文"),
            shapes.text(basis, "摘要"),
            shapes.text(basis, "链接"),
            shapes.one_of(node, "兑现方式", Mode, Mode.APPLICATION, "事项"),
            shapes.text(node, "资格"),
            wanted,
            out,
            made,
            shapes.one_of(extra, "性质", Nature, Nature.FIXED),
            shapes.one_of(extra, "形式", Form, Form.CASH),
            shapes.text(extra, "受益人"),
            split,
            tuple(deadlines),
            scope.definitions(),
            shapes.texts(node, "读法"),
            shapes.texts(node, "存疑"),
            shapes.texts(node, "备注"),
            cases,
            node.at,
            handling=shapes.texts(node, "办理"),
            checked=checked,
        )

    def _award(self, scope: Names, node: Node) -> tuple[t.Expr | None, Mapping]:
        award = self.shapes.mapping(node, "奖补")
        if not isinstance(node, Mapping):
            return None, award
        self.shapes.keys(award, AWARD_KEYS, "奖补")
        money = Mapping(
            tuple((k, v) for k, v in award if k.text in ("金额", "取值", "分期", *STEP_KEYS)),
            award.at,
            award.flow,
            {k: v for k, v in award.index.items() if k in ("金额", "取值", "分期", *STEP_KEYS)},
        )
        try:
            made = amount(Place(scope, Scalar("", award.at)), money)
        except Stop:
            return None, award
        if made.type != AMOUNT and not isinstance(made.type, NothingType):
            bare = award.get("金额")
            if isinstance(bare, Scalar) and re.fullmatch(r"[\d.]+[万亿]?", bare.text):
                scope.bad(bare.at, "unit", f"“{bare.text}”没有写单位", f"{bare.text}元")
            else:
                hint = "数量乘以每单位的数额，如 数量(合格人员) × 1500元/人"
                scope.bad(award.at, "unit", f"奖补的金额是{made.type}", "金额", hint)
            return None, award
        return made, award

    def _split(self, scope: Names, award: Mapping) -> tuple[tuple[str, t.Expr], ...]:
        node = award.get("分担")
        if node is None:
            return ()
        out: list[tuple[str, t.Expr]] = []
        for key, item in self.shapes.mapping(node, "分担"):
            with keep_going():
                if not isinstance(item, Scalar):
                    raise scope.bad(item.at, "shape", "分担写比例", "50%")
                share = check_text(Place(scope, item), RATIO)
                if share.type != RATIO:
                    raise scope.bad(item.at, "unit", f"“{key.text}”的分担是{share.type}", "比例")
                out.append((key.text, share))
        consts = [s.value for _, s in out if isinstance(s, t.Const)]
        if len(consts) == len(out) and out and sum(consts) != 1:  # type: ignore[arg-type]
            scope.bad(node.at, "value", f"分担加起来是{float(sum(consts)) * 100:g}%", "100%")  # type: ignore[arg-type]
        return tuple(out)

    def _case(self, node: Node, base_day: object, public: Mapping) -> Case:
        row = self.shapes.mapping(node, "案例")
        self.shapes.keys(row, CASE_KEYS, "案例")
        day = self.shapes.day(row, "基准日") or (base_day if isinstance(base_day, date) else None)
        if day is None:
            self.shapes.bad(row.at, "missing-key", "案例没有基准日", "案例基准日: 2024-12-31，或案例里写 基准日")
        if row.get("结果") is None:
            self.shapes.bad(row.at, "missing-key", "案例没有写结果", "结果: 符合、不符合、待核 或 需人工核定")
        facts = as_plain(public)
        enterprise = self.shapes.mapping(row.get("企业"), "企业")
        self.codes.facts(enterprise, day)
        own = as_plain(enterprise)
        for name, item in own.items():
            mergeable = isinstance(item, dict) and isinstance(facts.get(name), dict)
            facts[name] = {**facts[name], **item} if mergeable else item
        expected = {k.text: as_plain(v) for k, v in row if k.text not in ("说明", "基准日", "企业", "参数")}
        return Case(
            self.shapes.text(row, "说明"),
            day,
            facts,
            expected,
            as_plain(self.shapes.mapping(row.get("参数"), "参数")),
            row.at,
        )
