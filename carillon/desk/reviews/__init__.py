# SPDX-License-Identifier: Apache-2.0
"""The reviewer's desk: the queue, what the automatic checks found, questions, and the decision."""
