"""What the rep said of replies, as labels: to measure the readings of then, or to hand out."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop_sdr import bootstrap
from desktop_sdr.cli.mail_understanding import Understanding, understanding_with
from desktop_sdr.domain.evaluation import Judged, Label
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.message import Reply
from desktop_sdr.domain.rep_reading import RepReading, as_said


@dataclass(frozen=True, slots=True)
class Corrections:
    """Every reply that the rep gave a word on, the oldest word first."""

    understanding: Understanding
    said: Sequence[tuple[RepReading, Reply]]

    def judged(self) -> Sequence[Judged]:
        """Return each reading as it was when the mail came, beside what the rep said."""
        return [
            Judged(
                label=self._label(said, reply),
                reading=reply.reading,
                plan=self.understanding.plan(reply.reading, LeadState.IN_SEQUENCE),
            )
            for said, reply in self.said
        ]

    def lines(self) -> Iterator[str]:
        """Yield them as lines of a labelled file: the person's own words, without the quote."""
        for said, reply in self.said:
            yield json.dumps(self._record(said, reply), ensure_ascii=False) + "\n"

    def _record(self, said: RepReading, reply: Reply) -> Mapping[str, Any]:
        label = self._label(said, reply)
        return {
            "id": label.id,
            "language": reply.reading.language,
            "subject": reply.subject,
            "text": reply.reading.text,
            "kind": label.kind.value,
            "intents": [intent.value for intent in label.intents],
            "escalates": label.escalates,
        }

    def _label(self, said: RepReading, reply: Reply) -> Label:
        """Whether it is the rep's follows from what they said, by the rules that hold for all."""
        plan = self.understanding.plan(as_said(reply.reading, said), LeadState.IN_SEQUENCE)
        return Label(
            id=f"reply-{reply.id}",
            kind=said.kind,
            intents=() if said.intent is None else (said.intent,),
            escalates=plan.escalate,
        )


def corrections_of(folder: Path) -> Corrections:
    """Read them from a profile; raises what building it raises."""
    app = bootstrap.build(folder)
    try:
        with app.store.reading() as uow:
            said = [(one, uow.replies.get(one.reply_id)) for one in uow.rep_readings.all()]
    finally:
        app.close()
    return Corrections(understanding_with(app.profile), said)
