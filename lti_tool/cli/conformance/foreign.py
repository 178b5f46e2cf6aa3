"""Somebody else's tool: where it is spoken to, and what its administrator has to enter."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin

import click

from lti_tool.conformance.launches import Registration
from lti_tool.conformance.platform.host import FIRST, SECOND, Platform
from lti_tool.conformance.platform.registering import ToolAddresses

VALUES = {"Issuer (platform id)": "", "Authentication request URL": "/auth", "Access token URL": "/token", "Public keyset URL": "/keys"}
WHY_SECOND = "And once more with these, for the cases about several registrations and deployments (LOGIN-04, MSG-04):"


@dataclass(frozen=True)
class Foreign:
    """A tool as the options of the command name it."""

    base: str
    registers: tuple[str, ...]
    login: str | None
    launch: str | None
    jwks: str | None
    target: str | None

    def check(self) -> None:
        """Raise UsageError unless the options say how to reach the tool."""
        if not self.registers and not (self.login and self.launch and self.jwks):
            raise click.UsageError("--against needs either --register or all of --login-url, --launch-url and --jwks-url")
        if len(self.registers) > 2:
            raise click.UsageError("--register may be given twice: once for each registration")

    def addresses(self) -> ToolAddresses | None:
        """Return the addresses given one by one, None where registration is to tell them."""
        if not (self.login and self.launch and self.jwks):
            return None
        login, launch, jwks = (urljoin(self.base, each) for each in (self.login, self.launch, self.jwks))
        return ToolAddresses(login, (launch,), jwks, urljoin(self.base, self.target) if self.target else launch)

    def registration_addresses(self) -> list[str]:
        """Return the addresses of dynamic registration, made whole."""
        return [urljoin(self.base, each) for each in self.registers]

    def to_enter(self, platform: Platform) -> list[str]:
        """Return what is left to enter by hand in the tool, nothing where all is registered."""
        first, second = (_values(platform, each) for each in (FIRST, SECOND))
        if not self.registers:
            return ["Enter this platform in your tool:", *first, "", WHY_SECOND, *second]
        if len(self.registers) == 1:
            return [WHY_SECOND, *second]
        return [f"Add to the second registration the deployment {SECOND.deployments[1]} (MSG-04)."]


def _values(platform: Platform, registration: Registration) -> list[str]:
    told = [(name, platform.url(path)) for name, path in VALUES.items()]
    told += [("Client id", registration.client_id), ("Deployment id", " and ".join(registration.deployments))]
    return [f"  {name:<27} {value}" for name, value in told]
