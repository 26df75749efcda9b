# SPDX-License-Identifier: Apache-2.0
"""`carillon compare`: pairs of records, scored with reasons."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from carillon.doors.cli import bulk, lists, output
from carillon.doors.cli.options import AsJson

if TYPE_CHECKING:
    from carillon.desk.screening.matching import Rules


def compare(
    pairs: Annotated[Path, typer.Argument(metavar="PAIRS", help='JSON lines: {"id", "left": {entity}, "right": {entity}}.')],
    *,
    out: bulk.Out,
    workers: bulk.Workers = None,
    possible: bulk.Possible = None,
    hit: bulk.HitFrom = None,
    as_json: AsJson = False,
) -> None:
    """Compare pairs of entities with all that both say; every pair has an answer, in the same order."""
    from carillon.desk.screening import matching

    bulk.check_files(out, [pairs])
    counts = _run(pairs, out, matching.check_rules(matching.Rules(possible=possible, hit=hit)), workers)
    if as_json:
        output.document(counts)
    else:
        output.say(f"{out}: " + ", ".join(f"{count} {what}" for what, count in counts.items()) + ".")


def _run(pairs: Path, out: Path, rules: "Rules", workers: int | None) -> dict[str, int]:
    import msgspec

    from carillon.desk.screening import crew, files, results
    from carillon.desk.screening import pairs as desk

    counts = {"compared": 0, "hits": 0, "possible": 0, "errors": 0}
    processes = bulk.workers_of(workers, lists.size_of([pairs]))
    with bulk.opened(pairs.name, pairs) as (stream, bar), results.Out(out, resume=False) as written:
        for lines in crew.run(desk.Comparing(rules), crew.batches(desk.read(stream), files.QUESTIONS), processes):
            written.write(b"".join(lines))
            for line in lines:
                verdict = msgspec.json.decode(line)["verdict"]
                counts["compared"] += verdict is not None
                counts["errors"] += verdict is None
                counts["hits"] += verdict == "hit"
                counts["possible"] += verdict == "possible"
            bar.done(counts["compared"] + counts["errors"])
    return counts
