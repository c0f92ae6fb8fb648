"""What was found out about an address before the first mail to it, and how long that holds."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from desktop_sdr.domain.ids import EmailAddress


class AddressVerdict(StrEnum):
    """What an address is good for, from the worst to the best; a code for a sentence."""

    BAD_SYNTAX = "bad_syntax"
    NO_DOMAIN = "no_domain"
    """The name behind the at sign does not exist."""
    NULL_MX = "null_mx"
    """The domain says that it takes no mail at all (RFC 7505)."""
    NO_SERVER = "no_server"
    """The domain names neither a mail server nor an address to fall back on (RFC 5321, 5.1)."""
    THROWAWAY = "throwaway"
    ROLE = "role"
    """A desk and not a person: info@, sales@."""
    GOOD = "good"
    UNKNOWN = "unknown"
    """No name server answered."""


DEAD: Final = frozenset(
    {
        AddressVerdict.BAD_SYNTAX,
        AddressVerdict.NO_DOMAIN,
        AddressVerdict.NULL_MX,
        AddressVerdict.NO_SERVER,
    }
)
"""No mail ever arrives there."""
DOUBTFUL: Final = frozenset({AddressVerdict.THROWAWAY, AddressVerdict.ROLE})
"""Mail arrives, but perhaps at nobody: the rep decides."""

HOLDS_FOR: Final = timedelta(days=7)
"""How long a look is believed; domains come and go slowly."""
TRIED_AGAIN_AFTER: Final = timedelta(minutes=15)
"""When name servers that did not answer are asked again."""


@dataclass(frozen=True, slots=True)
class AddressLook:
    """One look at one address."""

    address: EmailAddress
    verdict: AddressVerdict
    at: datetime
    detail: str = ""
    """The server that takes its mail, or the name that nobody answered for."""

    @property
    def is_dead(self) -> bool:
        """True where a mail would only come back."""
        return self.verdict in DEAD

    @property
    def is_doubtful(self) -> bool:
        """True where the rep should decide whether to write there at all."""
        return self.verdict in DOUBTFUL

    @property
    def until(self) -> datetime:
        """When it wants to be taken anew."""
        is_known = self.verdict is not AddressVerdict.UNKNOWN
        return self.at + (HOLDS_FOR if is_known else TRIED_AGAIN_AFTER)


def is_fresh(look: AddressLook | None, address: EmailAddress, now: datetime) -> bool:
    """Say whether the look is about this address and not too old; one from the future is not."""
    return look is not None and look.address == address and look.at <= now < look.until
