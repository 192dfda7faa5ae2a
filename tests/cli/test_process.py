"""The process: exit codes, odd standard streams, signals, unexpected errors, wrong calls."""

from __future__ import annotations

import json
import os
import re
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from policymatch.cli.streams import escaped
from tests.cli.run import ROOT, policymatch, shell

ON = "--on 2024-12-31"
NAME = "荆门𬭚示例"  # one character is in no encoding of China but GB18030

needs_posix = pytest.mark.skipif(sys.platform == "win32", reason="bash and POSIX signals")


@pytest.fixture
def firm(tmp_path: Path) -> Path:
    path = tmp_path / "firm.json"
    path.write_text(json.dumps({"企业名称": NAME, "注册地": "420802", "民营企业": True}), encoding="utf-8")
    return path


# ------------------------------------------------------------ standard output


@needs_posix
@pytest.mark.parametrize("encoding", ["ascii", "gbk", "gb2312", "latin-1", "utf-8", "utf-16", "ascii:strict"])
@pytest.mark.parametrize("command", ["match", "match --all", "fields", "explain"])
def test_no_encoding_of_standard_output_stops_a_command(firm: Path, encoding: str, command: str) -> None:
    line = {
        "match": f"$pm match {firm} {ON}",
        "match --all": f"$pm match {firm} {ON} --all",
        "fields": "$pm fields",
        "explain": f"$pm explain {firm} jingmen-5plus3-2024/booth-fee {ON}",
    }[command]
    ran = shell(line, env={"PYTHONUTF8": "0", "PYTHONIOENCODING": encoding})
    assert (ran.code, ran.err) == (0, "")
    assert ran.out


@needs_posix
def test_signs_that_gbk_lacks_have_others_in_their_place(firm: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "policymatch", "explain", str(firm), "jingmen-5plus3-2024/booth-fee", *ON.split()],
        capture_output=True,
        env={**os.environ, "PYTHONUTF8": "0", "PYTHONIOENCODING": "gbk"},
        check=True,
        cwd=ROOT,
    )
    text = ran.stdout.decode("gbk")
    assert "√ 注册地在荆门市" in text and "✓" not in text
    assert "荆门\\ud872\\udf5a示例" in text


@needs_posix
@pytest.mark.parametrize("encoding", ["ascii", "gbk", "utf-8"])
@pytest.mark.parametrize("command", [f"match {ON} --json", f"explain {ON} --json jingmen-5plus3-2024/booth-fee"])
def test_json_is_the_same_json_in_any_encoding_of_the_output(firm: Path, encoding: str, command: str) -> None:
    words = command.split()
    line = f"$pm {words[0]} {firm} {' '.join(words[1:])}"
    if words[0] == "explain":
        line = f"$pm explain {firm} {words[-1]} {' '.join(words[1:-1])}"
    ran = shell(line, env={"PYTHONUTF8": "0", "PYTHONIOENCODING": encoding})
    assert ran.code == 0
    assert json.loads(ran.out)["enterprise"]["企业名称"] == NAME


def test_a_text_with_escapes_is_the_same_json() -> None:
    for text in ("甲", "𬭚", "\ud800", 'a\\b"c\n', "é"):
        said = json.dumps({text: [text]}, ensure_ascii=False)
        assert json.loads(escaped(said)) == {text: [text]} and escaped(said).isascii()


@needs_posix
@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("$pm match {firm} {on} >&-", 0),
        ("$pm match {firm} {on} --json >&-", 0),
        ("$pm match {firm} {on} >&- 2>&- <&-", 0),
        ("$pm match {firm} {on} | true", 0),
        ("$pm fields | head -n 1", 0),
        ("$pm fields --json | head -c 1", 0),
        ("$pm check policies | head -n 1", 0),
        ("$pm --help | true", 0),
        ("$pm schema | head -n 1", 0),
        ("PYTHONUNBUFFERED=1 $pm fields | head -n 1", 0),
        ("$pm score {bad} {on} >&-", 1),
        ("$pm score {bad} {on} | true", 1),
        ("$pm score {bad} {on} --out {out} | true", 1),
        ("$pm score {bad} {on} --out {out} >&- 2>&- <&-", 1),
        ("$pm match none.json {on} 2>&-", 2),
        ("$pm match none.json {on} 2>&1 >&-", 2),
        ("$pm nosuch 2>&-", 2),
        ("$pm nosuch >&- 2>&-", 2),
    ],
)
def test_closed_and_broken_output_leaves_the_exit_code_to_the_result(
    firm: Path, tmp_path: Path, line: str, code: int
) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("统一社会信用代码,注册地\n91420802HC9000012M,x\n", encoding="utf-8")
    ran = shell(line.format(firm=firm, on=ON, bad=bad, out=tmp_path / "out"))
    assert ran.code == code
    assert "Traceback" not in ran.out + ran.err and "Exception" not in ran.out + ran.err
    if "--out" in line:
        assert (tmp_path / "out" / "退回单元格.csv").read_text("utf-8-sig").count("\n") == 2


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full")
def test_output_that_cannot_be_written_is_no_success(firm: Path) -> None:
    ran = shell(f"$pm match {firm} {ON} --json > /dev/full")
    assert (ran.code, ran.err) == (2, "写不进标准输出：磁盘满了\n")


# ------------------------------------------------------------ inputs that are no files


@needs_posix
@pytest.mark.parametrize(
    "line",
    [
        "cat {firm} | $pm match /dev/stdin {on}",
        "$pm match <(cat {firm}) {on}",
        "mkfifo fifo; $pm match fifo {on}",
        "$pm match /dev/zero {on}",
        "$pm match /dev/null {on}",
        "cat {table} | $pm score /dev/stdin {on} --out out",
        "$pm score <(cat {table}) {on} --out out",
        "mkfifo fifo; $pm score fifo {on} --out out",
        "$pm score /dev/zero {on}",
        "$pm score /dev/tty {on}",
        "$pm score {table} {on} --records 参展记录=<(cat {table})",
        "mkfifo fifo; $pm score {table} {on} --records 参展记录=fifo",
        "mkfifo fifo; $pm explain fifo jingmen-5plus3-2024/booth-fee {on}",
        "mkfifo fifo.csv; $pm explain fifo.csv jingmen-5plus3-2024/booth-fee {on} --row 2",
    ],
)
def test_pipes_and_devices_are_refused(firm: Path, tmp_path: Path, line: str) -> None:
    table = tmp_path / "t.csv"
    table.write_text("统一社会信用代码,注册地\n91420802HC9000012M,420802\n", encoding="utf-8")
    said = line.format(firm=firm, on=ON, table=table).split("; ")
    ran = shell(
        f"{'; '.join([*said[:-1], f'timeout 60 {said[-1]}' if said[-1].startswith('$pm') else said[-1]])}", tmp_path
    )
    if "|" in line:  # the exit code is that of cat
        assert "管道或设备" in ran.err
    else:
        assert ran.code == 2 and "管道或设备，不是普通文件，请先把内容存成文件\n" in ran.err
    assert not (tmp_path / "out").exists()


@needs_posix
def test_a_file_as_standard_input_is_read(firm: Path, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("统一社会信用代码,注册地\n91420802HC9000012M,420802\n", encoding="utf-8")
    assert shell(f"$pm match /dev/stdin {ON} < {firm}").code == 0
    ran = shell(f"$pm score /dev/stdin {ON} < {table}")
    assert (ran.code, ran.err) == (0, "") and "1行，评分1行" in ran.out


# ------------------------------------------------------------ errors, signals, wrong calls

FAILS = """
import sys
import policymatch.cli.app
from policymatch.cli.process import main

def app(**options):
    {what}

policymatch.cli.app.app = app
sys.argv = ["policymatch", "score"]
main()
"""


def fails(what: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", FAILS.format(what=what)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "TMPDIR": str(folder), "TEMP": str(folder), "PYTHONUTF8": "1"},
        check=False,
    )


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("raise ValueError('第一行\\n第二行')", "ValueError: 第一行<U+000A>第二行"),
        ("raise MemoryError", "MemoryError:"),
        ("app()", "TypeError: "),
        ("{}[1]", "KeyError: 1"),
        ("raise OSError(28, 'x')", "OSError: [Errno 28] x"),
        ("raise BaseException('of a reader')", "BaseException: of a reader"),
        ("raise UnicodeEncodeError('gbk', 'x', 0, 1, 'y')", "UnicodeEncodeError: 'gbk'"),
        ("raise ValueError('长' * 10000)", "ValueError: 长长"),
    ],
)
def test_an_unexpected_error_is_70_with_one_line_and_a_log(tmp_path: Path, what: str, said: str) -> None:
    ran = fails(what.replace("app()", "app(1)"), tmp_path)
    assert (ran.returncode, ran.stdout) == (70, "")
    (line,) = ran.stderr.splitlines()
    assert line.startswith("程序内部出错：" + said) and len(line) < 600
    log = Path(re.search(r"；记录在 (.*)$", line)[1])  # type: ignore[index]
    assert log.parent == tmp_path and "Traceback" in log.read_text("utf-8")
    if os.name == "posix":
        assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_an_unexpected_error_without_room_for_a_log(tmp_path: Path) -> None:
    what = "import tempfile; tempfile.tempdir = '/nowhere/at/all'; raise ValueError('x')"
    ran = fails(what, tmp_path)
    assert ran.returncode == 70
    assert ran.stderr.strip() == "程序内部出错：ValueError: x；记录也写不进临时文件夹"


@needs_posix
@pytest.mark.parametrize(
    ("number", "said"),
    [(signal.SIGINT, "已中断"), (signal.SIGTERM, "已终止"), (signal.SIGHUP, "终端已关闭，运行已终止")],
)
def test_a_signal_ends_with_one_line(tmp_path: Path, number: int, said: str) -> None:
    what = f"import os, time; os.kill(os.getpid(), {int(number)}); time.sleep(60)"
    ran = fails(what, tmp_path)
    assert (ran.returncode, ran.stdout, ran.stderr) == (128 + number, "", said + "\n")


@needs_posix
def test_a_signal_that_is_ignored_stays_so(tmp_path: Path) -> None:
    what = "import os, signal; os.kill(os.getpid(), signal.SIGHUP); sys.exit(0)"
    script = f"trap '' HUP; exec {sys.executable} -c \"$SCRIPT\""
    env = {**os.environ, "SCRIPT": FAILS.format(what=what)}
    ran = subprocess.run(["bash", "-c", script], capture_output=True, env=env, check=False)
    assert (ran.returncode, ran.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (["计算"], "没有命令“计算”"),
        (["scor"], "没有命令“scor”，是否想写“score”"),
        (["--nosuch"], "没有选项“--nosuch”"),
        (["match", "x", *ON.split(), "--al"], "没有选项“--al”，是否想写“--all”"),
        (["match"], "缺少“企业.json”"),
        (["match", "x"], "缺少“--on”"),
        (["match", "x", "--on"], "选项“--on”后面要写一个值"),
        (["match", "x", *ON.split(), "--json=1"], "选项“--json”后面不带值"),
        (["match", "x", "y", *ON.split()], "多写了“y”"),
        (["match", "x", "--on", "今天"], "--on：“今天”不是日期，应为 年-月-日，如 2024-12-31"),
        (["sample", "--n", "十", "--out", "x"], "--n：“十”不是整数"),
        (["sample", "--n", "0", "--out", "x"], "--n：应为1到1000000的整数，写的是0"),
        (["sample", "--n", "1", "--seed", "1.5", "--out", "x"], "--seed：“1.5”不是整数"),
    ],
)
def test_a_wrong_call_has_a_chinese_message(tmp_path: Path, call: list[str], said: str) -> None:
    ran = policymatch(*call, cwd=tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines()[-1] == said
    assert not re.search(r"Usage|Error|Try|Missing|Invalid", ran.err)
    assert not list(tmp_path.iterdir())


def test_a_call_without_arguments_shows_the_commands() -> None:
    ran = policymatch()
    assert ran.code == 2 and "score" in ran.err
