"""What the secret key does: keep secrets sealed at rest, and sign short-lived words of our own.

One key (`LTI_TOOL_SECRET_KEY`), one derived key per purpose, so that a signed state can never be
taken for a CSRF token and a sealed private key never opens with either (Security 1.0 7.2).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from functools import lru_cache
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from lti_tool.errors import SettingsFaulty
from lti_tool.settings import Settings


class Sealer:
    """Seals and signs with keys derived from the secret key."""

    def __init__(self, secret_key: str) -> None:
        self._secret = secret_key.encode()
        self._key = lru_cache(maxsize=32)(self._derive)
        self._fernet = Fernet(base64.urlsafe_b64encode(self._key("sealing")))

    def seal(self, secret: bytes) -> bytes:
        """Return the secret, encrypted and authenticated."""
        return self._fernet.encrypt(secret)

    def unseal(self, sealed: bytes, ttl: int | None = None) -> bytes | None:
        """Return the secret, or None where it was sealed with another key, altered or older than ttl seconds."""
        try:
            return self._fernet.decrypt(sealed, ttl=ttl)
        except InvalidToken:
            return None

    def mac(self, purpose: str, message: bytes) -> bytes:
        """Return 32 bytes that only a holder of the secret key can make for this purpose and message."""
        return hmac.digest(self._key(purpose), message, "sha256")

    def sign(self, purpose: str, message: bytes) -> str:
        """Return the message with its signature, safe in addresses and forms."""
        return f"{encode(message)}.{encode(self.mac(purpose, message))}"

    def verify(self, purpose: str, signed: str) -> bytes | None:
        """Return the message that was signed for this purpose, or None."""
        body, _, signature = signed.partition(".")
        try:
            message, given = decode(body), decode(signature)
        except ValueError:
            return None
        return message if hmac.compare_digest(given, self.mac(purpose, message)) else None

    def _derive(self, purpose: str) -> bytes:
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"lti-tool " + purpose.encode()).derive(self._secret)


def encode(raw: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """Return the bytes of canonical base64url without padding; ValueError for anything else."""
    raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if encode(raw) != text:
        raise ValueError("not canonical base64url")
    return raw


def fingerprint(secret: str) -> str:
    """Return what we store of a secret that somebody else holds (an invitation, a browser): its SHA-256."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_secret(size: int = 32) -> str:
    """Return a fresh secret of `size` random bytes as base64url."""
    return encode(secrets.token_bytes(size))


def sealer_for(settings: Settings) -> Sealer:
    """Return the sealer; on SQLite the key is made at the first start and kept beside the database."""
    given = settings.secret_key.get_secret_value()
    return Sealer(given or _kept_key(settings.state_dir / "secret.key"))


def _kept_key(path: Path) -> str:
    """Two processes may start at once: the first to link its file in wins, the other reads the winner's."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        mine = path.with_suffix(f".{os.getpid()}.new")
        mine.touch(mode=0o600)
        mine.write_text(new_secret())
        try:
            os.link(mine, path)
        except FileExistsError:
            pass
        finally:
            mine.unlink()
    key = path.read_text().strip()
    if len(key) < 32:
        raise SettingsFaulty([f"{path.name} in the state folder is damaged: restore it, private keys cannot be read without it"])
    return key
