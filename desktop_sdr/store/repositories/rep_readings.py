"""What the rep said that replies mean."""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa

from desktop_sdr.domain.ids import ReplyId, RepReadingId
from desktop_sdr.domain.rep_reading import RepReading
from desktop_sdr.ports.changes import Topic
from desktop_sdr.store import derived
from desktop_sdr.store.mapping import Mapped, Records, given
from desktop_sdr.store.rows import answers
from desktop_sdr.store.transaction import Transaction

REP_READING: Final = Mapped(RepReading, answers.rep_reading, Topic.REPLIES, derived.of_rep_reading)

_C: Final = answers.rep_reading.c
_OF_REPLY: Final = REP_READING.select.where(_C.reply_id == given("reply"))
_ALL: Final = REP_READING.select.order_by(_C.id)
_STRIKE: Final = sa.delete(answers.rep_reading).where(_C.id == given("number"))


class SqlRepReadings:
    """One word of the rep for each reply at most."""

    def __init__(self, transaction: Transaction) -> None:
        """Work inside `transaction`."""
        self._records, self._transaction = Records(transaction, REP_READING), transaction

    def add(self, said: RepReading) -> RepReadingId:
        """Keep a word on a reply that had none."""
        return RepReadingId(self._records.add(said))

    def save(self, said: RepReading) -> None:
        """Put another word in the place of the former one; raises NoSuchRecord."""
        self._records.save(said.id, said)

    def of_reply(self, reply_id: ReplyId) -> RepReading | None:
        """Return what the rep said of one reply."""
        return self._records.first(_OF_REPLY, reply=reply_id)

    def strike(self, number: RepReadingId) -> None:
        """Take the word back, as if it had never been said."""
        self._transaction.write(_STRIKE, Topic.REPLIES, {"number": number})

    def all(self) -> Sequence[RepReading]:
        """Return every one, the oldest first."""
        return self._records.all(_ALL)
