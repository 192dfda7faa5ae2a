"""Results are a set: together or not at all, one writer at a time, never through a link, verified by 运行.json."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import stat
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from policymatch.errors import TableError
from policymatch.language.terms import Form
from policymatch.limits import LIMITS, set_limits
from policymatch.model.result import VERSION, Run
from policymatch.samples import generate, write
from policymatch.tables import (
    FORMATS,
    NAMES,
    Scores,
    deciding,
    open_table,
    read_run,
    score_into,
    score_table,
    write_scores,
)
from policymatch.tables.results import lock
from policymatch.tables.results.file_set import FileSet
from policymatch.tables.results.writing import Folder
from policymatch.version import __version__
from tests.tables.making import ON, as_table, code, score, small, table

CODE = "统一社会信用代码"
posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions and links")


def scores(n: int = 3) -> Scores:
    rows = [[code(i), f"企业{i}", "420802", "1200.5" if i else "x"] for i in range(n)]
    return score(table([CODE, "企业名称", "注册地", "营业收入2024(万元)"], *rows, ["-1", "丙", "", ""]))


def listed(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def named(suffix: str, tables: Sequence[str] = NAMES) -> list[str]:
    return sorted([*(f"{t}.{suffix}" for t in tables), "运行.json"])


# ------------------------------------------------------------ 运行.json


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_run_is_recorded(tmp_path: Path, suffix: str) -> None:
    source = tmp_path / "企业.csv"
    source.write_text(f"{CODE},注册地,营业收入2024(万元)\n{code(1)},420802,1200.5\n-1,x,\n", encoding="utf-8")
    rolls = {"违法事件": table([CODE, "发生日期"], [code(1), "2023-01-01"], name="events")}
    done = score_into(small(), open_table(source), rolls, ON, tmp_path / "out", suffix, ledger_known=True)
    run = read_run(tmp_path / "out")
    assert listed(tmp_path / "out") == named(suffix)
    assert (run.version, run.policymatch, run.catalog, run.as_of) == (
        VERSION,
        __version__,
        small().digest,
        "2024-12-31",
    )
    assert run.options.model_dump() == {
        "format": suffix,
        "tables": list(NAMES),
        "all_verdicts": False,
        "ledger_known": True,
        "place": "",
        "unplaced": False,
        "unconfirmed": False,
        "accept_bad_check_digits": False,
        "units": {},
    }
    first, second = run.inputs
    data = source.read_bytes()
    assert (first.name, first.record, first.sheet, first.bytes) == ("企业.csv", "", "", len(data))
    assert first.sha256 == hashlib.sha256(data).hexdigest()
    assert (first.rows, first.used, first.set_aside) == (2, 1, 1)
    assert (second.name, second.record, second.bytes, second.sha256) == ("events", "违法事件", None, None)
    for output, path in zip(run.outputs, done.paths, strict=True):
        data = path.read_bytes()
        assert (output.name, output.bytes) == (path.name, len(data))
        assert output.sha256 == hashlib.sha256(data).hexdigest()
        assert output.rows == len(as_table(open_table(path)).rows)
    rows = {o.name.split(".")[0]: o.rows for o in run.outputs}
    assert rows["企业政策包"] == run.counts.enterprises == 1 and rows["退回行"] == run.counts.rejected_rows == 1
    assert rows["匹配明细"] == run.counts.granted + run.counts.missing + run.counts.judgement == 3
    assert (run.counts.incentives, run.counts.granted, run.counts.granted_enterprises) == (3, 1, 1)
    forms = {**dict.fromkeys(Form, "0.00"), Form.CASH: "120050.00"}
    assert run.totals.model_dump() == {
        "granted": "120050.00",
        "granted_by_form": forms,
        "without_asking": "120050.00",
        "without_asking_by_form": forms,
        "ceilings": "0.00",
    }
    text = (tmp_path / "out" / "运行.json").read_text("utf-8")
    assert str(tmp_path) not in text and Run.model_validate_json(text) == run
    assert (
        text
        == (run.model_dump_json(indent=2) + "\n")
        == json.dumps(json.loads(text), ensure_ascii=False, indent=2) + "\n"
    )


def test_the_rows_of_all_batches_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deciding, "_WANTED", {False: 20, True: 20})
    monkeypatch.setattr(deciding, "_POSSIBLE", 30)
    rows: list[list[Any]] = [[code(i), "420802"] for i in range(100)]
    done = score_into(small(), table([CODE, "注册地"], *rows), {}, ON, tmp_path)
    counted = {o.name: o.rows for o in read_run(tmp_path).outputs}
    assert counted["企业政策包.csv"] == 100
    assert counted == {p.name: len(as_table(open_table(p)).rows) for p in done.paths}


def test_a_workbook_is_recorded_with_its_sheet(tmp_path: Path) -> None:
    written = write_scores(scores(), tmp_path / "a", "xlsx")
    again = score_table(small(), open_table(written[1]), {}, ON)
    write_scores(again, tmp_path / "b", tables=["事项汇总"])
    run = read_run(tmp_path / "b")
    assert [(i.name, i.sheet) for i in run.inputs] == [("企业政策包.xlsx", "企业政策包")]
    assert [o.name for o in run.outputs] == ["事项汇总.csv"] and run.options.tables == ["事项汇总"]


def test_the_same_run_gives_the_same_record_wherever_it_is_written(tmp_path: Path) -> None:
    write_scores(scores(), tmp_path / "a")
    (tmp_path / "b").mkdir()
    write_scores(scores(), tmp_path / "b")
    write_scores(scores(), tmp_path / "b")
    assert (tmp_path / "a" / "运行.json").read_bytes() == (tmp_path / "b" / "运行.json").read_bytes()


def edit(path: Path, **changes: Any) -> None:
    made = json.loads(path.read_text("utf-8"))
    made.update(changes)
    path.write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")


def spoil(what: str, out: Path) -> None:
    path, record = out / "匹配明细.csv", out / "运行.json"
    outputs = json.loads(record.read_text("utf-8"))["outputs"]
    data = bytearray(path.read_bytes())
    if what == "one byte":
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
    elif what == "one byte more":
        path.write_bytes(data + b"\n")
    elif what == "cut":
        path.write_bytes(data[:-1])
    elif what == "removed":
        path.unlink()
    elif what == "swapped":
        path.write_bytes((out / "退回行.csv").read_bytes())
    elif what == "a folder":
        path.unlink()
        path.mkdir()
    elif what == "a link":
        path.rename(out.parent / "moved.csv")
        path.symlink_to(out.parent / "moved.csv")
    elif what == "a pipe":
        path.unlink()
        os.mkfifo(path)
    elif what == "no record":
        record.unlink()
    elif what == "the record is a link":
        record.rename(out.parent / "moved.json")
        record.symlink_to(out.parent / "moved.json")
    elif what == "half a record":
        record.write_bytes(record.read_bytes()[: record.stat().st_size // 2])
    elif what == "an empty record":
        record.write_bytes(b"")
    elif what == "a long record":
        record.write_bytes(b" " * LIMITS.manifest_bytes + record.read_bytes())
    elif what == "no outputs":
        edit(record, outputs=None)
    elif what == "a later version":
        edit(record, version=str(int(VERSION) + 1))
    elif what == "no version":
        edit(record, version="二")
    elif what == "a path outside":
        (out.parent / "x.csv").write_bytes(bytes(data))
        edit(record, outputs=[{**outputs[0], "name": "../x.csv"}])
    else:
        raise AssertionError(what)


@posix
@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("one byte", "“{out}/匹配明细.csv”与运行记录不符：写出后被改动过"),
        ("one byte more", "“{out}/匹配明细.csv”与运行记录不符：写出后被改动过"),
        ("cut", "“{out}/匹配明细.csv”与运行记录不符：写出后被改动过"),
        ("swapped", "“{out}/匹配明细.csv”与运行记录不符：写出后被改动过"),
        ("removed", "结果不全：“{out}”里没有“匹配明细.csv”"),
        ("a folder", "“{out}/匹配明细.csv”读不出来：那里是文件夹，不是文件"),
        ("a link", "“{out}/匹配明细.csv”是链接，不是运行写出的文件"),
        ("a pipe", "“{out}/匹配明细.csv”读不出来：是管道或设备，不是普通文件，请先把内容存成文件"),
        ("no record", "文件夹“{out}”没有“运行.json”，不是一次完整运行的结果：运行没有结束，或中途停止"),
        ("the record is a link", "“{out}/运行.json”是链接，不是结果的一部分"),
        ("half a record", "“{out}/运行.json”不是能读的运行记录（全文："),
        ("an empty record", "“{out}/运行.json”不是能读的运行记录（全文："),
        ("a long record", "“{out}/运行.json”超过1048576字节，不是运行记录"),
        ("no outputs", "“{out}/运行.json”不是能读的运行记录（outputs："),
        ("a later version", "“{out}/运行.json”的版本是4，本程序只认到3，请用写出它的 policymatch 核对"),
        ("no version", "“{out}/运行.json”的版本是二，本程序只认到3"),
        ("a path outside", "“{out}/运行.json”写的“../x.csv”不是文件名"),
    ],
)
def test_an_altered_folder_is_no_result(tmp_path: Path, what: str, said: str) -> None:
    out = tmp_path / "out"
    write_scores(scores(), out)
    assert read_run(out).outputs
    spoil(what, out)
    with pytest.raises(TableError) as e:
        read_run(out)
    assert str(e.value).startswith(said.format(out=out))
    again = write_scores(scores(), out) if what != "a folder" else []
    if again:
        assert read_run(out).outputs and listed(out) == named("csv")


def test_no_folder_is_no_result(tmp_path: Path) -> None:
    for out in (tmp_path / "none", tmp_path):
        with pytest.raises(TableError, match=r"没有“运行\.json”，不是一次完整运行的结果"):
            read_run(out)


def test_a_folder_that_is_written_anew_while_it_is_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from policymatch.tables.results import manifest

    write_scores(scores(), tmp_path)
    check = manifest._unaltered

    def meanwhile(place: Path, output: Any) -> None:
        check(place, output)
        if output.name == "退回行.csv":
            write_scores(scores(5), tmp_path)

    monkeypatch.setattr(manifest, "_unaltered", meanwhile)
    with pytest.raises(TableError, match="被另一次运行改写，请重新核对"):
        read_run(tmp_path)


def test_the_limit_of_a_record_can_be_changed(tmp_path: Path) -> None:
    write_scores(scores(), tmp_path)
    before = LIMITS.manifest_bytes
    try:
        set_limits(manifest_bytes=100)
        with pytest.raises(TableError, match="超过100字节"):
            read_run(tmp_path)
    finally:
        set_limits(manifest_bytes=before)


# ------------------------------------------------------------ earlier results


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("tables", [NAMES, ["事项汇总"]])
@pytest.mark.parametrize("recorded", [True, False])
def test_results_of_an_earlier_run_are_not_left(
    tmp_path: Path, suffix: str, tables: Sequence[str], recorded: bool
) -> None:
    own = {"notes.txt": b"1", "企业.csv": b"2", "匹配明细 (副本).csv": b"3", ".hidden": b"4", "匹配明细.txt": b"5"}
    for name, data in own.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "文件夹.csv").mkdir()
    for earlier in FORMATS:
        write_scores(scores(), tmp_path, earlier)
        if not recorded:
            (tmp_path / "运行.json").unlink()
            (tmp_path / "匹配明细.xlsx").write_bytes(b"of a killed run")
    write_scores(scores(), tmp_path, suffix, tables)
    assert listed(tmp_path) == sorted([*own, "文件夹.csv", *named(suffix, tables)])
    assert {name: (tmp_path / name).read_bytes() for name in own} == own
    read_run(tmp_path)


def test_files_that_only_the_earlier_record_names_are_removed_too(tmp_path: Path) -> None:
    write_scores(scores(), tmp_path)
    outputs = json.loads((tmp_path / "运行.json").read_text("utf-8"))["outputs"]
    (tmp_path / "别的表.csv").write_bytes(b"of another version")
    (tmp_path.parent / "outside.csv").write_bytes(b"x")
    more = [{**outputs[0], "name": name} for name in ("别的表.csv", "../outside.csv", "", ".")]
    edit(tmp_path / "运行.json", outputs=[*outputs, *more])
    write_scores(scores(), tmp_path)
    assert listed(tmp_path) == named("csv") and (tmp_path.parent / "outside.csv").exists()


@posix
def test_a_folder_of_the_users_under_the_name_of_a_result_stays(tmp_path: Path) -> None:
    (tmp_path / "匹配明细.xlsx").mkdir()
    with pytest.raises(TableError) as e:
        write_scores(scores(), tmp_path, "csv")
    assert str(e.value) == f"写不进文件夹“{tmp_path}”：“匹配明细.xlsx”是文件夹，应为文件"
    assert listed(tmp_path) == ["匹配明细.xlsx"]


def test_a_run_that_fails_leaves_the_earlier_files_but_no_record(tmp_path: Path) -> None:
    write_scores(scores(), tmp_path)
    before = {p.name: p.read_bytes() for p in tmp_path.glob("*.csv")}
    with pytest.raises(ZeroDivisionError), Folder(tmp_path, "csv", ON) as out:
        assert "运行.json" not in listed(tmp_path)
        out.add("匹配明细", out.encoded("匹配明细", scores().blocks("匹配明细")[0]))
        _ = 1 / 0
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before


def test_what_is_refused_before_it_begins_leaves_the_earlier_result(tmp_path: Path) -> None:
    write_scores(scores(), tmp_path / "out")
    other = tmp_path / "空.csv"
    other.write_text("a,b\n", encoding="utf-8")
    for wrong in (other, tmp_path / "none.csv"):
        with pytest.raises(TableError):
            score_into(small(), open_table(wrong), {}, ON, tmp_path / "out")
    with pytest.raises(TableError):
        write_scores(scores(), tmp_path / "out", "json")
    with pytest.raises(TableError), Folder(tmp_path / "out", "csv", ON, mode=0o777):
        pass
    read_run(tmp_path / "out")


@pytest.mark.parametrize("place", ["itself", "a link to it", "through a link to the folder"])
@pytest.mark.parametrize("name", ["退回行.csv", "匹配明细.xlsx", "运行.json"])
def test_an_input_is_never_replaced_by_results(tmp_path: Path, place: str, name: str) -> None:
    out = tmp_path / "out"
    out.mkdir()
    path = out / name
    text = f"{CODE},注册地,发生日期\n{code(1)},420802,2024-01-01\n"
    path.write_text(text, encoding="utf-8")
    given = path
    if place == "a link to it":
        given = tmp_path / "link.csv"
        given.symlink_to(path)
    elif place == "through a link to the folder":
        (tmp_path / "folder").symlink_to(out)
        given = tmp_path / "folder" / name
    with pytest.raises(TableError) as e:
        score_into(small(), open_table(given), {}, ON, out)
    assert str(e.value) == f"输入“{name}”就在结果文件夹“{out}”里，会被结果覆盖；请把它移到别处，或换一个结果文件夹"
    with pytest.raises(TableError, match="会被结果覆盖"):
        write_scores(score_table(small(), open_table(given), {}, ON), out)
    main = tmp_path / "main.csv"
    main.write_text(text, encoding="utf-8")
    with pytest.raises(TableError, match="会被结果覆盖"):
        score_into(small(), open_table(main), {"违法事件": open_table(given)}, ON, out)
    assert listed(out) == [name] and path.read_text("utf-8") == text


# ------------------------------------------------------------ one writer


def test_a_second_writer_is_refused_while_one_is_at_work(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with Folder(out, "csv", ON) as first:
        for again in (
            lambda: Folder(out, "csv", ON),
            lambda: write_scores(scores(), out, "xlsx"),
            lambda: FileSet(out, []),
        ):
            with pytest.raises(TableError) as e:
                again()
            assert str(e.value) == f"另一次运行正在写文件夹“{out}”，请等它结束，或换一个文件夹"
        s = scores()
        for name in first.tables:
            for block in s.blocks(name):
                first.add(name, first.encoded(name, block))
        first.done(s)
    read_run(out)
    assert listed(out) == named("csv")
    write_scores(scores(), out)


@posix
def test_a_second_writer_by_another_path_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "out")
    (tmp_path / "out").mkdir()
    monkeypatch.chdir(tmp_path)
    with Folder("out", "csv", ON):
        for other in ("link", tmp_path / "out", "./link/../out"):
            with pytest.raises(TableError, match="另一次运行正在写"):
                Folder(other, "csv", ON)


def test_the_lock_of_a_writer_that_has_ended_does_not_block(tmp_path: Path) -> None:
    (tmp_path / lock.NAME).write_bytes(b"")
    (tmp_path / ".policymatch-0123456789abcdef").mkdir()
    (tmp_path / ".policymatch-0123456789abcdef" / "匹配明细.csv").write_bytes(b"half")
    (tmp_path / ".policymatch-0123456789ABCDEF").mkdir()  # not ours
    write_scores(scores(), tmp_path)
    assert listed(tmp_path) == sorted([".policymatch-0123456789ABCDEF", *named("csv")])


@posix
def test_the_lock_is_that_of_the_file_that_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[int] = []
    take = lock._lock

    def late(fd: int) -> None:  # the last holder removes the file between opening and locking
        if not taken:
            os.unlink(tmp_path / lock.NAME)
        taken.append(fd)
        take(fd)

    monkeypatch.setattr(lock, "_lock", late)
    held = lock.FolderLock(tmp_path, tmp_path)
    assert len(taken) == 2
    monkeypatch.undo()
    with pytest.raises(TableError, match="另一次运行"):
        lock.FolderLock(tmp_path, tmp_path)
    held.release()
    lock.FolderLock(tmp_path, tmp_path).release()
    assert listed(tmp_path) == []


@posix
@pytest.mark.parametrize("code", [errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS])
def test_a_disk_without_locks_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    def none(fd: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(lock, "_lock", none)
    with pytest.raises(TableError) as e:
        write_scores(scores(), tmp_path / "out")
    assert str(e.value) == f"文件夹“{tmp_path / 'out'}”所在的磁盘不支持文件锁，请换一个文件夹（如本机磁盘上的）"


# ------------------------------------------------------------ links


@posix
@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("name", ["匹配明细", "退回行", "运行.json", "another format"])
def test_a_link_under_the_name_of_a_file_is_replaced_and_not_followed(tmp_path: Path, suffix: str, name: str) -> None:
    out, victim = tmp_path / "out", tmp_path / "victim"
    out.mkdir()
    victim.write_bytes(b"of somebody else")
    link = {"运行.json": "运行.json", "another format": f"企业政策包.{'csv' if suffix != 'csv' else 'xlsx'}"}
    (out / link.get(name, f"{name}.{suffix}")).symlink_to(victim)
    write_scores(scores(), out, suffix)
    assert victim.read_bytes() == b"of somebody else" and stat.S_IMODE(victim.stat().st_mode) != 0o600
    assert listed(out) == named(suffix) and not any(p.is_symlink() for p in out.iterdir())
    read_run(out)


@posix
@pytest.mark.parametrize("to", ["a file", "nothing", "a folder"])
@pytest.mark.parametrize("followed", [False, True])
def test_a_link_under_the_name_of_the_lock_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, to: str, followed: bool
) -> None:
    if followed:  # as where there is no O_NOFOLLOW
        monkeypatch.setattr(lock, "_FLAGS", os.O_RDWR)
    out, victim = tmp_path / "out", tmp_path / "victim"
    out.mkdir()
    if to == "a file":
        victim.write_bytes(b"x")
    elif to == "a folder":
        victim.mkdir()
    (out / lock.NAME).symlink_to(victim)
    with pytest.raises(TableError) as e:
        write_scores(scores(), out)
    if not followed or to != "a folder":
        assert str(e.value) == f"写不进文件夹“{out}”：链接绕成了圈，或不许是链接"
    assert listed(out) == [lock.NAME] and victim.exists() == (to != "nothing" or followed)
    if to == "a file":
        assert victim.read_bytes() == b"x"


@posix
@pytest.mark.parametrize("kind", ["fifo", "folder"])
def test_something_else_under_the_name_of_the_lock_is_refused(tmp_path: Path, kind: str) -> None:
    (os.mkfifo if kind == "fifo" else os.mkdir)(tmp_path / lock.NAME)
    with pytest.raises(TableError, match=rf"“{re.escape(lock.NAME)}”不是文件，请删掉它再运行|那里是文件夹"):
        write_scores(scores(), tmp_path)


@posix
def test_a_link_under_the_name_of_the_parts_is_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out, victim = tmp_path / "out", tmp_path / "victim"
    out.mkdir()
    victim.mkdir()
    (victim / "匹配明细.csv").write_bytes(b"x")
    (out / f".policymatch-{'0' * 16}").symlink_to(victim)
    monkeypatch.setattr("policymatch.tables.results.file_set.secrets.token_hex", lambda n: "0" * 2 * n)
    with pytest.raises(TableError, match="那里已有一个同名的文件"):
        write_scores(scores(), out)
    monkeypatch.undo()
    write_scores(scores(), out)
    assert (victim / "匹配明细.csv").read_bytes() == b"x" and listed(victim) == ["匹配明细.csv"]


@posix
def test_the_folder_itself_may_be_a_link_that_is_turned_elsewhere_meanwhile(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    latest = tmp_path / "latest"
    latest.symlink_to(tmp_path / "a")
    s = scores()
    with Folder(latest, "csv", ON) as out:
        for name in out.tables:
            for block in s.blocks(name):
                out.add(name, out.encoded(name, block))
        latest.unlink()
        latest.symlink_to(tmp_path / "b")
        paths = out.done(s)
    assert paths[0] == latest / "匹配明细.csv"
    read_run(tmp_path / "a")
    assert listed(tmp_path / "b") == []


# ------------------------------------------------------------ who may read


def modes(folder: Path) -> set[int]:
    return {stat.S_IMODE(p.stat().st_mode) for p in folder.iterdir()}


@posix
@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
@pytest.mark.parametrize(("mode", "made"), [(None, 0o700), (0o640, 0o750), (0o644, 0o755), (0o664, 0o775)])
def test_results_are_for_their_owner_by_default(
    tmp_path: Path, suffix: str, umask: int, mode: int | None, made: int
) -> None:
    before = os.umask(umask)
    try:
        if mode is None:
            write_scores(scores(), tmp_path / "甲" / "乙", suffix)
        else:
            write_scores(scores(), tmp_path / "甲" / "乙", suffix, mode=mode)
    finally:
        os.umask(before)
    assert modes(tmp_path / "甲" / "乙") == {mode or 0o600}
    for folder in (tmp_path / "甲", tmp_path / "甲" / "乙"):
        assert stat.S_IMODE(folder.stat().st_mode) == made


@posix
def test_parts_are_for_their_owner_only(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with Folder(tmp_path, "csv", ON, mode=0o644):
            (parts,) = [p for p in tmp_path.iterdir() if p.is_dir()]
            assert stat.S_IMODE(parts.stat().st_mode) == 0o700
    finally:
        os.umask(before)


@pytest.mark.parametrize("mode", [640, 0o777, 0o400, 0, 0o1600, 0o060])
def test_permissions_that_make_no_sense(tmp_path: Path, mode: int) -> None:
    with pytest.raises(TableError, match=r"的权限.*不能用"):
        write_scores(scores(), tmp_path / "out", mode=mode)
    assert listed(tmp_path) == []


# ------------------------------------------------------------ what fails leaves nothing

FULL = OSError(errno.ENOSPC, "x")
CALLS = ("replace", "mkdir", "fsync", "chmod", "unlink")


@pytest.mark.parametrize(
    ("suffix", "error", "after", "earlier", "times"),
    [
        *(("csv", FULL, False, earlier, 1) for earlier in (False, True)),
        *(("csv", KeyboardInterrupt(), after, earlier, 1) for after in (False, True) for earlier in (False, True)),
        *(("csv", KeyboardInterrupt(), after, True, 2) for after in (False, True)),
        ("parquet", FULL, False, True, 1),
        ("xlsx", KeyboardInterrupt(), True, False, 1),
    ],
)
def test_an_error_at_any_step_leaves_no_result(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    suffix: str,
    error: BaseException,
    after: bool,
    earlier: bool,
    times: int,
) -> None:
    """The k-th call of the system in a run fails (or an exception comes right after it), for every k; some times on end."""
    s, seen = scores(), set()
    for k in range(1, 200):
        out = tmp_path / str(k) / "out"
        if earlier:
            write_scores(scores(2), out, "parquet")
        left = {"n": k}

        def failing(call: Callable[..., Any], name: str, left: dict[str, int] = left) -> Callable[..., Any]:
            def stepped(*args: Any, **options: Any) -> Any:
                left["n"] -= 1
                if -times < left["n"] <= 0:
                    seen.add(name)
                    if after:
                        call(*args, **options)
                    raise error
                return call(*args, **options)

            return stepped

        with monkeypatch.context() as m:
            for name in CALLS:
                m.setattr(os, name, failing(getattr(os, name), name))
            try:
                write_scores(s, out, suffix)
            except (TableError, KeyboardInterrupt, SystemExit) as e:
                assert not isinstance(e, TableError) or str(e) == f"写不进文件夹“{out}”：磁盘满了"
        if left["n"] > 0:
            assert listed(out) == named(suffix)
            break
        if (out / "运行.json").exists():  # it failed before anything was changed, or when all was done
            read_run(out)
        elif earlier and times == 1:  # another one while it is put in order leaves something, but no result
            assert not [name for name in listed(out) if name.startswith(".")]
        elif not earlier:
            assert not out.exists()
        write_scores(s, out, suffix)
        assert listed(out) == named(suffix)
        read_run(out)
    else:
        raise AssertionError("a run has no end")
    assert seen >= set(CALLS)


@posix
@pytest.mark.parametrize("suffix", FORMATS)
def test_a_full_disk_leaves_no_files_and_is_an_error(tmp_path: Path, suffix: str) -> None:
    """A limit on the size of files: what is written beyond it fails as on a full disk."""
    import subprocess

    script = f"""
import resource, sys
from pathlib import Path
from policymatch.errors import TableError
from policymatch.tables import write_scores
from tests.tables.test_runs import scores
s = scores(400)
for size in (0, 10, 1000, 5000):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    try:
        write_scores(s, Path({str(tmp_path)!r}) / "out", {suffix!r})
    except TableError as e:
        print(e)
"""
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p), "PYTHONUTF8": "1"}
    root = Path(__file__).parents[2]
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=root, env=env, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.splitlines() == [f"写不进文件夹“{tmp_path / 'out'}”：文件超过了允许的大小"] * 4
    assert listed(tmp_path) == []


def test_a_disk_that_is_full_when_a_workbook_is_put_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise FULL

    monkeypatch.setattr("xlsxwriter.workbook.ZipFile", full)
    with pytest.raises(TableError) as e:
        write_scores(scores(), tmp_path / "out", "xlsx")
    assert str(e.value) == f"写不进文件夹“{tmp_path / 'out'}”：磁盘满了"
    assert listed(tmp_path) == []


@posix
@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        for out in (tmp_path, tmp_path / "new"):
            with pytest.raises(TableError, match=f"写不进文件夹“{out}”：没有权限"):
                write_scores(scores(), out)
    finally:
        tmp_path.chmod(0o700)


# ------------------------------------------------------------ samples


def test_a_population_is_written_as_a_set(tmp_path: Path) -> None:
    out = tmp_path / "a" / "b"
    written = write(generate(60, 1), out)
    assert listed(out) == sorted(p.name for p in written) and len(written) > 5
    if os.name == "posix":
        assert modes(out) == {0o600}
    victim = tmp_path / "victim"
    victim.write_bytes(b"x")
    (out / "enterprises.csv").unlink()
    (out / "enterprises.csv").symlink_to(victim)
    few = write(generate(1, 1), out, mode=0o644)
    assert listed(out) == sorted(p.name for p in few) and victim.read_bytes() == b"x"
    with FileSet(out, []), pytest.raises(TableError, match="另一次运行正在写"):
        write(generate(1, 1), out)
