"""The public addresses that are signed into credentials: once given, none of them may ever change."""

from __future__ import annotations


def credential_url(public_url: str, award_id: str) -> str:
    """Return where one award's credential is read, once its learner has accepted it.

    >>> credential_url("https://badges.example", "0b6e")
    'https://badges.example/credentials/0b6e'
    """
    return f"{public_url}/credentials/{award_id}"


def achievement_url(public_url: str, micro_credential: str, number: int) -> str:
    """Return where one published version of a micro-credential (public id, version number) is read."""
    return f"{public_url}/achievements/{micro_credential}/v{number}"


def stack_url(public_url: str, stack: str, number: int) -> str:
    """Return where one published version of a stack (public id, version number) is read."""
    return f"{public_url}/stacks/{stack}/v{number}"


def status_list_url(public_url: str, list_id: int) -> str:
    """Return where it is read which awards of a list were withdrawn."""
    return f"{public_url}/status/{list_id}"
