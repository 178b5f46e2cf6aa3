"""What an operator may change of a registration that stands; who it is (issuer, client id) never changes."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from lti_tool.errors import NotFound
from lti_tool.models.platforms import Platform
from lti_tool.outbound import addresses
from lti_tool.services.platforms.checking import NOT_PLAIN, address_fault, faults_of, raise_first
from lti_tool.services.platforms.origins import origins_of
from lti_tool.services.platforms.registering import add_deployment, drop_tokens

MOST_ORIGINS = 20


@dataclass(frozen=True)
class Changes:
    """The values of a registration as an operator typed them; issuer and client id stand there for the checks alone."""

    name: str
    issuer: str
    client_id: str
    auth_url: str
    token_url: str
    jwks_url: str
    token_audience: str | None
    family: str
    deployment_ids: tuple[str, ...] = ()
    """New ones; those that are known stay."""
    frame_origins: tuple[str, ...] = field(default=())


def change_faults(changes: Changes) -> dict[str, str]:
    """Return field -> what is amiss with it."""
    bad = len(changes.frame_origins) > MOST_ORIGINS or any(map(_is_no_origin, changes.frame_origins))
    return faults_of(changes) | ({"frame_origins": NOT_PLAIN} if bad else {})


def change(session: Session, platform_id: int, changes: Changes) -> None:
    """Write the changes; tokens that were granted to the old registration are forgotten, and every process hears of it."""
    raise_first(change_faults(changes))
    row = session.get(Platform, platform_id)
    if row is None:
        raise NotFound("platform_unknown")
    row.auth_url, row.token_url, row.jwks_url = changes.auth_url, changes.token_url, changes.jwks_url
    row.token_audience, row.family = changes.token_audience or None, changes.family
    row.frame_origins = [_origin(each) for each in changes.frame_origins]
    row.revision += 1
    session.flush()
    drop_tokens(session, platform_id)
    for deployment_id in changes.deployment_ids:
        add_deployment(session, platform_id, deployment_id)


def _is_no_origin(typed: str) -> bool:
    """A star may stand for the hosts below one name, never for the whole web."""
    if address_fault(bare := _without_star(typed)):
        return True
    host = addresses.parse(bare).host
    return "*" in host or (bare != typed and "." not in host)


def _origin(typed: str) -> str:
    """Return scheme, host and port; `https://*.host` stands for every host below."""
    origin = origins_of(_without_star(typed))[0]
    return origin.replace("://", "://*.", 1) if "://*." in typed else origin


def _without_star(typed: str) -> str:
    return typed.replace("://*.", "://", 1)
