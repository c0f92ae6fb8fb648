"""The rep says what a reply means: kept beside the reading, which it measures."""

from dataclasses import replace

from desktop_sdr.agent.loop import stopping
from desktop_sdr.agent.office import Office
from desktop_sdr.agent.oversight import deeds
from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.agent.reviewing.refusal import DeskRefusal
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.ids import ReplyId
from desktop_sdr.domain.lifecycle import Trigger, can_advance
from desktop_sdr.domain.reading import IntentKind, ReplyKind, main_label
from desktop_sdr.domain.rep_reading import RepReading, kind_and_intent
from desktop_sdr.domain.reversal import Command
from desktop_sdr.domain.suppression import SuppressionReason
from desktop_sdr.domain.trace import Actor, Cause


def say(office: Office, rep: Actor, reply_id: ReplyId, meant: IntentKind | ReplyKind) -> RepReading:
    """Keep what the rep says that a reply means, and return it; raises DeskRefusal("nobody").

    Who asked for silence is never written to again, from this moment; everything else waits for
    what the rep decides.
    """
    now = office.now()
    with office.open() as uow:
        reply = uow.replies.get(reply_id)
        if reply.lead_id is None:
            raise DeskRefusal("nobody")
        lead = uow.leads.get(reply.lead_id)
        cause = Cause(rep, lead.trace)
        about = ("reply", reply.id)
        deeds.begin(uow, Command.SAY_MEANING, cause, now, lead_id=lead.id, subject=about)
        kind, intent = kind_and_intent(meant)
        read_as = main_label(reply.reading)
        said = RepReading(
            reply_id=reply.id,
            lead_id=lead.id,
            kind=kind,
            intent=intent,
            read_as=read_as,
            by=rep,
            at=now,
        )
        former = uow.rep_readings.of_reply(reply.id)
        if former is None:
            said = replace(said, id=uow.rep_readings.add(said))
        else:
            said = replace(said, id=former.id)
            uow.rep_readings.save(said)
        record(
            uow,
            AuditTag.MEANING_SAID,
            cause,
            now,
            {
                "read_as": read_as,
                "from": former.label if former is not None else "",
                "to": said.label,
            },
            lead_id=lead.id,
            subject=about,
        )
        if kind is ReplyKind.OPT_OUT and can_advance(lead.state, Trigger.OPTED_OUT):
            asked = SuppressionReason.OPTED_OUT
            stopping.stop(office, uow, lead, asked, reply.reading.text, cause, now)
        uow.commit()
    return said
