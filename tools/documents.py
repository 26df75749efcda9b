# SPDX-License-Identifier: Apache-2.0
"""Writes what is generated in the documents: the map of ARCHITECTURE.md, docs/settings.md, docs/permissions.md.

`python -m tools.documents` writes; with `--check` it only says what is stale, and fails.
"""

import ast
import sys
from itertools import pairwise
from pathlib import Path

from carillon.core.policy.actors import ROLES
from carillon.core.policy.decide import DEEDS

ROOT = Path(__file__).resolve().parent.parent
BEGIN, END = "<!-- map: made by `make docs` -->", "<!-- end of the map -->"


def documents() -> dict[Path, str]:
    """Every generated document as it should be."""
    return {
        ROOT / "ARCHITECTURE.md": _with_map((ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")),
        ROOT / "docs" / "settings.md": _settings(),
        ROOT / "docs" / "permissions.md": _permissions(),
    }


def stale() -> list[str]:
    """Names of documents that do not say what the code says."""
    return [
        str(file.relative_to(ROOT)) for file, text in documents().items() if not file.exists() or file.read_text(encoding="utf-8") != text
    ]


def main() -> None:
    if "--check" in sys.argv:
        if wrong := stale():
            sys.exit(f"Stale: {', '.join(wrong)}. Run `make docs`.")
        return
    for file, text in documents().items():
        file.write_text(text, encoding="utf-8")


def _with_map(text: str) -> str:
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{_map()}\n{END}{after}"


def _map() -> str:
    lines = []
    package = ROOT / "carillon"
    for file in sorted(package.rglob("*.py"), key=lambda f: (f.parent.parts, f.name != "__init__.py", f.name)):
        place = file.relative_to(package)
        sentence = (ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or "").split("\n")[0]
        if file.name == "__init__.py":
            folder = place.parent.as_posix()
            lines.append(f"\n**{'carillon' if folder == '.' else folder}/** {sentence}\n")
        else:
            lines.append(f"- `{file.stem}` {sentence}")
    return "\n".join(lines).strip() + "\n"


def _settings() -> str:
    tree = ast.parse((ROOT / "carillon" / "settings.py").read_text(encoding="utf-8"))
    body = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Settings").body
    rows = []
    for line, following in pairwise(body):
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name) and isinstance(following, ast.Expr):
            text = ast.literal_eval(following.value)
            default = f"`{ast.unparse(line.value)}`" if line.value is not None else ""
            if line.target.id != "folder":
                rows.append(f"| `{line.target.id}` | {default} | {' '.join(str(text).split())} |")
    return (
        "# Settings\n\nMade by `make docs` from `carillon/settings.py`.\n\n"
        "A node reads `node.toml` in its folder once, when it starts. Policy is not a setting: who sees what is decided by the owners of\n"
        "records, and by roles.\n\n| setting | default | what it is |\n|---|---|---|\n" + "\n".join(rows) + "\n"
    )


def _permissions() -> str:
    head = "| deed | " + " | ".join(ROLES) + " |\n|---|" + "---|" * len(ROLES)
    rows = [f"| `{deed}` | " + " | ".join("yes" if role in roles else "" for role in ROLES) + " |" for deed, roles in DEEDS.items()]
    return (
        "# Who may do what\n\nMade by `make docs` from `carillon/core/policy/decide.py`. What is not in the table is denied.\n"
        'What a person *sees* while doing it is another question: ARCHITECTURE.md, "Who sees what".\n\n'
        + head
        + "\n"
        + "\n".join(rows)
        + "\n"
    )


if __name__ == "__main__":
    main()
