# SPDX-License-Identifier: Apache-2.0
"""The content of the demonstration node: bureaus, fictitious persons and objects, real events, reports, checks and sign-ins."""
