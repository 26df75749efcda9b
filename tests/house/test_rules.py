# SPDX-License-Identifier: Apache-2.0
"""The rules of the house that no linter knows."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from carillon.core.policy.decide import DEEDS
from carillon.desk.chores import CHORES
from carillon.store import migrate

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "carillon"
MODULES = sorted(PACKAGE.rglob("*.py"))
SOURCES = sorted(one for folder in ("carillon", "tests", "tools", "bench") for one in (ROOT / folder).rglob("*.py"))
LICENCE = "# SPDX-License-Identifier: Apache-2.0"
LONGEST_FILE = 400
LONGEST_FUNCTION = 60
"""Forty lines are the guide; where a function is one table or one run of plain steps, some more do not make it hard to walk."""
LONG_FILES: dict[str, str] = {
    "carillon/desk/imports.py": "one deed from the first row to the last; cut apart it would be harder to follow",
    "carillon/store/schema.py": "all tables in one place",
}
"""Files that are longer, and why."""


def name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def functions(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree(file)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


@pytest.mark.parametrize("file", SOURCES, ids=name)
def test_every_module_says_its_licence_and_what_it_is(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.startswith(LICENCE + "\n")
    told = ast.get_docstring(ast.parse(text))
    assert told
    assert re.match(r"[^\n].*?[.?!:](\s|$)", told, re.DOTALL), "it begins with a sentence"


@pytest.mark.parametrize("file", [one for one in SOURCES if one.name == "__init__.py"], ids=name)
def test_a_package_holds_a_docstring_and_nothing_else(file: Path) -> None:
    body = tree(file).body
    assert len(body) == 1
    assert isinstance(body[0], ast.Expr)
    assert isinstance(body[0].value, ast.Constant)


def test_every_folder_of_modules_is_a_package() -> None:
    for folder in {one.parent for one in MODULES}:
        assert (folder / "__init__.py").exists(), name(folder)


def test_no_module_is_named_for_nothing() -> None:
    empty = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "base", "core_utils", "tools", "stuff"}
    assert [name(one) for one in MODULES if one.stem in empty] == []


def test_files_are_short_enough_to_walk() -> None:
    long = {name(one): len(one.read_text(encoding="utf-8").splitlines()) for one in MODULES}
    long = {file: lines for file, lines in long.items() if lines > LONGEST_FILE}
    assert set(long) <= set(LONG_FILES), long


@pytest.mark.parametrize("file", MODULES, ids=name)
def test_functions_are_short_enough_to_read(file: Path) -> None:
    long = {one.name: (one.end_lineno or 0) - one.lineno + 1 for one in functions(file)}
    assert {one: lines for one, lines in long.items() if lines > LONGEST_FUNCTION} == {}


@pytest.mark.parametrize("file", [one for one in MODULES if "doors/cli" not in name(one)], ids=name)
def test_nothing_is_printed(file: Path) -> None:
    calls = [node for node in ast.walk(tree(file)) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    assert [node.lineno for node in calls if node.func.id in ("print", "breakpoint", "input", "exec", "eval")] == []  # type: ignore[attr-defined]


def test_nothing_is_left_to_do() -> None:
    marks = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|HA" + r"CK)\b|NotImplemented" + r"Error")
    found = [
        f"{name(one)}:{n}"
        for one in SOURCES
        for n, line in enumerate(one.read_text(encoding="utf-8").splitlines(), 1)
        if marks.search(line)
    ]
    assert found == []


def tracked() -> list[Path]:
    """What the repository holds, as text; what is not yet added counts too, what is ignored does not."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode != 0:
        pytest.skip("not a checkout of the repository")
    files = [ROOT / line for line in listed.stdout.splitlines()]
    return [one for one in files if one.is_file() and one.suffix not in (".png", ".ico", ".woff2", ".svg", ".mo", ".webp", ".jpg")]


HOSTS = re.compile(
    "|".join(("pypi" + r"\.org", "pythonhosted" + r"\.org", "npmjs" + r"\.(?:org|com)", "registry" + r"\.npm", "index-" + "url"))
)
PLACES = re.compile("|".join(("/wor" + "k/", "/ro" + "ot/", r"/ho" + r"me/\w+/", "/Us" + r"ers/\w+/", "C:" + r"\\Users")))
MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[a-z]{2,}", re.IGNORECASE)
EXAMPLES = re.compile(
    r"@пример|@xn--e1afmkfd|@[\w.-]*(example|test|invalid|localhost|host)\b|\.(example|test|invalid|local)\b|@[\w-]+\.(soft|import|given|rule|py)\b",
    re.IGNORECASE,
)


def lines_with(pattern: re.Pattern[str], but: re.Pattern[str] | None = None) -> list[str]:
    found = []
    for file in tracked():
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            met = [one.group() for one in pattern.finditer(line)]
            if any(but is None or not but.search(one) for one in met):
                found.append(f"{name(file)}:{number}: {line.strip()[:120]}")
    return found


def test_no_registry_host_stands_in_the_tree() -> None:
    assert lines_with(HOSTS) == []


def test_no_place_of_one_machine_stands_in_the_tree() -> None:
    assert lines_with(PLACES) == []


def test_nobodys_address_stands_in_the_tree() -> None:
    assert lines_with(MAIL, EXAMPLES) == []


def test_pinned_versions_name_no_host() -> None:
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        wanted = line.partition("#")[0].strip()
        assert not wanted or re.fullmatch(r"[A-Za-z0-9._-]+==[\w.!+]+( *;.*)?", wanted), line
    for file in ("package-lock.json", "package.json"):
        if (ROOT / file).exists():
            assert "://" not in (ROOT / file).read_text(encoding="utf-8"), file


def test_every_dependency_is_pinned() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    names = {re.split(r"[\s\[<>=!~;]", one, maxsplit=1)[0].lower().replace("_", "-") for one in wanted}
    pinned = {
        line.split("==")[0].lower().replace("_", "-")
        for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
        if "==" in line
    }
    assert names - {project["name"]} <= pinned


def test_migrations_are_numbered_without_gaps() -> None:
    steps = migrate.steps()
    assert [number for number, _ in steps] == list(range(1, len(steps) + 1))
    for _, module in steps:
        assert re.fullmatch(r"m\d{4}_[a-z_]+", module)


# The gate ------------------------------------------------------------------------------------------------------------------

GATE = {"act", "look", "permit"}
WITHOUT_GATE = {
    # Whoever signs in is nobody yet; what they do stands in the log all the same.
    "people.sign_in",
    "people.session",
    "people.sign_out",
    # Made before there is a node, or by whoever may read the node's disk.
    "keeping.restore",
    "keeping.bring_up_to_date",
    "doctor.examine",
    "imports.recover",
    # A number for the head of a page: the lines themselves are read through the gate.
    "inbox.unread",
    # Tells nothing of what the node holds.
    "health.look",
    # Nobody acts: each question is asked in the name of whoever keeps it, and the policy is asked of him.
    "watching.follow",
    "watching.behind",
    "accreditation.running.waits",
    # Nobody acts: what is ranked is shown to nobody but through a scope.
    "events.ranking.follow",
    "events.ranking.behind",
    # Open to everybody: what owners have made public; and a tip's replies, for whoever has its code.
    "extracts.search",
    "extracts.page",
    "extracts.fetch",
    "extracts.picture",
    "extracts.changes",
    "news.public_page",
    "news.public_one",
    "tipline.send",
    "tipline.follow",
    "tipline.add",
    # Read before the checks with which watches begin, by deeds that ask the policy.
    "watches.newest_change",
    # The clock acts: what falls due is done in the node's own name, and noted so.
    "chores.tend",
    # What a node says to others follows from deeds that asked the policy; what others say, from theirs: it is verified, done and noted.
    "checks.asked.answerer",
    "exchange.post.say",
    "exchange.pulses.send",
    "exchange.receiving.take",
    "exchange.rounds.age",
    "exchange.sending.send",
    "exchange.sharing.regroup",
    "exchange.sharing.share",
    "exchange.sharing.tell_hits",
    "exchange.unread.catch_up",
    # The directory is known to every member; sums name nobody; what kinds of check others answer tells nothing of what is here.
    "checks.elsewhere.answered_elsewhere",
    "checks.elsewhere.may_ask",
    "exchange.line.directory_of",
    "exchange.standing.figures",
}
"""Deeds that do not ask the policy, and why."""


def desk_modules() -> dict[str, ast.Module]:
    found = {}
    for file in sorted((PACKAGE / "desk").rglob("*.py")):
        if file.stem not in ("__init__", "act", "bench"):
            found[file.relative_to(PACKAGE / "desk").with_suffix("").as_posix().replace("/", ".")] = tree(file)
    return found


def public(module: ast.Module) -> list[ast.FunctionDef]:
    return [node for node in module.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]


def calls(node: ast.AST) -> set[str]:
    found = set()
    for one in ast.walk(node):
        if isinstance(one, ast.Call):
            if isinstance(one.func, ast.Name):
                found.add(one.func.id)
            elif isinstance(one.func, ast.Attribute):
                found.add(one.func.attr)
    return found


def passes_gate(function: str, module: ast.Module) -> bool:
    """Whether a function asks the policy itself, or leaves it to another function of its module that does."""
    bodies = {node.name: calls(node) for node in module.body if isinstance(node, ast.FunctionDef)}
    seen: set[str] = set()
    waiting = [function]
    while waiting:
        one = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        if bodies[one] & (GATE | {"keep"}):
            return True
        waiting += [other for other in bodies[one] if other in bodies]
    return False


def leaves_it_to_another(function: str, module: ast.Module) -> bool:
    """Whether it hands the actor on to a deed of another module of the desk."""
    deeds = {one.name for body in desk_modules().values() for one in public(body) if passes_gate(one.name, body)}
    body = next(one for one in public(module) if one.name == function)
    handed = [one for one in ast.walk(body) if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and one.func.attr in deeds]
    return any(isinstance(given, ast.Name) and given.id == "actor" for one in handed for given in one.args)


def acting() -> list[tuple[str, str]]:
    """Public functions of the desk that take a bench and an actor."""
    found = []
    for module, body in desk_modules().items():
        for function in public(body):
            given = [one.arg for one in (*function.args.args, *function.args.kwonlyargs)]
            if given[:2] == ["bench", "actor"]:
                found.append((module, function.name))
    return found


@pytest.mark.parametrize(("module", "function"), acting())
def test_every_deed_passes_the_gate(module: str, function: str) -> None:
    body = desk_modules()[module]
    assert f"{module}.{function}" in WITHOUT_GATE or passes_gate(function, body) or leaves_it_to_another(function, body)


def test_who_takes_a_bench_and_no_actor_has_a_reason() -> None:
    found = set()
    for module, body in desk_modules().items():
        for function in public(body):
            given = [one.arg for one in (*function.args.args, *function.args.kwonlyargs)]
            if given[:1] == ["bench"] and "actor" not in given and not passes_gate(function.name, body) and reaches_the_store(function):
                found.add(f"{module}.{function.name}")
    assert found <= WITHOUT_GATE


def test_only_a_chore_acts_in_the_name_of_the_node() -> None:
    """`act.keep` asks no policy: what somebody asked for must not come that way."""
    known = {f"{chore.__module__.removeprefix('carillon.desk.')}.{chore.__name__}" for chore in CHORES.values()}
    for module, body in desk_modules().items():
        bodies = {node.name: calls(node) for node in body.body if isinstance(node, ast.FunctionDef)}
        callers = {name for name, called in bodies.items() if "keep" in called}
        while more := {name for name, called in bodies.items() if called & callers} - callers:
            callers |= more
        public_ones = {f"{module}.{name}" for name in callers if not name.startswith("_")}
        assert public_ones <= known, public_ones - known


def reaches_the_store(function: ast.FunctionDef) -> bool:
    """Whether a function opens the database by itself; one that only computes needs no gate."""
    return any(isinstance(one, ast.Attribute) and one.attr in ("database", "journal") for one in ast.walk(function))


def test_reasons_for_no_gate_are_of_functions_that_are_there() -> None:
    there = {f"{module}.{function.name}" for module, body in desk_modules().items() for function in public(body)}
    assert there >= WITHOUT_GATE


def test_every_deed_of_the_policy_is_done_somewhere() -> None:
    named = set()
    for body in desk_modules().values():
        named |= {one.value for one in ast.walk(body) if isinstance(one, ast.Constant) and one.value in DEEDS}
    assert set(DEEDS) - named == set()


def test_every_deed_that_is_done_is_in_the_policy() -> None:
    """Default deny would refuse it to everybody; a slip of the pen is found here first."""
    asked = set()
    for body in desk_modules().values():
        for one in ast.walk(body):
            if isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id in GATE and len(one.args) > 2:
                deed = one.args[2]
                if isinstance(deed, ast.Constant):
                    asked.add(deed.value)
    assert asked <= set(DEEDS)


def test_the_start_of_the_command_is_light() -> None:
    """`carillon --help` loads neither the index nor the database driver."""
    script = "import sys, carillon.__main__; print(*[m for m in ('tantivy', 'sqlalchemy', 'litestar', 'psycopg') if m in sys.modules])"
    told = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.stdout.strip() == "", told.stderr[-300:]


def test_settings_are_explained() -> None:
    module = tree(PACKAGE / "settings.py")
    body = next(node for node in module.body if isinstance(node, ast.ClassDef) and node.name == "Settings").body
    names = []
    for field, after in zip(body, [*body[1:], None], strict=True):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            names.append(field.target.id)
            told = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) and isinstance(after.value.value, str)
            assert told, f"{field.target.id} has no docstring"
    document = ROOT / "docs" / "settings.md"
    if not document.exists():
        pytest.skip("docs/settings.md has not been generated yet")
    text = document.read_text(encoding="utf-8")
    assert [one for one in names if one != "folder" and f"`{one}`" not in text] == []
