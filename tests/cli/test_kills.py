"""A run that is killed leaves no folder that passes for a result; one that gets a signal to end leaves nothing.

``KILLS`` is how many runs are killed at random moments (20; ``make soak`` asks for 200), ``SEED`` what the moments are drawn from.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from policymatch.errors import TableError
from policymatch.tables import FORMATS, NAMES, read_run
from tests.cli.run import ROOT, command
from tests.tables.making import code

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
KILLS = int(os.environ.get("KILLS", "20"))
SEED = int(os.environ.get("SEED", str(time.time_ns())))
ROWS = 3_000
ON = ("--on", "2024-12-31")


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Enterprises that take a second or two to be decided and written."""
    path = tmp_path_factory.mktemp("in") / "企业.csv"
    r = random.Random(1)
    lines = ["统一社会信用代码,企业名称,注册地,民营企业,营业收入2024(万元)"]
    lines += [f"{code(i)},企业{i},420802,{r.choice('是否')},{r.randrange(10**5)}" for i in range(ROWS)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def start(table: Path, out: Path, suffix: str, **env: str) -> subprocess.Popen[str]:
    every = [] if suffix == "xlsx" else ["--all"]  # a workbook takes long to write
    words = command("score", table, *ON, "--out", out, "--format", suffix, *every)
    return subprocess.Popen(
        words,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env={**os.environ, "PYTHONUTF8": "1", **env},
    )


def ended(run: subprocess.Popen[str]) -> int:
    """The exit code."""
    run.communicate(timeout=120)
    return run.returncode


def at_work(out: Path) -> bool:
    """Whether a run has begun to write."""
    return out.is_dir() and any(p.name.startswith(".policymatch-") for p in out.iterdir())


def until_at_work(run: subprocess.Popen[str], out: Path) -> None:
    while not at_work(out) and run.poll() is None:
        time.sleep(0.002)


def hidden(folder: Path) -> list[str]:
    return [p.name for p in folder.iterdir() if p.name.startswith(".")]


def complete(out: Path, table: Path) -> bool:
    """Whether a folder is a result; where it says so it has to be one."""
    if not (out / "运行.json").exists():
        with pytest.raises(TableError):
            read_run(out)
        return False
    run = read_run(out)
    assert [i.bytes for i in run.inputs] == [table.stat().st_size] and run.counts.enterprises == ROWS
    assert len(run.outputs) == len(NAMES) == len(list(out.glob(f"*.{run.options.format}")))
    assert len([p for p in out.iterdir() if not p.name.startswith(".")]) == len(NAMES) + 1
    return True


def test_kills_at_random_moments_leave_no_folder_that_passes_for_a_result(table: Path, tmp_path: Path) -> None:
    r = random.Random(SEED)
    out = tmp_path / "out"
    times = {}
    for suffix in FORMATS:  # each is a result of another format for those that come after
        begun = time.monotonic()
        run = start(table, tmp_path / suffix, suffix)
        until_at_work(run, tmp_path / suffix)
        writing = time.monotonic()
        assert ended(run) == 0 and complete(tmp_path / suffix, table)
        times[suffix] = (writing - begun, time.monotonic() - writing)
    seen = {"killed at work": 0, "complete": 0, "none": 0}
    for kill in range(KILLS):
        suffix = r.choice(FORMATS)
        if r.random() < 0.3:  # into a complete result
            run = start(table, out, r.choice(("csv", "parquet")))
            assert ended(run) == 0 and complete(out, table) and not hidden(out)
        before, writing = times[suffix]
        run = start(table, out, suffix)
        if r.random() < 0.2:
            time.sleep(r.uniform(0, before))
        else:
            until_at_work(run, out)
            time.sleep(r.uniform(0, writing * 1.1))
        run.kill()
        ended(run)
        found = complete(out, table) if out.exists() else False
        seen["complete" if found else "none"] += 1
        seen["killed at work"] += at_work(out) if out.exists() else 0
        assert run.returncode in (0, -signal.SIGKILL), (SEED, kill)
    run = start(table, out, "csv")
    assert ended(run) == 0 and complete(out, table) and not hidden(out)
    print(f"SEED={SEED}: {KILLS} kills, {seen}")
    assert seen["killed at work"] >= KILLS // 5, (SEED, seen)


# In a process of its own, which makes one more for each kill.
BETWEEN = """
import json, os, signal, sys
from pathlib import Path
from policymatch.errors import TableError
from policymatch.tables import read_run, write_scores
from tests.tables.test_runs import scores

folder, suffix = Path(sys.argv[1]), sys.argv[2]
first, second = scores(2), scores(3)
told, after = [], False
CALLS = ("replace", "mkdir", "fsync", "chmod", "unlink", "scandir", "open")

def kill_at(k, after):
    left = [k]
    for name in CALLS:
        def stepped(*args, call=getattr(os, name), **options):
            left[0] -= 1
            if left[0] == 0 and not after:
                os.kill(os.getpid(), signal.SIGKILL)
            out = call(*args, **options)
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return out
        setattr(os, name, stepped)

for after in (False, True):
    for k in range(1, 500, int(sys.argv[3])):
        out = folder / f"{k}-{after}"
        write_scores(first, out, "parquet" if suffix != "parquet" else "csv")
        child = os.fork()
        if child == 0:
            kill_at(k, after)
            write_scores(second, out, suffix)
            os._exit(0)
        killed = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0
        try:
            run = read_run(out)
            found = [run.options.format, run.counts.enterprises]
        except TableError:
            found = ["", (out / "运行.json").exists()]
        write_scores(second, out, suffix)
        clean = sorted(p.name for p in out.iterdir()) == sorted([*(o.name for o in read_run(out).outputs), "运行.json"])
        told.append([killed, *found, clean])
        if not killed:
            break
print(json.dumps(told))
"""


@pytest.mark.parametrize(("suffix", "step"), [("csv", 1), ("parquet", 2), ("xlsx", 9)])
def test_a_kill_between_any_two_calls_of_the_system_leaves_no_folder_that_passes_for_a_result(
    tmp_path: Path, suffix: str, step: int
) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", BETWEEN, str(tmp_path), suffix, str(step)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p), "PYTHONUTF8": "1"},
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    earlier = ["parquet" if suffix != "parquet" else "csv", 2]
    assert len(told) >= 20 and [t[0] for t in told].count(False) == 2
    for killed, form, number, clean in told:
        assert clean
        if form == "":
            assert number is False  # no 运行.json, and not one that does not hold
        else:
            assert [form, number] in (earlier, [suffix, 3])
            assert killed or [form, number] == [suffix, 3]
    found = [form for _, form, _, _ in told]
    assert {"", earlier[0], suffix} <= set(found)
    # by far most moments are between the removal of the earlier 运行.json and the new one
    assert found.count("") > len(found) // 2


@pytest.mark.parametrize(
    ("suffix", "number", "said", "earlier"),
    [
        ("csv", signal.SIGTERM, "已终止\n", True),
        ("csv", signal.SIGINT, "已中断\n", False),
        ("parquet", signal.SIGTERM, "已终止\n", False),
        ("xlsx", signal.SIGTERM, "已终止\n", False),
    ],
)
def test_a_run_that_gets_a_signal_to_end_leaves_nothing(
    table: Path, tmp_path: Path, suffix: str, number: int, said: str, earlier: bool
) -> None:
    out, temp = tmp_path / "new" / "out", tmp_path / "temp"
    temp.mkdir()
    before: dict[str, bytes] = {}
    if earlier:
        assert ended(start(table, out, "parquet")) == 0
        before = {p.name: p.read_bytes() for p in out.iterdir() if p.name != "运行.json"}
    run = start(table, out, suffix, TMPDIR=str(temp))
    until_at_work(run, out)
    time.sleep(random.Random(SEED).uniform(0, 0.2))
    run.send_signal(number)
    output, error = run.communicate(timeout=60)
    if run.returncode == 0 or (output and run.returncode == -number):
        pytest.skip("it was faster than the signal: its summary was printed")
    assert (run.returncode, output, error) == (128 + number, "", said)
    assert list(temp.iterdir()) == []
    if earlier:
        assert {p.name: p.read_bytes() for p in out.iterdir()} == before
    else:
        assert not (tmp_path / "new").exists()


def test_a_second_run_is_refused_while_one_is_at_work(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = start(table, out, "csv")
    until_at_work(first, out)
    first.send_signal(signal.SIGSTOP)
    try:
        if not at_work(out):
            pytest.skip("it was faster than the signal")
        second = start(table, out, "xlsx")
        output, error = second.communicate(timeout=60)
        assert (second.returncode, output) == (2, "")
        assert error == f"另一次运行正在写文件夹“{out}”，请等它结束，或换一个文件夹\n"
        assert not (out / "运行.json").exists() and at_work(out)
    finally:
        first.send_signal(signal.SIGCONT)
    assert ended(first) == 0 and complete(out, table) and not hidden(out)
