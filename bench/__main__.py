# SPDX-License-Identifier: Apache-2.0
"""`python -m bench [NAME …]`: runs the measurements and prints their tables; JSON goes to bench-results/."""

import argparse
import importlib
import json
import platform
import sys
from pathlib import Path

from rich.console import Console

NAMES = ("idle", "imports", "exact", "http", "matching", "quality", "watches", "exchange", "events", "screenings")


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    asked.add_argument("names", nargs="*", choices=[*NAMES, []], default=[], help=f"one or more of {', '.join(NAMES)}; all when none")
    asked.add_argument("--small", action="store_true", help="a tenth of the size, to see that it runs")
    options = asked.parse_args()
    folder = Path("bench-results")
    folder.mkdir(exist_ok=True)
    console = Console(width=120)
    for name in options.names or NAMES:
        table, figures = importlib.import_module(f"bench.{name}").measure(small=options.small)
        console.print(table)
        figures["machine"] = f"{platform.machine()} {platform.system()} Python {platform.python_version()}"
        figures["small"] = options.small
        (folder / f"{name}.json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
