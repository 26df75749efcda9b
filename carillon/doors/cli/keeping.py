# SPDX-License-Identifier: Apache-2.0
"""`carillon backup`, `restore`, `migrate`: keeping a node."""

from pathlib import Path
from typing import Annotated

import typer

from carillon.doors.cli import desk, output
from carillon.doors.cli.options import DEFAULT_NODE, AsJson, NodeFolder


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file, .tar.")],
    *,
    tables: Annotated[bool, typer.Option("--tables", help="Tables instead of the SQLite file, for a restore into PostgreSQL.")] = False,
    node: NodeFolder = DEFAULT_NODE,
    as_json: AsJson = False,
) -> None:
    """Write the whole node into one file while it goes on working: database, settings, keys, and a manifest of SHA-256.

    The file holds everything, the keys too: keep it as safe as the node. It names the head of the audit chain.
    """
    from carillon import node as nodes
    from carillon.desk import keeping

    with desk.opened(node) as found:
        actor = nodes.actor(found, None, None, role="admin")
        made = keeping.backup(found.bench, actor, file, as_tables=tables, progress=output.say)
    if as_json:
        output.document({"file": str(file), "manifest": made})
    else:
        output.fields({"content": made.content, "files": len(made.files), "audit head": made.head}, title=f"Backup in {file}")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `carillon backup` wrote.")],
    *,
    database: Annotated[str, typer.Option("--database", metavar="URL", help="An empty database for a backup of tables.")] = "",
    force: Annotated[bool, typer.Option("--force", help="Move a node that stands there aside; nothing is deleted.")] = False,
    node: NodeFolder = DEFAULT_NODE,
    as_json: AsJson = False,
) -> None:
    """Make a node from a backup, after every part of it was compared with its manifest. Stop the node's servers first."""
    from carillon import node as nodes
    from carillon.desk import keeping

    restored = keeping.restore(file, node, nodes.operator_name(), database=database, force=force, progress=output.say)
    with desk.opened(node) as found:
        output.say("Building the name index.")
        found.bench.names.follow()
    if as_json:
        output.document(restored)
        return
    output.fields(
        {"made": restored.manifest.made_at, "audit head": restored.manifest.head, "the node before": restored.moved},
        title=f"The node is in {node}",
    )


def migrate(*, node: NodeFolder = DEFAULT_NODE, as_json: AsJson = False) -> None:
    """Bring a node's database to the form that this program knows. Make a backup first."""
    from carillon.desk import keeping

    ran = keeping.bring_up_to_date(node)
    if as_json:
        output.document({"ran": ran})
    else:
        typer.echo(f"Migrations that ran: {', '.join(map(str, ran))}." if ran else "The database is up to date.")
