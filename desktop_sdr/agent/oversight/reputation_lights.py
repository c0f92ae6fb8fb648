"""What the light of Email says of the rep's good name: bounces, complaints, own domains."""

from collections.abc import Iterator
from datetime import datetime

from desktop_sdr.agent.oversight.own_domain import last_looks
from desktop_sdr.agent.oversight.standings import standing_of
from desktop_sdr.domain.health import (
    Light,
    LightReading,
    bounce_light,
    complaint_light,
    domain_light,
)
from desktop_sdr.ports.store import UnitOfWork


def lights_of_name(uow: UnitOfWork, now: datetime) -> Iterator[LightReading]:
    """Yield one reading for each figure of each mailbox and domain that can be spoken of.

    Too few mails to speak of a rate say nothing about whether Email works.
    """
    for mailbox in uow.mailboxes.in_use():
        standing = standing_of(uow, mailbox.id, now)
        rates = (
            bounce_light(standing.bounced, standing.sent),
            complaint_light(standing.complained, standing.sent),
        )
        yield from (one for one in rates if one.light is not Light.GREY)
    for seen in last_looks(uow):
        yield domain_light(seen.faults, is_listed=seen.is_listed)
