# SPDX-License-Identifier: Apache-2.0
"""Parcels over NATS JetStream: the embedded server, its configuration, its certificates, and the node's side of the line."""
