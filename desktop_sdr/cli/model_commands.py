"""The language model from the command line: what goes to whom, at what price, and whether it works.

What leaves the machine is told before anything else: nobody should have to believe a promise where
the exact words are on record.
"""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from desktop_sdr import bootstrap
from desktop_sdr.agent.loop.asked_model import AskedModel, Matter
from desktop_sdr.agent.skills.closed_answer import closed, one_of
from desktop_sdr.agent.skills.prompts import Prompt
from desktop_sdr.bootstrap import App
from desktop_sdr.cli.asking import on_terminal
from desktop_sdr.cli.moments import clock
from desktop_sdr.cli.output import CommandFailed, Exit, Voice
from desktop_sdr.ports.language import ModelPlace
from desktop_sdr.ports.model_views import ModelCallRow
from desktop_sdr.ports.secrets import IN_KEYCHAIN

USUAL: Final = 10
"""Calls that are shown."""
NO_MODEL: Final = (
    "This profile has no language model: all is done by the rules, and no words leave this machine"
    " for one. To have one, fill in [model] in the profile and run `desktop-sdr setup --from FILE`."
)
TEST: Final = Prompt(
    name="test",
    version=1,
    instructions="You are being tried out. Say which colour the sky has in the text.",
    most_tokens=50,
)
MATTER: Final = Matter(
    text="On that clear morning the sky was blue.",
    name="colour",
    shape=closed(colour=one_of("blue", "green", "red")),
)
SHOWN: Final[Mapping[str, str]] = {
    "reads": "the new words of each reply from a lead, without address, signature and old mail",
    "writes": "the body of each mail before it waits for you, without address and signature; where"
    " you ask for another version, also your wish and what is known of the reader",
}


def add(commands: Any, shared: ArgumentParser) -> None:  # noqa: ANN401 - argparse hides this type
    """Add `model`, `model test` and `model key`."""
    model = commands.add_parser(
        "model", parents=[shared], help="the language model: what goes to it, what it costs"
    )
    model.add_argument("--last", type=int, default=USUAL, metavar="N", help="calls to show")
    model.add_argument("--words", action="store_true", help="with the exact words, out and back")
    model.set_defaults(run=_show)
    parts = model.add_subparsers(title="more", metavar="WHAT")
    test = parts.add_parser(
        "test",
        parents=[shared],
        help="ask it one harmless question, and say what that cost",
        description="Sends one made-up sentence to the model's server, with nothing of yours in it,"
        " and says whether the answer came in the form that was asked for, and what it cost.",
    )
    test.set_defaults(run=_test)
    key = parts.add_parser(
        "key",
        parents=[shared],
        help="give the key that its server wants; it goes into the keychain",
    )
    key.add_argument("--stdin", action="store_true", help="read it from standard input")
    key.set_defaults(run=_key)


def _show(words: Namespace, folder: Path, voice: Voice) -> Exit:
    app = bootstrap.build(folder)
    try:
        calls = app.desk.views.model_calls(max(words.last, 0))
        zone = ZoneInfo(app.desk.time_zone)
        if app.model is None:
            voice.say(NO_MODEL)
            voice.give({"model": None})
        else:
            _tell_model(app, app.model, voice)
        for row in reversed(calls):
            _tell_call(row, zone, voice, with_words=words.words)
    finally:
        app.close()
    return Exit.DONE


def _tell_model(app: App, asked: AskedModel, voice: Voice) -> None:
    place, config = asked.model.place, app.profile.model
    seats = {
        "reads": config is not None and config.reads,
        "writes": config is not None and config.writes,
    }
    voice.say(_where(place))
    for seat, what in SHOWN.items():
        voice.say(f"  goes there: {what}" if seats[seat] else f"  stays here: {what}")
    price = asked.price
    if not place.is_local:
        known = "" if price.is_known else ", which is a guess on the dear side: state yours"
        voice.say(f"Cents a million tokens: {price.cents_in:g} in, {price.cents_out:g} out{known}")
    voice.say(spending_line(app))
    voice.give(
        {
            "model": place.model,
            "kind": place.kind,
            "server": place.url,
            "leaves_this_machine": not place.is_local,
            **seats,
            "price_known": price.is_known,
            **spending(app),
        }
    )


def _where(place: ModelPlace) -> str:
    if place.is_local:
        return (
            f"{place.model} runs on this computer ({place.url}): no words leave it for the model."
        )
    return f"{place.model}: words go to {place.url}"


def spending(app: App) -> dict[str, float]:
    """Return what the model has cost and may cost, in cents; empty without a model."""
    if app.model is None:
        return {}
    today, month = app.model.budget.begins(app.desk.now())
    with app.store.reading() as uow:
        spent = uow.model_calls.spent(today), uow.model_calls.spent(month)
    return {
        "spent_today_cents": round(spent[0], 2),
        "per_day_cents": app.model.budget.per_day,
        "spent_this_month_cents": round(spent[1], 2),
        "per_month_cents": app.model.budget.per_month,
    }


def spending_line(app: App) -> str:
    """Return the same as a sentence; empty without a model."""
    told = spending(app)
    if not told:
        return ""
    return (
        "Language model: {spent_today_cents:.2f} of {per_day_cents} cents today,"
        " {spent_this_month_cents:.2f} of {per_month_cents} this month"
    ).format(**told)


def _tell_call(row: ModelCallRow, zone: ZoneInfo, voice: Voice, *, with_words: bool) -> None:
    call = row.call
    voice.say(
        f"{clock(call.at, zone)}  {call.prompt} v{call.prompt_version}: {call.outcome}"
        f", {call.tokens_in} + {call.tokens_out} tokens, {call.cost_cents:.3f} cents"
        f", {call.model} at {call.url}"
    )
    if with_words and not row.exchanges:
        voice.say("  the words were erased")
    for one in row.exchanges if with_words else ():
        voice.say(f"  sent: {one.sent}")
        voice.say(f"  came back ({one.status or 'nothing'}): {one.got}")
    words = [{"sent": one.sent, "status": one.status, "got": one.got} for one in row.exchanges]
    voice.give(
        {
            "at": call.at,
            "lead": call.lead_id,
            "server": call.url,
            "model": call.model,
            "prompt": call.prompt,
            "version": call.prompt_version,
            "hash": call.prompt_hash,
            "outcome": call.outcome,
            "tries": call.tries,
            "tokens_in": call.tokens_in,
            "tokens_out": call.tokens_out,
            "cents": call.cost_cents,
            **({"words": words} if with_words else {}),
        }
    )


def _test(words: Namespace, folder: Path, voice: Voice) -> Exit:
    app = bootstrap.build(folder)
    try:
        asked = _asked(app)
        voice.say(f"Sending one made-up sentence. {_where(asked.model.place)}")
        colour = asked.ask(TEST, MATTER, lambda told: told["colour"], remember=False)
        [row] = app.desk.views.model_calls(1)
    finally:
        app.close()
    right = colour == "blue"
    voice.say("It answered in the form that was asked for" + (", and rightly." if right else "."))
    if not right:
        voice.say(
            f"It took a blue sky for a {colour} one: a weak model. It is never trusted alone."
        )
    _tell_call(row, ZoneInfo(app.desk.time_zone), voice, with_words=False)
    return Exit.DONE


def _asked(app: App) -> AskedModel:
    if app.model is None:
        raise CommandFailed(NO_MODEL)
    return app.model


def look_at_model(app: App, voice: Voice) -> None:
    """Say in `doctor` whose model it is and whether its price is known; asks it nothing."""
    if app.model is None:
        return
    voice.say(f"NOTE  {_where(app.model.model.place)} `desktop-sdr model test` tries it out.")
    reason = "" if app.model.price.is_known else "price_not_known"
    voice.give({"part": "model", "ok": True, "reason": reason, "next": "model_test"})


def _key(words: Namespace, folder: Path, voice: Voice) -> Exit:
    app = bootstrap.build(folder)
    try:
        config = app.profile.model
        if config is None or app.passwords is None:
            raise CommandFailed(NO_MODEL)
        if not config.has_key:
            raise CommandFailed(
                "The profile says that this model's server wants no key. Nothing was changed; say"
                " has_key = true under [model] where it does."
            )
        given = _given(config.host, from_stdin=words.stdin)
        where = app.passwords.give(bootstrap.key_name(config), given)
    finally:
        app.close()
    if where != IN_KEYCHAIN:
        raise CommandFailed(
            "This system has no usable keychain, and keys are never written to a file. Nothing was"
            " kept; install one, then give the key again."
        )
    voice.say(f"The key for {config.host} is in the system's keychain. Try: desktop-sdr model test")
    voice.give({"key": "kept", "server": config.base_url})
    return Exit.DONE


def _given(host: str, *, from_stdin: bool) -> str:
    question = f"Key for {host}: "
    given = sys.stdin.readline().strip() if from_stdin else (on_terminal(question) or "").strip()
    if not given:
        raise CommandFailed("No key was given. Nothing was changed.")
    return given
