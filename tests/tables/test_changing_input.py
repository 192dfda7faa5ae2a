"""Input that changes while it is read is refused; what is not a regular file is not opened."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from policymatch.errors import TableError
from policymatch.tables import deciding as deciding_module
from policymatch.tables import open_table, score_into, score_table
from policymatch.tables.reading.arrow_source import ParquetSource
from policymatch.tables.reading.csv_source import CsvSource
from policymatch.tables.reading.input_file import InputFile, OpenInput
from policymatch.tables.reading.sources import RowBlock, Source, Task, Wanted, blocks
from tests.tables.making import ON, code, small

HEADERS = ["统一社会信用代码", "企业名称", "注册地", "营业收入2024(万元)"]
ROWS = 1500
CHANGED = "在读取期间被改动；请等它不再改动，再重新运行"


@pytest.fixture(autouse=True)
def few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small table goes through in many pieces."""
    monkeypatch.setattr(deciding_module, "_WANTED", {False: 20, True: 20})


def put(path: Path, revenue: str = "1200.5") -> Path:
    df = pd.DataFrame([[code(i), f"企业{i}", "420802", revenue] for i in range(ROWS)], columns=HEADERS)
    if path.suffix == ".csv":
        df.to_csv(path, index=False, encoding="utf-8")
    elif path.suffix == ".parquet":
        df.to_parquet(path, row_group_size=50)
    else:
        df.to_excel(path, index=False, engine="xlsxwriter")
    return path


def source(path: Path) -> Source:
    """A table that is read in many blocks."""
    made: Source = CsvSource(path, 1500) if path.suffix == ".csv" else ParquetSource(path, 20)
    return made


def append(path: Path) -> None:
    with path.open("ab") as f:
        f.write(f"{code(9999)},新增,420802,1\n".encode())


def overwrite(path: Path) -> None:
    """Other bytes, the same size, time and inode."""
    before = path.stat()
    data = path.read_bytes()
    with path.open("r+b") as f:
        f.write(data.replace(b"1200.5", b"9900.5"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    after = path.stat()
    assert (after.st_size, after.st_mtime_ns, after.st_ino) == (before.st_size, before.st_mtime_ns, before.st_ino)


def touch(path: Path) -> None:
    os.utime(path, ns=(0, 0))


def replace(path: Path) -> None:
    before = path.stat()
    other = path.with_name("other" + path.suffix)
    other.write_bytes(path.read_bytes())
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    os.replace(other, path)


def cut(path: Path) -> None:
    with path.open("r+b") as f:
        f.truncate(path.stat().st_size // 2)


def remove(path: Path) -> None:
    path.unlink()


CHANGES: list[Callable[[Path], None]] = [append, overwrite, touch, replace, cut, remove]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("suffix", ["csv", "parquet"])
@pytest.mark.parametrize("workers", [1, 3])
def test_an_enterprise_table_that_changes_gives_no_result(
    tmp_path: Path, change: Callable[[Path], None], suffix: str, workers: int
) -> None:
    path = put(tmp_path / f"企业.{suffix}")
    calls: list[int] = []

    def step(done: int, total: int) -> None:
        if done and not calls:
            change(path)
            calls.append(done)

    with pytest.raises(TableError) as e:
        score_into(small(), source(path), {}, ON, tmp_path / "out", progress=step, workers=workers)
    assert calls and str(e.value) == f"“{path.name}”{CHANGED}"
    assert not (tmp_path / "out").exists()
    if path.exists() and change in (overwrite, touch, replace):
        assert score_into(small(), open_table(path), {}, ON, tmp_path / "out").enterprises == ROWS


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_table_that_changes_between_the_look_at_it_and_the_run_gives_no_result(
    tmp_path: Path, change: Callable[[Path], None], suffix: str
) -> None:
    if change is overwrite:
        pytest.skip("nothing but the header was read before, which is the same")
    opened = source(put(tmp_path / f"企业.{suffix}"))
    change(tmp_path / f"企业.{suffix}")
    with pytest.raises(TableError, match=CHANGED):
        score_table(small(), opened, {}, ON)


def test_the_digest_of_a_table_that_is_read_once_is_that_of_the_bytes_that_were_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path / "企业.csv")  # without codes, so that none are looked at beforehand
    path.write_bytes(b"\n".join(line.partition(b",")[2] for line in path.read_bytes().splitlines()))
    before = path.read_bytes()
    opened = source(path)
    calls: list[int] = []

    def step(done: int, total: int) -> None:
        if done and not calls:
            overwrite(path)
            calls.append(done)

    seen: list[bytes] = []
    read = OpenInput.read

    def spy(self: OpenInput, size: int) -> bytes:
        seen.append(read(self, size))
        return seen[-1]

    monkeypatch.setattr(OpenInput, "read", spy)
    (account,) = score_into(small(), opened, {}, ON, tmp_path / "out", progress=step, workers=1).files
    assert account.file is not None
    sha256 = account.file.digest()
    # some rows are of the one, some of the other
    assert sha256 not in (hashlib.sha256(before).hexdigest(), hashlib.sha256(path.read_bytes()).hexdigest())
    text = b"".join(seen)
    start = text.rindex(HEADERS[1].encode())  # of the last pass; the first one looks at one piece only
    assert sha256 == hashlib.sha256(text[start:]).hexdigest()


@pytest.mark.parametrize("suffix", ["csv", "parquet", "xlsx"])
@pytest.mark.parametrize("change", CHANGES)
def test_a_record_table_that_was_read_whole_may_change_afterwards(
    tmp_path: Path, suffix: str, change: Callable[[Path], None]
) -> None:
    events = pd.DataFrame([[code(i), "2024-05-01"] for i in range(0, ROWS, 3)], columns=[HEADERS[0], "发生日期"])
    path = tmp_path / f"违法事件.{suffix}"
    if suffix == "csv":
        events.to_csv(path, index=False)
    elif suffix == "parquet":
        events.to_parquet(path)
    else:
        events.to_excel(path, index=False, engine="xlsxwriter")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    calls: list[int] = []

    def step(done: int, total: int) -> None:
        if not calls:
            change(path)
            calls.append(done)

    main = source(put(tmp_path / "企业.csv"))
    done = score_into(small(), main, {"违法事件": open_table(path)}, ON, tmp_path / "out", progress=step)
    assert [f.file.digest() for f in done.files if f.file and f.record] == [digest]


def test_every_input_is_digested_as_it_is(tmp_path: Path) -> None:
    for suffix in ("csv", "parquet", "xlsx"):
        path = put(tmp_path / f"企业.{suffix}")
        for workers in (1, 2):
            (account,) = score_table(small(), open_table(path), {}, ON, workers=workers).files
            assert account.file is not None
            assert account.file._sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
            assert account.file.size == path.stat().st_size
            assert account.file.sheet == ("Sheet1" if suffix == "xlsx" else "")
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        path = tmp_path / "编码.csv"
        path.write_text(f"{','.join(HEADERS)}\n{code(1)},甲,420802,1200\n", encoding=encoding)
        (account,) = score_table(small(), open_table(path), {}, date(2024, 12, 31)).files
        assert account.file is not None
        assert account.file._sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_workbook_that_grows_while_it_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(tmp_path / "企业.xlsx")
    whole = InputFile.whole

    def later(self: InputFile) -> object:
        made = whole(self)
        append(path)
        return made

    monkeypatch.setattr(InputFile, "whole", later)
    with pytest.raises(TableError, match=CHANGED):
        open_table(path)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX files")
def test_only_regular_files_are_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "link").symlink_to(tmp_path / "fifo")
    for path in (tmp_path / "fifo", tmp_path / "link", Path("/dev/null"), Path("/dev/zero")):
        with pytest.raises(TableError) as e:
            open_table(path)
        assert str(e.value) == f"“{path}”打不开：是管道或设备，不是普通文件，请先把内容存成文件"
        for made in (CsvSource, ParquetSource, InputFile):
            with pytest.raises(OSError, match="not a regular file"):
                made(path)


def test_a_link_to_a_file_is_read(tmp_path: Path) -> None:
    path = put(tmp_path / "企业.csv")
    link = tmp_path / "链接.csv"
    link.symlink_to(path)
    done = score_table(small(), open_table(link), {}, ON)
    assert done.enterprises == ROWS and done.files[0].name == "链接.csv"


def test_a_file_that_becomes_a_pipe_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if sys.platform == "win32":
        pytest.skip("POSIX files")
    path = put(tmp_path / "企业.csv")
    stat = os.stat

    def then_a_pipe(given: object, **options: object) -> os.stat_result:
        out = stat(given, **options)  # type: ignore[arg-type]
        if given == path:
            path.unlink()
            os.mkfifo(path)
        return out

    monkeypatch.setattr("policymatch.files.os.stat", then_a_pipe)
    with pytest.raises(TableError, match="是管道或设备"):
        open_table(path)


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("workers", [1, 3])
@pytest.mark.parametrize("where", ["in a task", "between tasks"])
def test_what_looks_damaged_because_it_changed_is_not_called_damaged(
    tmp_path: Path, change: Callable[[Path], None], workers: int, where: str
) -> None:
    path = put(tmp_path / "企业.csv")

    class Damaged(CsvSource):
        def tasks(self, wanted: Wanted) -> Iterator[Task]:
            def task() -> RowBlock:
                raise TableError("看来已损坏")

            if where == "between tasks":
                task()
            yield task

    opened = Damaged(path)
    with pytest.raises(TableError, match="看来已损坏"):
        list(blocks(opened, Wanted(), lambda block: block, workers))
    change(path)
    with pytest.raises(TableError) as e:
        list(blocks(opened, Wanted(), lambda block: block, workers))
    assert str(e.value) == ("看来已损坏" if change is overwrite else f"“企业.csv”{CHANGED}")
