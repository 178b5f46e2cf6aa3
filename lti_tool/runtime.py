"""What a running process holds in its hands: built once, passed down, never global."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from lti_tool.db import Database
from lti_tool.outbound import Outbound
from lti_tool.sealing import Sealer, sealer_for
from lti_tool.settings import Settings
from lti_tool.storage import LocalStorage, Storage

USER_AGENT = "lti-tool/0.1 (LTI 1.3 Advantage tool)"


def utc_now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Runtime:
    """Settings and the things made from them; the clock is among them so that tests can turn it."""

    settings: Settings
    database: Database
    sealer: Sealer
    outbound: Outbound
    storage: Storage
    now: Callable[[], datetime] = utc_now

    def close(self) -> None:
        """Give back what the process holds."""
        self.database.close()


def build(settings: Settings) -> Runtime:
    """Return the runtime for these settings; nothing is migrated or started here."""
    return Runtime(
        settings=settings,
        database=Database(settings.database, pool_size=settings.threads + 2),
        sealer=sealer_for(settings),
        outbound=Outbound(settings.outbound_allow, user_agent=USER_AGENT),
        storage=LocalStorage(settings.state_dir / "evidence"),
    )
