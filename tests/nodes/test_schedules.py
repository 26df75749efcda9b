# SPDX-License-Identifier: Apache-2.0
"""Random schedules on five nodes: shares, corrections, recalls, removals, over a carrier that loses, doubles and reorders.

What must hold is in `schedule`; a failure names its seed, which makes the same run again. CARILLON_SOAK_OPERATIONS is how many deeds the
long run does.
"""

import multiprocessing
import os
from pathlib import Path

import pytest

from tests.nodes.schedule import Schedule

OPERATIONS = 100_000
OF_ONE_NETWORK = 1_000
"""Deeds after which a network has been looked at enough, and the next begins."""


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_a_random_schedule_ends_with_everybody_holding_what_he_may(tmp_path: Path, cheap_passwords: None, seed: int) -> None:
    schedule = Schedule(tmp_path / "network", seed)
    try:
        schedule.run(150)
    finally:
        schedule.net.close()


def _run(given: tuple[Path, int, int]) -> int:
    folder, seed, operations = given
    schedule = Schedule(folder, seed, batch=200)
    try:
        schedule.run(operations)
    finally:
        schedule.net.close()
    return schedule.deeds


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_many_random_schedules(tmp_path: Path) -> None:
    operations = int(os.environ.get("CARILLON_SOAK_OPERATIONS", OPERATIONS))
    seeds = range(1000, 1000 + -(-operations // OF_ONE_NETWORK))
    # Two processes, each with its own networks; threads would share one interpreter.
    with multiprocessing.get_context("spawn").Pool(2, maxtasksperchild=8) as pool:
        todo = [(tmp_path / str(seed), seed, min(operations, OF_ONE_NETWORK)) for seed in seeds]
        done = sum(pool.imap_unordered(_run, todo))
    assert done >= operations
