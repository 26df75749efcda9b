# SPDX-License-Identifier: Apache-2.0
"""The command `carillon`."""

from typer.main import get_command

from carillon.doors.cli import app


def main() -> None:
    """Runs one command and ends the process with its exit code."""
    get_command(app.build()).main(prog_name="carillon")


if __name__ == "__main__":
    main()
