"""The words of the page that tells what leaves this machine for a language model."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Final
from urllib.parse import urlsplit

from desktop_sdr.gui.widgets.chip import ChipTone
from desktop_sdr.gui.widgets.paint import Glyph
from desktop_sdr.gui.wording.language import clock_time, full_day, money, plural, tr, when, whole
from desktop_sdr.gui.wording.reasons import reason_words
from desktop_sdr.ports.model_views import ModelCallLine, ModelDuty
from desktop_sdr.ports.records import ANSWERED, ModelCall, ModelUse

_ASKED: Final = {
    "read_reply": "Read a reply",
    "word_mail": "Word a mail",
    "redraft_mail": "Write another version",
    "test": "Try the model out",
}
_INSTEAD: Final = {
    "read_reply": "the reply was read by the rules alone",
    "word_mail": "the mail kept the words that it had",
    "redraft_mail": "the draft kept the words that it had",
    "test": "nothing waited for it",
}
_NEVER: Final = (
    "Your list of leads, your CRM, your calendar and your settings",
    "Addresses, phone numbers and signatures, unless somebody wrote one into the words themselves",
    "Attachments and older mails of a thread",
    "Automatic answers and requests to be left alone, as soon as they are recognised here",
    "Your passwords, and how you use this program",
)


def page_title() -> str:
    """The title of the page."""
    return tr("What goes out")


def heading_line(duty: ModelDuty | None) -> str:
    """Where words go for a language model."""
    if duty is None:
        return tr("No language model is set, so no words leave for one")
    if duty.place.is_local:
        return tr("The language model runs here: no words leave for it")
    return tr("Words go to {host} for the language model").format(host=host_of(duty.place.url))


def could_not_load() -> str:
    """The line under the title while the page shows an error."""
    return tr("Could not load")


def host_of(url: str) -> str:
    """The name of a server; the address itself where it has none."""
    return urlsplit(url).hostname or url


def model_title() -> str:
    """The heading over which model is set."""
    return tr("Language model")


def place_chip(duty: ModelDuty | None) -> tuple[str, ChipTone, str]:
    """Word, tone and icon for where the model runs."""
    if duty is None:
        return tr("None"), "plain", "lock"
    if duty.place.is_local:
        return tr("On this computer"), "ok", "lock"
    return tr("Elsewhere"), "accent", "arrow-up-right"


def model_words(duty: ModelDuty | None) -> str:
    """Which one, and whether it is on this computer."""
    if duty is None:
        return tr("None is set")
    told = "{model} runs on this computer" if duty.place.is_local else "{model} runs at {host}"
    return tr(told).format(model=duty.place.model, host=host_of(duty.place.url))


def model_line(duty: ModelDuty | None) -> str:
    """The address, or how one comes to have a model."""
    if duty is None:
        return tr(
            "All is done by the rules on this computer. To have a model, fill in [model] in the"
            " profile, then run desktop-sdr setup --from FILE."
        )
    return duty.place.url


def price_line(duty: ModelDuty | None) -> str:
    """What a million tokens cost; empty where nothing does."""
    if duty is None or duty.place.is_local:
        return ""
    told = tr("A million tokens cost {out} sent and {back} received.").format(
        out=money(duty.cents_in), back=money(duty.cents_out)
    )
    guess = tr("That is a guess on the dear side: state yours in the profile.")
    return told if duty.price_is_known else f"{told} {guess}"


def spending_title() -> str:
    """The heading over what it costs."""
    return tr("Used and spent")


def span_names() -> tuple[str, str]:
    """The two spans that have a cap."""
    return tr("Today"), tr("This month")


def spent_of(use: ModelUse, cap_cents: int) -> str:
    """Money against its cap."""
    cap = money(cap_cents, whole_units=True)
    spent = cost_words(use.cost_cents) if use.cost_cents else money(0)
    return tr("{spent} of {cap}").format(spent=spent, cap=cap)


def use_line(use: ModelUse) -> str:
    """Calls and tokens of a span."""
    if not use.calls:
        return tr("Nothing was asked")
    calls = plural(use.calls, "{n} question", "{n} questions")
    told = tr("{calls}, {out} tokens sent, {back} received")
    return told.format(calls=calls, out=whole(use.tokens_in), back=whole(use.tokens_out))


def cap_line() -> str:
    """What happens at the cap."""
    return tr("At a cap work goes on by the rules alone.")


def goes_title(duty: ModelDuty | None) -> str:
    """The heading over what a model is shown."""
    local = duty is not None and duty.place.is_local
    return tr("What it is shown, on this computer") if local else tr("What is sent to it")


def goes(duty: ModelDuty | None) -> Sequence[str]:
    """What a model is shown."""
    if duty is None:
        return (tr("Nothing, since none is set"),)
    shown = []
    if duty.reads:
        told = (
            "The new words of a reply that a person wrote, and which day it is. Names and numbers"
        )
        shown.append(tr(told + " that stand in these words go along."))
    if duty.writes:
        told = "The body of a mail before it waits for you: the greeting with the name, and what it"
        shown.append(tr(told + " tells about the reader. Also its language and its place in line."))
        told = "Where you ask for another version of a draft: your wish, and what is known of the"
        shown.append(tr(told + " reader and of your offer that the new text may say."))
    return tuple(shown) or (tr("Nothing: it is let neither read nor write"),)


def stays_title() -> str:
    """The heading over what never goes."""
    return tr("Never sent")


def stays(duty: ModelDuty | None) -> Sequence[str]:
    """What never goes to a model of this profile."""
    own = []
    if duty is not None and not duty.reads:
        own.append(tr("Replies: only the rules on this computer read them"))
    if duty is not None and not duty.writes:
        own.append(tr("Mails that you write: no model puts them in other words"))
    return (*own, *(tr(told) for told in _NEVER))


def calls_title(number: int) -> str:
    """The heading over the list of calls."""
    return plural(number, "{n} question asked", "{n} questions asked")


def list_name() -> str:
    """What readers hear of the list."""
    return tr("What the language model was asked")


def nothing_asked(duty: ModelDuty | None) -> tuple[str, str]:
    """Heading and line where there was no call."""
    if duty is None:
        line = tr("Without a model there is nothing to show. Each question to one is kept here.")
    else:
        line = tr("Each question is kept here with the exact words that went out and came back.")
    return tr("Nothing was asked yet"), line


def asked_for(prompt: str) -> str:
    """What a call was for."""
    return tr(_ASKED.get(prompt, "Another question"))


def call_glyph(call: ModelCall) -> Glyph:
    """Answered or not."""
    return Glyph.OK if call.outcome == ANSWERED else Glyph.WARN


def call_title(row: ModelCallLine) -> str:
    """What was asked, and whose words were in it."""
    asked = asked_for(row.call.prompt)
    told = tr("{asked}: {person}")
    return told.format(asked=asked, person=row.person) if row.person else asked


def call_line(call: ModelCall) -> str:
    """What came of it, and what it cost."""
    parts = [outcome_words(call), cost_words(call.cost_cents)]
    if call.tries > 1:
        parts.append(plural(call.tries, "{n} request", "{n} requests"))
    if call.reused:
        parts.append(_served(call))
    return ", ".join(parts)


def outcome_words(call: ModelCall) -> str:
    """Answered, or why not."""
    if call.outcome == ANSWERED:
        return tr("Answered")
    return tr("Failed: {why}").format(why=_lower(reason_words(call.outcome)))


def _lower(told: str) -> str:
    return told if told[1:2].isupper() else told[:1].lower() + told[1:]


def _served(call: ModelCall) -> str:
    return plural(call.reused, "served {n} more time", "served {n} more times")


def cost_words(cents: float) -> str:
    """A price that may be far below a cent."""
    if not cents:
        return tr("no cost")
    return tr("under {cent}").format(cent=money(1)) if cents < 1 else money(cents)


def call_name(row: ModelCallLine, now: datetime, zone: tzinfo) -> str:
    """What readers hear of a row."""
    told = (call_title(row), call_line(row.call), when(row.call.at, now, zone))
    return ". ".join(told)


def call_time(call: ModelCall, zone: tzinfo) -> str:
    """Day and time of a call."""
    day = full_day(call.at.astimezone(zone).date())
    return tr("{day}, {time}").format(day=day, time=clock_time(call.at, zone))


def call_facts(call: ModelCall) -> str:
    """To whom it went, with which prompt, at what cost."""
    told = tr(
        "To {model} at {url}, with version {version} of the prompt {prompt}."
        " {out} tokens sent, {back} received, {cost}."
    )
    return told.format(
        model=call.model,
        url=call.url,
        version=call.prompt_version,
        prompt=call.prompt,
        out=whole(call.tokens_in),
        back=whole(call.tokens_out),
        cost=cost_words(call.cost_cents),
    )


def call_notes(call: ModelCall, answers: int) -> Sequence[str]:
    """What one has to know of a call; `answers` is how often its server answered."""
    notes = []
    if call.outcome != ANSWERED:
        instead = tr(_INSTEAD.get(call.prompt, "work went on by the rules alone"))
        notes.append(tr("Nothing of it was used: {instead}.").format(instead=instead))
    elif answers > 1:
        told = "The first answer did not have the form that was asked for. The model was told what"
        notes.append(tr(told + " was wrong, and mended it."))
    if call.reused:
        told = tr(
            "The same question came up again: the kept answer {served}, and nothing was sent."
        )
        notes.append(told.format(served=_served(call)))
    return notes


def erased() -> str:
    """In place of the words of a call about an erased person."""
    return tr("The words were erased, with the person in them.")


def sent_title(number: int, total: int) -> str:
    """The heading over the words of a request."""
    if total == 1:
        return tr("Sent")
    return tr("Sent, {number} of {total}").format(number=number, total=total)


def came_title(status: int | None) -> str:
    """The heading over what came back."""
    if status is None:
        return tr("Nothing came back")
    if status == 200:
        return tr("Came back")
    return tr("Came back: refused with code {status}").format(status=status)


def words_told(*, exact: bool) -> str:
    """How the words are shown."""
    if exact:
        return tr("Letter by letter, as it went over the line. Secrets are taken out.")
    return tr("Every word, laid out line by line. Secrets are taken out.")


def exact_verb(*, exact: bool) -> str:
    """The button that shows the words the other way."""
    return tr("Lay it out") if exact else tr("Letter by letter")


def words_name() -> str:
    """What readers hear of the pane with the words."""
    return tr("The exact words")
