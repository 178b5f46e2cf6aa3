"""Our registrations in PyLTI1p3's words: `Registration`, `Deployment` and `ToolConf` over our tables.

Always "many clients per issuer": Canvas' whole cloud shares one issuer, so the issuer alone never
chooses (Core 1.3 4.1.3). What is kept here is forgotten after a few seconds, so that a change made
in one process is soon true in all.
"""

from __future__ import annotations

import threading
from typing import Any

from cachetools import TTLCache
from pylti1p3.deployment import Deployment
from pylti1p3.registration import Registration
from pylti1p3.tool_config import ToolConfAbstract

from lti_tool.db import Database
from lti_tool.errors import LaunchRefused, NotFound
from lti_tool.services import platforms
from lti_tool.services.platforms import PlatformView

SECONDS_KEPT = 5


class PlatformRegistration(Registration):
    """A registration that knows which of our platforms it is."""

    def __init__(self, platform: PlatformView) -> None:
        self.platform = platform
        self.set_issuer(platform.issuer).set_client_id(platform.client_id).set_auth_login_url(platform.auth_url)
        self.set_auth_token_url(platform.token_url).set_key_set_url(platform.jwks_url)
        if platform.token_audience:
            self.set_auth_audience(platform.token_audience)


class PlatformConf(ToolConfAbstract[Any]):
    """Finds registrations; each finder returns exactly one or raises LaunchRefused."""

    def __init__(self, database: Database) -> None:
        self._database = database
        # The library's own table is one class attribute for everybody: ours belongs to this instance.
        self.issuers_relation_types = {}
        self._lock = threading.Lock()  # the caches move entries about even when they are only read
        self._by_issuer: TTLCache[str, list[PlatformView]] = TTLCache(1024, SECONDS_KEPT)
        self._by_id: TTLCache[int, PlatformRegistration] = TTLCache(1024, SECONDS_KEPT)

    def check_iss_has_one_client(self, iss: str) -> bool:
        """Return False: an issuer never stands for one client here."""
        return False

    def check_iss_has_many_clients(self, iss: str) -> bool:
        """Return True, for every issuer."""
        return True

    def find_registration_by_issuer(self, iss: str, *_args: Any, **_kwargs: Any) -> PlatformRegistration:
        """Return the only registration with this issuer; several without a client id are ambiguous (LOGIN-04)."""
        found = self._registrations(iss)
        if len(found) > 1:
            raise LaunchRefused("client_id_missing", spec="Core 1.3 4.1.3")
        if not found:
            raise LaunchRefused("issuer_unknown", spec="Security 1.0 5.1.1.1")
        return _approved(found[0])

    def find_registration_by_params(self, iss: str, client_id: str, *_args: Any, **_kwargs: Any) -> PlatformRegistration:
        """Return the registration of this issuer and client id."""
        found = self._client(self._registrations(iss), client_id)
        if found is None or not found.is_active:
            # Registered or approved a moment ago, beside others of one issuer: what is kept does not know it yet.
            registrations = self._registrations(iss, fresh=True)
            if not registrations:
                raise LaunchRefused("issuer_unknown", spec="Security 1.0 5.1.1.1")
            found = self._client(registrations, client_id)
        if found is None:
            raise LaunchRefused("client_id_unknown", spec="Core 1.3 4.1.3")
        return _approved(found)

    def find_deployment(self, iss: str, deployment_id: str) -> Deployment | None:
        """Return None: a deployment is only known together with its client id."""
        return None

    def find_deployment_by_params(self, iss: str, deployment_id: str, client_id: str, *_args: Any, **_kwargs: Any) -> Deployment | None:
        """Return the deployment if this registration has it (Core 1.3 3.1.3)."""
        known = self.find_registration_by_params(iss, client_id).platform.deployment_ids
        return Deployment().set_deployment_id(deployment_id) if deployment_id in known else None

    def get_registration(self, platform_id: int, *, fresh: bool = False) -> PlatformRegistration:
        """Return the registration a state was made for; `fresh` looks past what is kept."""
        with self._lock:
            kept = None if fresh else self._by_id.get(platform_id)
        if kept is None:
            try:
                with self._database.reading() as session:
                    kept = _approved(platforms.get_platform(session, platform_id))
            except NotFound:
                raise LaunchRefused("platform_removed", status=401) from None
            with self._lock:
                self._by_id[platform_id] = kept
        return kept

    @staticmethod
    def _client(registrations: list[PlatformView], client_id: str) -> PlatformView | None:
        return next((each for each in registrations if each.client_id == client_id), None)

    def _registrations(self, issuer: str, *, fresh: bool = False) -> list[PlatformView]:
        with self._lock:
            kept = None if fresh else self._by_issuer.get(issuer)
        if kept is None:
            with self._database.reading() as session:
                kept = platforms.list_registrations(session, issuer)
            if kept:  # an issuer invented by a stranger takes no room
                with self._lock:
                    self._by_issuer[issuer] = kept
        return kept


def _approved(platform: PlatformView) -> PlatformRegistration:
    """Return the registration of a platform that people may come from; one that registered itself waits for our own yes (DR-10)."""
    if not platform.is_active:
        raise LaunchRefused("platform_awaits_approval", status=403, platform=platform.name)
    return PlatformRegistration(platform)
