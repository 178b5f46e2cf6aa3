"""What a platform keeps for a browser that keeps no cookie of ours: a secret and the nonce of one login (PM-01 to PM-07).

The secret is the other half of the state: its fingerprint is signed into the state, the secret itself goes from the
login page into the platform's storage and nowhere else. Whoever has state and token, and not this browser's storage, has nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from lti_tool.errors import LaunchRefused
from lti_tool.lti import state as states
from lti_tool.lti.state import State
from lti_tool.sealing import Sealer, fingerprint
from lti_tool.services.platforms import PlatformView, origins_of

PARENT = "_parent"
LONGEST_NAME = 100
"""A frame's name travels in the state, which travels in an address."""
SECONDS_TO_PROVE = 120


@dataclass(frozen=True)
class Place:
    """Where a login's secret and nonce are with the platform, as the script of a page needs it."""

    origin: str
    """The only origin they are ever sent to or taken from: that of the registered authorization address (PM-04)."""
    target: str
    """The frame that keeps them, by name; `_parent` is the page around us itself."""
    state_key: str
    nonce_key: str


@dataclass(frozen=True)
class Proof:
    """What a page read back from the platform's storage."""

    secret: str
    nonce: str

    @property
    def browser(self) -> tuple[str, ...]:
        """The fingerprint to compare with the state's, none where nothing came back."""
        return (fingerprint(self.secret),) if self.secret else ()


def target_of(form: Mapping[str, str], platform: PlatformView) -> str:
    """Return the frame to try: the one named, the page around us where the family offers storage without saying so; else empty (PM-09)."""
    named = form.get("lti_storage_target", "")
    if not 0 < len(named) <= LONGEST_NAME:
        named = ""
    return named or (PARENT if platform.profile.offers_storage else "")


def place_of(promised: State, platform: PlatformView, named: str = "") -> Place:
    """Return where this login's things are; `named` is what the launch itself says of it (Canvas)."""
    target = named if 0 < len(named) <= LONGEST_NAME else promised.storage
    return Place(origins_of(platform.auth_url)[0], target, f"state_{promised.name}", f"nonce_{promised.name}")


def hold(sealer: Sealer, form: Mapping[str, str]) -> str:
    """Return a launch, sealed, for the page that reads the proof back: nothing of what it says can be read there."""
    return sealer.seal(json.dumps(dict(form)).encode()).decode()


def release(sealer: Sealer, held: str) -> dict[str, str]:
    """Return the launch that was held, if it was lately."""
    opened = sealer.unseal(held.encode(), ttl=SECONDS_TO_PROVE)
    if opened is None:
        raise LaunchRefused("login_too_old", status=401)
    return dict(json.loads(opened))


def check_nonce(sealer: Sealer, promised: State, proof: Proof) -> None:
    """The nonce that was kept is this login's as well (PM-07)."""
    if proof.nonce != states.nonce_of(sealer, promised):
        raise LaunchRefused("nonce_wrong", status=401, spec="Security 1.0 5.1.3 (9)")
