"""What the provider has granted: the tokens, how long they hold, and how that is kept."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from desktop_sdr.ports.secrets import SIGN_IN_MARK

AHEAD: Final = timedelta(minutes=5)
"""A token is renewed so long before its end: an act that has begun must not lose it."""
SHARE_AHEAD: Final = 0.1
"""Of a token that lives for less than an hour, this share."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """One answer of the token endpoint."""

    access_token: str
    refresh_token: str = ""
    """Empty where the one that we have goes on."""
    lives_for: timedelta | None = None
    """None where the server does not say."""
    sign_in_lives_for: timedelta | None = None
    """How long the refresh token lives, where the server says so (`refresh_token_expires_in`)."""
    scopes: frozenset[str] = frozenset()
    """Empty where everything was granted that was asked for (RFC 6749, 5.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A sign-in as it is kept; its representation holds no token."""

    refresh_token: str
    access_token: str
    renew_at: datetime | None
    """When another access token is due; None where only a refusal can tell."""
    given_at: datetime
    """When the rep signed in."""
    used_at: datetime
    """When it last gave a token."""
    ends_at: datetime | None = None
    """When it ends by the provider's own word."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(given_at={self.given_at!r}, renew_at={self.renew_at!r})"

    def after(self, answer: Tokens, now: datetime) -> "Grant":
        """Return the grant once the provider has given other tokens."""
        return replace(
            self,
            refresh_token=answer.refresh_token or self.refresh_token,
            access_token=answer.access_token,
            renew_at=_renew_at(answer, now),
            used_at=now,
            ends_at=self.ends_at if answer.sign_in_lives_for is None else _ends_at(answer, now),
        )

    def is_good(self, now: datetime) -> bool:
        """Say whether the access token can be used as far as anybody knows.

        A clock that was set back far makes none good for ever: it is then older than itself.
        """
        return self.used_at <= now + AHEAD and (self.renew_at is None or now < self.renew_at)

    def kept(self) -> str:
        """Return it as it goes into the keychain."""
        return SIGN_IN_MARK + json.dumps(
            {
                "refresh": self.refresh_token,
                "access": self.access_token,
                "renew_at": _written(self.renew_at),
                "given_at": _written(self.given_at),
                "used_at": _written(self.used_at),
                "ends_at": _written(self.ends_at),
            }
        )


def first_grant(answer: Tokens, now: datetime) -> Grant:
    """Return the grant of a sign-in that has just been made."""
    return Grant(
        refresh_token=answer.refresh_token,
        access_token=answer.access_token,
        renew_at=_renew_at(answer, now),
        given_at=now,
        used_at=now,
        ends_at=_ends_at(answer, now),
    )


def grant_in(kept: str) -> Grant | None:
    """Read what is kept; None where that is a password, or damaged."""
    if not kept.startswith(SIGN_IN_MARK):
        return None
    try:
        said = json.loads(kept.removeprefix(SIGN_IN_MARK))
        return Grant(
            refresh_token=str(said["refresh"]),
            access_token=str(said["access"]),
            renew_at=_optional(said["renew_at"]),
            given_at=_read(said["given_at"]),
            used_at=_read(said["used_at"]),
            ends_at=_optional(said["ends_at"]),
        )
    except (KeyError, TypeError, ValueError):
        return None


def secrets_in(kept: str) -> Iterator[tuple[str, bool]]:
    """Yield what must never be written down, and whether it is good for a while only."""
    grant = grant_in(kept)
    if grant is None:
        yield kept, False
        return
    yield grant.refresh_token, True
    yield grant.access_token, True


def _renew_at(answer: Tokens, now: datetime) -> datetime | None:
    if answer.lives_for is None:
        return None
    return now + answer.lives_for - min(AHEAD, answer.lives_for * SHARE_AHEAD)


def _ends_at(answer: Tokens, now: datetime) -> datetime | None:
    return None if answer.sign_in_lives_for is None else now + answer.sign_in_lives_for


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _optional(written: str | None) -> datetime | None:
    return None if written is None else _read(written)


def _read(written: str) -> datetime:
    return datetime.fromisoformat(written).astimezone(UTC)
