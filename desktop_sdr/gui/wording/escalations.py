"""The words of Escalations: what a case is about, what its answers do, what was read."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from desktop_sdr.domain.escalation import ABOUT_ONE_EFFECT, EscalationKind, Option
from desktop_sdr.domain.reading import ReplyKind
from desktop_sdr.gui.wording.escalation_cases import CASES, KINDS, OPTIONS, Case
from desktop_sdr.gui.wording.language import amount, money, percent, plural, tr, when
from desktop_sdr.gui.wording.names import intent_words, label_words
from desktop_sdr.gui.wording.reasons import reasons_line
from desktop_sdr.ports.views import EscalationCard, EscalationRow
from desktop_sdr.settings import Settings


def page_title() -> str:
    """The title of the page."""
    return tr("Escalations")


def heading_line(number: int) -> str:
    """How many decisions wait."""
    if not number:
        return tr("Nothing needs your decision")
    return plural(number, "{n} decision only you can make", "{n} decisions only you can make")


def list_name() -> str:
    """What readers hear of the list."""
    return tr("Decisions that wait for you")


def _case(row: EscalationRow) -> Case:
    first = row.reasons[0] if row.reasons else ""
    return CASES.get(first, KINDS[row.kind])


def _filled(text: str, name: str, settings: Settings) -> str:
    limit = money(settings.boundaries.deal_limit_usd * 100, whole_units=True)
    line = percent(settings.boundaries.threshold)
    return tr(text).format(name=name, limit=limit, line=line)


def case_title(row: EscalationRow, settings: Settings) -> str:
    """What the case is, in the list."""
    return _filled(_case(row).title, row.lead_name, settings)


def case_sentence(row: EscalationRow, settings: Settings) -> str:
    """What happened, as a sentence over the card."""
    return _filled(_case(row).sentence, row.lead_name, settings)


def deadline(row: EscalationRow, now: datetime, zone: tzinfo) -> str:
    """Until when an answer is useful."""
    if row.answer_by is None:
        return tr("No deadline, on hold")
    told = when(row.answer_by, now, zone)
    if row.answer_by < now:
        return tr("Was due {time}, on hold").format(time=told)
    return tr("Answer by {time}").format(time=told)


def person_line(row: EscalationRow) -> str:
    """Name and company in the list."""
    return f"{row.lead_name}, {row.account_name}" if row.account_name else row.lead_name


def who_line(card: EscalationCard, now: datetime, zone: tzinfo) -> str:
    """Title, company and when they replied, under the sentence."""
    row = card.row
    parts = [part for part in (row.lead_title, row.account_name) if part]
    who = ", ".join(parts)
    if card.received_at is None:
        return who
    told = tr("Replied {time}.").format(time=when(card.received_at, now, zone))
    return f"{who}. {told}" if who else told


def why_line(card: EscalationCard, settings: Settings, now: datetime, zone: tzinfo) -> str:
    """Why it came to the rep, what else is behind it, and since when it is on hold."""
    row = card.row
    reason = _filled(_case(row).why, row.lead_name, settings)
    why = tr("Why you: {why}").format(why=reason[:1].lower() + reason[1:])
    also = reasons_line(row.reasons[1:])
    if also:
        why += tr(" Also: {also}.").format(also=also[:1].lower() + also[1:])
    return why + tr(" On hold since {time}; nothing is sent meanwhile.").format(
        time=when(row.opened_at, now, zone)
    )


def quote(text: str) -> str:
    """Their words between quotation marks."""
    return tr("“{words}”").format(words=text.strip())


def quote_name(name: str) -> str:
    """What readers hear of the quote."""
    return tr("What {name} wrote").format(name=name)


def question() -> str:
    """Over the options."""
    return tr("What should happen?")


def option_words(option: Option, name: str, settings: Settings) -> tuple[str, str]:
    """What an option is called and what it does."""
    title, does = OPTIONS[option]
    days = plural(settings.pace.nurture_days, "{n} day", "{n} days")
    return tr(title).format(days=days), tr(does).format(name=name)


def suggested() -> str:
    """Beside the option that the agent would take."""
    return tr("agent suggests this")


def if_nothing(kind: EscalationKind) -> str:
    """What happens without an answer."""
    if kind is EscalationKind.MEETING_OUTCOME:
        return tr("If you do nothing, the lead stays where it is and is not written to.")
    if kind is EscalationKind.COLD_MAIL_STOPPED:
        return tr("If you do nothing, cold mail stays stopped and answers still leave.")
    if kind in ABOUT_ONE_EFFECT:
        return tr("If you do nothing, it is not sent again.")
    return tr("If you do nothing, the lead stays on hold and nothing is sent.")


def history_title() -> str:
    """Heading of what happened before."""
    return tr("History")


def no_history() -> str:
    """In its place when nothing did."""
    return tr("Nothing has been sent yet.")


def reading_title() -> str:
    """Heading of how the reply was read."""
    return tr("How it read the reply")


def reading_rows(card: EscalationCard) -> list[tuple[str, str]]:
    """What was read in the reply, each with how sure."""
    rows = [(intent_words(line.kind), percent(line.confidence)) for line in card.intents]
    if card.competitor:
        rows.append((tr("Competitor named"), card.competitor))
    if card.amount:
        rows.append((tr("Amount named"), amount(card.amount)))
    return rows


def meaning_line(card: EscalationCard) -> str:
    """Under their words: what they count as, and that the rep may say otherwise."""
    if card.said:
        return tr("You said: {what}. Change…").format(what=label_words(card.said))
    return tr("Read as: {what}. Right?").format(what=label_words(card.read_as))


def meaning_confirmed(card: EscalationCard) -> str:
    """The first choice of the list: it was read rightly."""
    return tr("Right: {what}").format(what=label_words(card.read_as))


def meaning_choice(label: str) -> str:
    """One of the other choices; the one that stops everything says so."""
    if label == ReplyKind.OPT_OUT:
        return tr("{what}: never write again").format(what=label_words(label))
    return label_words(label)


def meaning_said(card: EscalationCard, label: str) -> str:
    """After the rep has said it, at the foot of the list."""
    told = tr("{name} meant: {what}.").format(name=card.row.lead_name, what=label_words(label))
    return told + tr(" Never written to again.") if label == ReplyKind.OPT_OUT else told


def answered(row: EscalationRow, option: Option, settings: Settings) -> str:
    """After an answer, at the foot of the list."""
    title, _does = option_words(option, row.lead_name, settings)
    return tr("{name}: {answer}").format(name=row.lead_name, answer=title.rstrip("…"))


def refused(code: str, name: str, detail: str) -> str:
    """Why an answer was not taken."""
    if code in ("already_decided", "changed"):
        return tr("{name}'s case is answered already.").format(name=name)
    codes = [part for part in detail.split(",") if part] or [code]
    why = reasons_line(codes)
    return tr("Not done for {name}. {why}.").format(name=name, why=why)


def taken_back(name: str) -> str:
    """The open case was closed by what happened meanwhile."""
    return tr("{name}'s case is settled; nothing is left to decide.").format(name=name)


def could_not_load() -> str:
    """The line under the title while the page shows an error."""
    return tr("Could not load")


def nothing_title() -> str:
    """The heading of the empty page."""
    return tr("Nothing needs your decision")


def nothing_line() -> str:
    """The line of the empty page."""
    return tr("Prices off your list, big deals, a no with a competitor, and any doubt end here.")


def row_described(row: EscalationRow, settings: Settings, now: datetime, zone: tzinfo) -> str:
    """The whole row for readers."""
    parts: Sequence[str] = (
        case_title(row, settings),
        person_line(row),
        deadline(row, now, zone),
    )
    return ". ".join(parts)
