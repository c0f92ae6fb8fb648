"""Why nothing is sending, in one sentence over the health page."""

from datetime import datetime, tzinfo

from desktop_sdr.domain.verdict import ReasonCode
from desktop_sdr.gui.wording.language import plural, tr, when, whole
from desktop_sdr.gui.wording.reasons import reasons_line
from desktop_sdr.ports.waiting import WaitingAct, WaitingLine


def waiting_line(line: WaitingLine, now: datetime, zone: tzinfo) -> str:
    """What waits, until when, and why; nothing where nothing waits."""
    first = line.first
    if first is None:
        return ""
    told = plural(line.waiting, "{n} approved mail waits.", "{n} approved mails wait.")
    if first.opens_at is not None and first.opens_at <= now:
        return f"{told} {tr('The next one leaves in this minute.')}"
    why = _why(line, first)
    if first.opens_at is None:
        return f"{told} {tr('None leaves by itself: {why}.').format(why=why)}"
    sentence = tr("Nothing sends before {time}: {why}.")
    return f"{told} {sentence.format(time=when(first.opens_at, now, zone), why=why)}"


def _why(line: WaitingLine, first: WaitingAct) -> str:
    if not first.gates:
        return tr("the next one is planned for then")
    longest = first.gates[0].reason
    if longest is ReasonCode.WARMING_UP and line.warmth is not None:
        sentence = tr("the mailbox is warming up, with {today} mails today and {next} the next day")
        return sentence.format(today=whole(line.warmth.today), next=whole(line.warmth.tomorrow))
    words = reasons_line([longest.value])
    return words[:1].lower() + words[1:]
