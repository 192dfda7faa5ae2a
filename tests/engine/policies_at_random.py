"""Small well-typed policies and facts at random, over the dictionary of ``tests.small``."""

from __future__ import annotations

import json
import random
import re
from typing import Any

LEVELS = ("国家级", "省级", "市级")
SIZES = ("大型", "中型", "小型")
OPS = ("不低于", "超过", "不超过", "低于", "是", "不是")


class Maker:
    """Makes expressions and blocks as they are written; every figure is small, so that bounds and ties are met often."""

    def __init__(self, seed: int):
        self.rng = random.Random(seed)
        self.blocks = 0

    def pick(self, *options: Any) -> Any:
        return self.rng.choice(options)

    def yuan(self) -> str:
        return f"{self.pick(0, 1, 2, 3, 5, 8, 10)}元"

    def percent(self) -> str:
        return f"{self.pick(0, 10, 50, 100, 150)}%"

    # ------------------------------------------------------------ expressions

    def money(self, depth: int) -> str:
        """An expression of type 金额, safe to stand beside any operator."""
        if depth <= 0:
            return str(self.pick(self.yuan(), "甲", "乙", "盈亏", "营收(本年)", "营收(上年)"))
        m, r = self.money, self.ratio
        return str(
            self.pick(
                lambda: f"({m(depth - 1)} + {m(depth - 1)})",
                lambda: f"({m(depth - 1)} - {m(depth - 1)})",
                lambda: f"({m(depth - 1)} × {r(depth - 1)})",
                lambda: f"({m(depth - 1)} ÷ {self.pick(2, 3)})",
                lambda: f"(人数 × {self.yuan()}/人)",
                lambda: f"最小({m(depth - 1)}, {m(depth - 1)})",
                lambda: f"最大({m(depth - 1)}, {m(depth - 1)})",
                lambda: f"({m(depth - 1)} 每 {self.pick(1, 3)}元 奖 {self.yuan()} {self.pick('不足不计', '按比例')})",
                lambda: f"合计({self.listed()}, {self.item_money()})",
                lambda: f"{self.pick('平均', '最大', '最小')}({self.listed()}, {self.item_money()})",
                lambda: f"{self.pick('合计', '平均', '最大')}({self.run()}, 营收(当期))",
                lambda: f"(数量({self.listed()}) × {self.yuan()}/个)",
                lambda: f"(去重数({self.listed()}, {self.pick('名称', '级别', '金额数')}) × {self.yuan()}/个)",
            )()
        )

    def divisor(self, depth: int) -> str:
        """Like :meth:`money`, but never one of literals alone, which may be zero for every enterprise."""
        text = self.money(depth)
        return text if re.search("[甲乙亏收数计均大小率]", text) else "甲"

    def ratio(self, depth: int) -> str:
        """An expression of type 比例."""
        if depth <= 0:
            return str(self.pick(self.percent(), "比率", "基准利率(成立日期)", "基准利率(基准日)"))
        return str(
            self.pick(
                lambda: f"({self.money(depth - 1)} ÷ {self.divisor(depth - 1)})",
                lambda: f"增速({self.money(depth - 1)}, {self.divisor(depth - 1)})",
                lambda: f"({self.ratio(depth - 1)} - {self.ratio(depth - 1)})",
                lambda: f"最小({self.ratio(depth - 1)}, {self.ratio(depth - 1)})",
                lambda: f"(数量({self.listed()}) ÷ 3个)",
            )()
        )

    def run(self) -> str:
        return str(self.pick("上年 至 本年", "所在年(成立日期) 至 本年", "最大(本年 - 2年, 所在年(成立日期)) 至 上年"))

    def listed(self) -> str:
        out = "项目"
        if self.rng.random() < 0.5:
            out += f" 其中 {self.item_condition()}"
        if self.rng.random() < 0.2:
            what = self.pick("金额数 最高者", "金额数 最低者", "日期 最早者", "日期 最晚者")
            out += f" 同一 {self.pick('名称', '级别', '合格')} 只取 {what}"
        if self.rng.random() < 0.2:
            order = self.pick("日期 从早到晚", "日期 从晚到早", "金额数 从高到低", "金额数 从低到高")
            out += f" 按 {order} 取前 {self.pick(1, 2)}"
        return out

    def item_money(self) -> str:
        return str(self.pick("金额数", "金额数 × 50%", f"金额数 - {self.yuan()}", "甲", "金额数 ÷ 3"))

    def item_condition(self) -> str:
        simple = (
            "合格",
            "非 合格",
            f"级别 是 {self.pick(*LEVELS)}",
            f"级别 不是 {self.pick(*LEVELS)}",
            f"级别 属于 {LEVELS[0]}、{LEVELS[1]}",
            "名称 是 “子”",
            "日期 属于 本年",
            "日期 不属于 本年",
            "日期 不早于 成立日期",
            f"金额数 {self.pick(*OPS)} {self.yuan()}",
            "金额数 超过 甲",
            "金额数 ÷ 甲 低于 50%",
        )
        a, b = self.rng.sample(simple, 2)
        return a if self.rng.random() < 0.7 else f"({a} {self.pick('且', '或')} {b})"

    def condition(self, depth: int) -> str:
        """A condition, safe to stand beside 且 and 或."""
        if depth > 0 and self.rng.random() < 0.3:
            a, b = self.condition(depth - 1), self.condition(depth - 1)
            return str(self.pick(f"({a} 且 {b})", f"({a} 或 {b})", f"非 ({a})"))
        return str(
            self.pick(
                lambda: "旗",
                lambda: f"{self.money(depth)} {self.pick(*OPS)} {self.money(0)}",
                lambda: f"{self.ratio(depth)} {self.pick(*OPS)} {self.ratio(0)}",
                lambda: f"人数 {self.pick(*OPS)} {self.pick(0, 1, 2)}人",
                lambda: f"规模 {self.pick('是', '不是', '属于', '不属于')} {self.pick(*SIZES)}",
                lambda: f"成立日期 {self.pick('早于', '不早于', '晚于')} 2024-02-29",
                lambda: f"成立日期 + {self.pick('12月', '30天', '5工作日')} 不早于 基准日",
                lambda: (
                    f"成立日期 {self.pick('属于', '不属于')} {self.pick('本年', '有效期', '2024-01-01 至 2024-02-29')}"
                ),
                lambda: f"2023年 {self.pick('属于', '不属于')} {self.run()}",
                lambda: f"周岁(成立日期, 基准日) {self.pick(*OPS)} 0岁",
                lambda: f"满月数(成立日期, 基准日) {self.pick(*OPS)} 12月",
                lambda: f"任一({self.listed()})",
                lambda: f"任一({self.listed()}, {self.item_condition()})",
                lambda: f"全部({self.listed()}, {self.item_condition()})",
                lambda: f"数量({self.listed()}) {self.pick(*OPS)} {self.pick(0, 1, 2)}个",
            )()
        )

    # ------------------------------------------------------------ blocks

    def value(self, depth: int) -> Any:
        """A value of type 金额: an expression or a block."""
        if depth <= 0 or self.rng.random() < 0.3:
            return self.money(self.pick(0, 1, 2))
        return self.pick(
            self.bands,
            self.bands,
            self.first,
            self.segments,
            self.ladder,
            self.parts,
            self.parts,
            self.items,
            self.items,
        )(depth - 1)

    def bands(self, depth: int) -> Any:

        def v() -> Any:
            return self.value(depth)

        otherwise = self.pick("不适用", "0元", self.value(depth))
        return self.pick(
            lambda: {
                "分档": self.money(1),
                "各档": {"不超过 2元": v(), "超过 2元 且 不超过 5元": v(), "超过 5元": v()},
            },
            lambda: {
                "分档": self.money(1),
                "各档": {"不低于 2元 且 低于 5元": v(), "不低于 8元": v(), "否则": otherwise},
            },
            lambda: {"分档": self.ratio(1), "各档": {"低于 50%": v(), "不低于 50%": v()}},
            lambda: {"分档": "规模", "各档": {"大型": v(), "中型、小型": v()}},
            lambda: {"分档": "规模", "各档": {"大型": v(), "否则": otherwise}},
            lambda: {"分档": "旗", "各档": {"是": v(), "否": v()}},
            lambda: {"分档": "成立日期", "各档": {"早于 2024-02-29": v(), "不早于 2024-02-29": v()}},
        )()

    def first(self, depth: int) -> Any:
        arms = {self.condition(1): self.value(depth) for _ in range(self.pick(1, 2))}
        return {"依次判断": {**arms, "否则": self.pick("不适用", self.value(depth))}}

    def segments(self, depth: int) -> Any:
        rates = {
            "不超过 2元": self.percent(),
            "超过 2元 且 不超过 5元": self.pick(self.percent(), "比率"),
            "超过 5元": self.percent(),
        }
        return {"累进": self.money(1), "各段": rates}

    def ladder(self, depth: int) -> Any:
        mode = self.pick("逐级相加", "只取最高一级")
        head = {"台阶": self.money(1), "已达": self.money(0)}
        if self.rng.random() < 0.5:
            return {
                **head,
                "各级": {"达到 2元": self.yuan(), "达到 5元": self.yuan(), "达到 8元": self.yuan()},
                "取": mode,
            }
        return {**head, "起点": "2元", "每级": "3元", "每级奖励": self.pick(self.yuan(), "甲"), "取": mode}

    def parts(self, depth: int) -> Any:
        kind = self.pick("合计", "就高", "就低")
        return {kind: {name: self.part(depth) for name in ("子", "丑", "寅")[: self.pick(1, 2, 3)]}}

    def part(self, depth: int) -> Any:
        out: dict[str, Any] = {"金额": self.value(depth)}
        if self.rng.random() < 0.6:
            out["当"] = self.condition(1)
        return {**out, **self.steps()}

    def items(self, depth: int) -> Any:
        out: dict[str, Any] = {"逐项": self.listed()}
        base = self.item_money()
        style = self.rng.random()
        self.blocks += 1
        if style < 0.3:
            name = f"份额{self.blocks}"
            order = self.pick("日期 从早到晚", "金额数 从高到低")
            out["分配"] = {"名": name, "取自": "金额数", "合计不超过": self.pick("5元", "甲"), "次序": order}
            base = f"{name} × {self.percent()}"
        elif style < 0.5:
            out["次序"] = self.pick("日期 从早到晚", "金额数 从高到低")
            base = f"{base} × (首个 100% 其余 50%)"
        elif style < 0.7:
            name = f"标准{self.blocks}"
            out["取值"] = {
                name: {"分档": "级别", "各档": {"国家级": "8元", "省级": "3元", "否则": self.pick("0元", "不适用")}}
            }
            base = self.pick(name, f"{name} + 金额数")
            if self.rng.random() < 0.5:
                out["逐项"] = f"项目 同一 名称 只取 {name} 最高者"
        out["金额"] = base
        out.update(self.steps())
        if self.rng.random() < 0.25:
            out[self.pick("累计封顶", "年度封顶")] = self.pick("5元", "甲")
        return out

    def steps(self) -> dict[str, Any]:

        def figure() -> str:
            return self.money(self.pick(0, 0, 1))

        known: dict[str, Any] = {
            "上浮": self.pick(self.percent(), {"当": self.condition(0), "比例": self.percent()}),
            "折算": self.pick(self.percent(), "比率"),
            "封顶": self.pick(figure(), self.yuan(), {"当": self.condition(0), "金额": self.yuan()}),
            "保底": self.pick(self.yuan(), figure()),
            "不补": self.pick("低于 3元", "不超过 甲", "低于 2元 或 超过 8元"),
            "补差": figure(),
            "取整": self.pick("元 舍去", "元 四舍五入", "元 进位"),
        }
        names = self.rng.sample(sorted(known), self.pick(0, 0, 1, 2))
        return {name: known[name] for name in names}

    def instalments(self) -> tuple[str, Any]:
        stop = self.pick("只停本期", "停后续各期")
        kind, figures, base = self.pick(
            ("比例", ("50%", "30%", "20%"), self.value(1)),
            ("比例", ("33.3%", "33.3%", "33.4%"), self.value(1)),
            ("金额", ("1元", "3元", "4元"), self.pick("8元", {"分档": "旗", "各档": {"是": "8元", "否": "0元"}})),
        )
        rows = []
        for n, figure in enumerate(figures):
            row = {"年度": f"{2025 + n}年", kind: figure}
            if self.rng.random() < 0.6:
                row["条件"] = self.condition(0)
            rows.append(row)
        return base, {"未达条件": stop, "各期": rows}

    def award(self) -> str:
        """A 奖补, as lines of YAML."""
        out: dict[str, Any] = {}
        if self.rng.random() < 0.2:
            out["金额"], out["分期"] = self.instalments()
        else:
            out["金额"] = self.pick(self.value(2), self.value(2), self.value(3), {"人工核定": "核定的补助额"})
            out.update(self.steps())
            if self.rng.random() < 0.15:
                out["累计封顶"] = "10元"
        return "\n".join(f"{k}: {json.dumps(v, ensure_ascii=False)}" for k, v in out.items())

    def conditions(self, *lets: str) -> str:
        """适用条件, as lines of YAML; named values stand where 不适用 may stand."""
        lines = [self.condition(2) for _ in range(self.pick(1, 2))]
        lines += [f"{name} {self.pick(*OPS)} {self.yuan()}" for name in lets]
        return "\n".join(f"- {json.dumps(line, ensure_ascii=False)}" for line in lines)

    # ------------------------------------------------------------ facts

    def facts(self) -> dict[str, Any]:
        """Facts with nothing missing."""

        def yuan() -> int:
            return int(self.pick(0, 1, 2, 3, 5, 8))

        def day() -> str:
            return str(self.pick("2022-06-01", "2024-01-31", "2024-02-29", "2024-12-31", "2023-12-29"))

        def row() -> dict[str, Any]:
            return {
                "名称": self.pick("子", "丑"),
                "级别": self.pick(*LEVELS),
                "日期": day(),
                "金额数": yuan(),
                "合格": self.pick("是", "否"),
            }

        return {
            "甲": yuan(),
            "乙": yuan(),
            "盈亏": self.pick(-3, 0, 5),
            "人数": self.pick(0, 1, 2),
            "比率": self.pick(0, 0.5, 1),
            "旗": self.pick("是", "否"),
            "规模": self.pick(*SIZES),
            "成立日期": day(),
            "营收": {str(y): yuan() for y in range(2021, 2025)},
            "项目": [row() for _ in range(self.pick(0, 1, 2, 3))],
            "核定": {"核定的补助额": f"{yuan()}元"},
            "兑现记录": [
                {
                    "事项": self.pick("trial/one", "trial/two"),
                    "对象": f"{self.pick('子', '丑')}、{self.pick(*LEVELS)}",
                    "年度": self.pick("2023", "2024"),
                    "金额": yuan(),
                }
                for _ in range(self.pick(0, 0, 1, 2))
            ],
        }
