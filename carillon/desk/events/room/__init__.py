# SPDX-License-Identifier: Apache-2.0
"""What hosts and partners do in the room of an event: the log, tasks, threat level, teams, alerts, delegations, roster, hand-over."""
