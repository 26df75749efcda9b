# SPDX-License-Identifier: Apache-2.0
"""How commands end: codes, one clear line, never a traceback, whatever is typed."""

import contextlib
import errno
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon import errors
from carillon.doors.cli import failures, incidents
from tests.doors.cli.conftest import Commands, Process


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["no-such-command"], "No such command"),
        (["check", "person", "--name", "A"], "--purpose"),
        (["check", "document", "X1", "--nonsense", "--purpose", "border"], "No such option"),
        (["record", "list", "--limit", "0"], "--limit"),
        (["record", "list", "--limit", "many"], "--limit"),
        (["import", "stix", "x.json", "--bureau", "FR"], "This build reads un, ofac, ftm, interpol, csv"),
        (["import", "misp", "x.json", "--bureau", "FR"], "does not read 'misp'"),
        (["import", "csv", "x.csv", "--bureau", "FR"], "--mapping"),
        (["import", "un", "x.xml", "--bureau", "FR", "--notice", "red"], "--notice"),
        (["audit", "verify", "--head", "nonsense"], "SEQ:HASH"),
        (["bureau", "areas", "FR"], "--all"),
        (["init", "somewhere", "--bureau", "FR", "--name", 'a"b'], "--name"),
        (["serve", "--port", "70000"], "--port"),
    ],
)
def test_a_wrong_use_exits_2_with_one_line_and_where_to_look(words: list[str], expected: str, cli: Commands) -> None:
    said = cli.error(*words, code=2)
    assert expected in said
    assert len(said.strip().splitlines()) == 2
    assert said.splitlines()[1].startswith("help: See `carillon")


@pytest.mark.parametrize(
    "words",
    [
        ["user", "list"],
        ["check", "person", "--name", "A", "--purpose", "wanted"],
        ["audit", "verify"],
        ["audit", "export"],
        ["backup", "x.tar"],
        ["migrate"],
        ["serve"],
        ["record", "list"],
    ],
    ids=" ".join,
)
def test_without_a_node_a_command_says_how_to_make_one(words: list[str], bare: Commands) -> None:
    said = bare.error(*words)
    assert "There is no node in" in said
    assert "carillon init" in said


def test_a_file_is_no_node(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("no node")
    assert "There is no node" in Commands(file).error("user", "list")


@pytest.mark.parametrize("text", ["port = ", "port = 'x'", "colour = 'red'", "\x00"])
def test_wrong_settings_are_named(text: str, cli: Commands) -> None:
    (cli.node / "node.toml").write_text(text)
    said = cli.error("user", "list")
    assert "node.toml" in said


def test_settings_that_are_no_text(cli: Commands) -> None:
    (cli.node / "node.toml").write_bytes(b"node = '\xff\xfe'")
    assert "node.toml" in cli.error("user", "list")


@pytest.mark.parametrize("name", ["x" * 10_000, "a\0b", "\u202ereversed", "' OR 1=1 --", "../../etc/passwd"])
@pytest.mark.parametrize(
    "words",
    [
        ("record", "show", "{}", "--bureau", "FR"),
        ("record", "list", "--text", "{}", "--bureau", "FR"),
        ("record", "list", "--after", "{}", "--bureau", "FR"),
        ("report", "show", "{}", "--bureau", "FR"),
        ("hit", "show", "{}", "--bureau", "FR"),
        ("event", "show", "{}", "--bureau", "FR"),
        ("event", "list", "--after", "{}", "--bureau", "FR"),
        ("inbox", "--after", "{}", "--bureau", "FR"),
        ("audit", "list", "--after", "{}", "--about", "{}", "--bureau", "FR"),
        ("user", "show", "{}"),
        ("user", "reset-password", "{}"),
        ("user", "list", "--of", "{}"),
        ("user", "list", "--as", "{}"),
        ("user", "add", "{}", "--role", "{}", "--bureau", "{}", "--name", "{}", "--area", "{}"),
        ("bureau", "show", "{}"),
        ("bureau", "add", "{}"),
        ("bureau", "areas", "FR", "{}"),
        ("pack", "show", "{}"),
        ("check", "person", "--name", "{}", "--born", "{}", "--nationality", "{}", "--purpose", "wanted", "--bureau", "FR"),
        ("check", "person", "--name", "{}", "--purpose", "wanted", "--bureau", "FR"),
        ("check", "mrz", "{}", "--purpose", "{}", "--bureau", "{}"),
        ("check", "account", "{}", "--country", "{}", "--purpose", "wanted", "--bureau", "FR"),
        ("check", "object", "{}", "--purpose", "wanted", "--bureau", "FR"),
        ("record", "create", "{}", "--bureau", "FR"),
        ("import", "ftm", "{}", "--bureau", "FR"),
        ("import", "ftm", "{}", "--bureau", "{}", "--name", "{}"),
        ("restore", "{}"),
        ("backup", "{}"),
        ("user", "list", "--node", "{}"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_whatever_is_typed_ends_in_order(
    words: tuple[str, ...], name: str, cli: Commands, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    from typer.testing import CliRunner

    from tests.doors.cli.conftest import APP

    runner = CliRunner(env={"CARILLON_NODE": str(cli.node), "XDG_STATE_HOME": str(tmp_path / "state")})
    result = runner.invoke(APP, [word.replace("{}", name) for word in words])
    assert result.exit_code in (0, 1, 2), result.stderr
    assert "incident" not in result.stderr, (cli.node / "incidents.log").read_text()
    assert "Traceback" not in result.output
    assert result.exit_code == 0 or "error: " in result.stderr
    assert all(len(line) < 1500 for line in result.stderr.splitlines())


@pytest.mark.parametrize(
    "words",
    [
        (b"user", b"show", b"\xff\xfe"),
        (b"record", b"list", b"--bureau", b"FR", b"--text", b"\xed\xa0\x80"),
        (b"check", b"person", b"--name", b"\xff", b"--purpose", b"wanted", b"--bureau", b"FR"),
        (b"check", b"person", b"--name", b"A", b"--purpose", b"wanted", b"--as", b"\xff"),
        (b"init", b"new", b"--bureau", b"\xff\xff"),
        (b"\xff",),
        (b"import", b"ftm", b"\xff\xfe.json", b"--bureau", b"FR"),
    ],
    ids=repr,
)
def test_bytes_that_are_no_text_end_in_order(
    words: tuple[bytes, ...], cli: Commands, process: Process, child_environment: dict[str, str]
) -> None:
    done = process(*words, env={**child_environment, "CARILLON_NODE": str(cli.node)})
    assert done.returncode in (1, 2)
    assert done.stderr.startswith(b"error: ")
    assert b"incident" not in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (
            errors.Invalid("It is wrong.", help="Put it right.", fields={"name": "Too long."}),
            "error: It is wrong.\n  name: Too long.\nhelp: Put it right.\n",
        ),
        (errors.Malformed("it breaks off", place="line 3"), "error: line 3: it breaks off\n"),
        (errors.Unavailable("The disk is full.", help="Free space."), "error: The disk is full.\nhelp: Free space.\n"),
        (OSError(errno.ENOSPC, "No space left on device", "x.tar"), "error: x.tar: No space left on device.\nhelp: Free space"),
        (PermissionError(errno.EACCES, "Permission denied", "node"), "error: node: Permission denied.\nhelp: Check who may"),
    ],
)  # fmt: skip
def test_each_failure_has_its_line(failure: Exception, expected: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert failures.explain(failure) == 1
    assert capsys.readouterr().err.startswith(expected)


def _fail() -> None:
    try:
        raise KeyError("Anna Maria Eriksson")
    except KeyError as first:
        raise ZeroDivisionError("1974-08-12") from first


def test_the_unforeseen_is_a_number_and_a_note_without_what_was_typed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "node.toml").write_text("")
    monkeypatch.setattr(incidents, "_folder", [tmp_path])
    with pytest.raises(ZeroDivisionError) as caught:
        _fail()
    assert failures.explain(caught.value) == 1
    said = capsys.readouterr().err
    log = tmp_path / "incidents.log"
    noted = log.read_text(encoding="utf-8")
    number = said.split("(incident ")[1].split(")")[0]
    assert number in noted
    assert "builtins.KeyError" in noted
    assert "test_failures.py" in noted
    assert "Eriksson" not in noted + said
    assert "1974" not in noted + said
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_an_incident_without_a_node_goes_to_the_persons_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setattr(incidents, "_folder", [tmp_path / "no-node"])
    number, file = incidents.note(ValueError("x"))
    assert file == tmp_path / "carillon" / "incidents.log"
    assert number in file.read_text()


def test_an_incident_follows_no_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "node.toml").write_text("")
    (tmp_path / "incidents.log").symlink_to(tmp_path / "elsewhere")
    monkeypatch.setattr(incidents, "_folder", [tmp_path])
    _, file = incidents.note(ValueError("x"))
    assert file == tmp_path / "state" / "carillon" / "incidents.log"
    assert not (tmp_path / "elsewhere").exists()


@given(st.text(), st.text(max_size=200))
def test_any_message_is_one_line_without_control_characters(message: str, help: str) -> None:
    import io

    with contextlib.redirect_stderr(io.StringIO()) as said:
        failures.explain(errors.Invalid(message, help=help))
    lines = said.getvalue().split("\n")
    assert len(lines) <= 3
    assert all(c.isprintable() or c >= " " for line in lines for c in line)


def test_a_reader_that_goes_away_is_no_failure_worth_a_word(child_environment: dict[str, str]) -> None:
    command = f"{sys.executable} -m carillon pack show Person --json | head -c 1 >/dev/null; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], env=child_environment, capture_output=True, timeout=60, check=False)
    assert done.stderr == b""
    assert done.returncode in (0, 1)


@pytest.mark.parametrize(("redirection", "code"), [(">&-", 0), ("> /dev/full", 1)])
def test_an_output_that_takes_nothing(redirection: str, code: int, child_environment: dict[str, str]) -> None:
    command = f"{sys.executable} -m carillon pack list {redirection}"
    done = subprocess.run(["bash", "-c", command], env=child_environment, capture_output=True, timeout=60, check=False)
    assert done.returncode == code
    assert b"incident" not in done.stderr
    assert done.stderr == b"" or done.stderr.startswith(b"error: No space left")


def test_ctrl_c_ends_with_130_and_one_line(cli: Commands, child_environment: dict[str, str], tmp_path: Path) -> None:
    fifo = tmp_path / "waits.json"
    os.mkfifo(fifo)
    command = [sys.executable, "-m", "carillon", "record", "create", str(fifo), "--bureau", "FR", "--node", str(cli.node)]
    with subprocess.Popen(command, env=child_environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as started, fifo.open("wb"):
        # It has opened the other end by now, and waits for what is written, or is about to: a signal in between needs a second one.
        for _ in range(10):
            started.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                started.wait(5)
                break
        out, err = started.communicate(timeout=60)
    assert started.returncode == 130
    assert out == b""
    assert err.decode() == "Interrupted. What was committed is kept.\n"


def test_a_terminal_in_another_encoding_gets_escapes(cli: Commands, process: Process, child_environment: dict[str, str]) -> None:
    environment = {**child_environment, "PYTHONIOENCODING": "ascii", "CARILLON_NODE": str(cli.node)}
    done = process("bureau", "list", env=environment)
    assert done.returncode == 0
    assert done.stdout.isascii()
