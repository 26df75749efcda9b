# SPDX-License-Identifier: Apache-2.0
"""What people do: one public function a deed, and every deed goes through the one gate."""
