"""Review due dates: pages remind before them; what has passed its date falls due by the worker's sweep (`services.designs.fall_due`)."""

from __future__ import annotations

from datetime import timedelta

SOON = timedelta(days=60)
"""How long before its date a version is named on the pages of those who review."""
