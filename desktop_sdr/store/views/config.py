"""What the views need to know of the settings, and whom they ask."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from desktop_sdr.domain.ids import MailboxId


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewsConfig:
    """The few settings that screens show beside what the database holds."""

    rep_name: str = ""
    company: str = ""
    time_zone: str = "UTC"
    """The rep's IANA zone: it says when today began."""
    mails_per_day: int = 30
    """Per mailbox."""
    allowed_mails: Callable[[], Mapping[MailboxId, int]] = dict
    """Works out how many mails each mailbox may send today, as it warms up."""
    spend_per_day_cents: int = 500
    threshold: float = 0.70
    pace: float = 0.0
    """How much faster than life the profile's clock runs; 0 where somebody moves it by hand."""
