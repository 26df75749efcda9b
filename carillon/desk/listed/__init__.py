# SPDX-License-Identifier: Apache-2.0
"""What a bureau holds of lists that are screened, beneath the deeds upon them: heads, matches, folders, and how all of it ends."""
