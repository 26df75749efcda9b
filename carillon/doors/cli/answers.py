# SPDX-License-Identifier: Apache-2.0
"""The answer of a check as an officer reads it: what it is, what to do first, why, and whom to call."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from carillon.doors.cli import output

if TYPE_CHECKING:
    from rich.console import RenderableType

VERDICTS = {
    "hit": ("HIT", "bold white on red"),
    "possible": ("POSSIBLE: look closer", "bold black on yellow"),
    "no_hit": ("NO HIT", "bold black on green"),
}


def show(answer: Mapping[str, Any]) -> None:
    """The verdict, then a panel a match, then what was seen before and how the query was read."""
    from rich.text import Text

    out = output.console()
    word, style = VERDICTS[str(answer["verdict"])]
    count = len(answer["matches"])
    said = f"{count} match{'es' if count != 1 else ''}" if count else "nothing was found"
    out.print(Text(f" {word} ", style=style), Text(f"{said}, in {answer['took_ms']:.1f} ms; check {answer['id']}"))
    for note in answer["notes"]:
        out.print(Text(f"Note: {output.clean(note)}"))
    for peer in answer.get("peers", ()):
        if not peer["answered"]:
            out.print(Text(output.clean(f"Not answered: node {peer['node']}. {peer['why']}"), style="bold yellow"))
    for match in answer["matches"]:
        out.print(_panel(match))
    for seen in answer["dismissed"]:
        text = f"Seen before, a different one: {seen['caption']} ({seen['reason']}; {seen['by']}, {seen['at'][:10]})"
        out.print(Text(output.clean(text), style="dim"))


def _panel(match: Mapping[str, Any]) -> "RenderableType":
    from rich.console import Group
    from rich.panel import Panel
    from rich.text import Text

    action = match["action"]
    lines: list[Text] = [
        Text(output.clean(action["first"]), style="bold"),
        Text(output.clean(f"{action['label']}. {action.get('text') or ''}".strip())),
        Text(""),
    ]
    lines += [Text(f"  {output.clean(reason['text'])}") for reason in match["reasons"]]
    lines += [Text(""), Text(output.clean(_origin(match)), style="dim")]
    title = f"{match['caption'] or 'The owner tells no more than this'} · {match['kind']} · {match['score']:.2f}"
    return Panel(Group(*lines), title=Text(output.clean(title)), title_align="left", width=100)


def _origin(match: Mapping[str, Any]) -> str:
    """Owner, ids and handling in one line."""
    parts = [f"owner {match['owner']}", f"hit {match['hit']}"]
    if match.get("node"):
        parts.insert(0, f"asked elsewhere: node {match['node']}, {match['correlation']}")
    if match["record"]:
        parts.append(f"record {match['record']}")
    if match["handling"]:
        parts.append(f"handling {', '.join(match['handling'])}")
    if match.get("grading"):
        parts.append(f"graded {match['grading']['scheme']} {match['grading']['value']}")
    return " · ".join(parts)
