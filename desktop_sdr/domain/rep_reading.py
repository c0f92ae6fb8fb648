"""What the rep says that a reply means, beside what it was read to mean."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from desktop_sdr.domain.ids import UNSAVED, LeadId, ReplyId, RepReadingId
from desktop_sdr.domain.reading import Intent, IntentKind, IntentSource, Reading, ReplyKind
from desktop_sdr.domain.trace import Actor

SAYABLE: Final[tuple[IntentKind | ReplyKind, ...]] = (
    *IntentKind,
    ReplyKind.OPT_OUT,
    ReplyKind.OUT_OF_OFFICE,
    ReplyKind.AUTO_REPLY,
)
"""What the rep can say of a reply, in the order of the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RepReading:
    """The rep's word on one reply; another word of theirs takes its place."""

    id: RepReadingId = RepReadingId(UNSAVED)
    reply_id: ReplyId
    lead_id: LeadId
    kind: ReplyKind
    intent: IntentKind | None = None
    """Of what a person wrote; None for every other kind."""
    read_as: str
    """The main label of the reading that the rep saw."""
    by: Actor
    at: datetime

    @property
    def label(self) -> str:
        """The one label that the rep gave."""
        return self.kind.value if self.intent is None else self.intent.value

    @property
    def agreed(self) -> bool:
        """True where the rep confirmed what was read."""
        return self.label == self.read_as


def kind_and_intent(meant: IntentKind | ReplyKind) -> tuple[ReplyKind, IntentKind | None]:
    """Return the two parts of what the rep said."""
    return (ReplyKind.HUMAN, meant) if isinstance(meant, IntentKind) else (meant, None)


def as_said(reading: Reading, said: RepReading) -> Reading:
    """Return the reading as it would be, had it been read as the rep says: the same values in it.

    It is only to be asked what would follow; it was read by nobody.
    """
    if said.intent is None:
        return replace(reading, kind=said.kind, intents=())
    meant = Intent(said.intent, 1.0, IntentSource.LEXICON, "")
    return replace(reading, kind=said.kind, intents=(meant,))
