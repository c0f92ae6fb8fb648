"""Reading mails from the command line: how the agent understands them, without acting."""

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from desktop_sdr.cli.mail_files import mails_named
from desktop_sdr.cli.mail_understanding import understanding_of
from desktop_sdr.cli.output import Exit, Voice
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.money import Money, decimals_of
from desktop_sdr.domain.permission import Verdict
from desktop_sdr.domain.reading import Reading
from desktop_sdr.domain.reply_policy import ReplyPlan


def add(commands: Any, shared: ArgumentParser) -> None:  # noqa: ANN401 - argparse hides this type
    """Add `read`."""
    read = commands.add_parser(
        "read",
        parents=[shared],
        help="show how the agent understands mails, without acting",
        description="Reads mails as replies of a lead whose sequence is running. Uses the profile's"
        " competitors where there is one. What cannot be read is named; the others are read.",
    )
    read.add_argument(
        "mails",
        nargs="+",
        metavar="MAIL",
        help="a mail in a file (RFC 5322), a folder of such files, a mailbox (.mbox),"
        " or - for standard input",
    )
    read.add_argument(
        "--state",
        choices=[state.value for state in LeadState],
        default=LeadState.IN_SEQUENCE.value,
        help="where the lead stands when the mail comes (default: in_sequence)",
    )
    read.set_defaults(run=_read)


def _read(words: Namespace, folder: Path, voice: Voice) -> Exit:
    understanding, state = understanding_of(folder), LeadState(words.state)
    failed = 0
    for mail in mails_named(words.mails):
        if mail.fault:
            voice.complain(f"{mail.name} cannot be read ({mail.fault}).")
            failed += 1
            continue
        reading = understanding.read(mail.raw)
        record = _record(mail.name, reading, understanding.plan(reading, state), state)
        voice.give(record)
        _tell(record, voice)
    return Exit.NOT_DONE if failed else Exit.DONE


def _record(name: str, reading: Reading, plan: ReplyPlan, state: LeadState) -> Mapping[str, Any]:
    verdict = Verdict.ESCALATE if plan.escalate else Verdict.REVIEW
    if not plan.actions:
        verdict = Verdict.ALLOW
    return {
        "file": name,
        "kind": reading.kind.value,
        "why": reading.kind_words,
        "bounced": [
            {"address": one.address, "status": one.status, "permanent": one.permanent}
            for one in reading.bounced
        ],
        "return_date": reading.return_date.isoformat() if reading.return_date else None,
        "stand_in": reading.stand_in,
        "text": reading.text,
        "language": reading.language,
        "intents": [
            {
                "intent": one.kind.value,
                "confidence": round(one.confidence, 3),
                "source": one.source.value,
                "words": one.words,
            }
            for one in reading.intents
        ],
        "extracted": _extracted(reading),
        "verdict": verdict.name.lower(),
        "reasons": [code.value for code in plan.reasons],
        "next_state": (plan.next_state or state).value,
        "would_do": [action.value for action in plan.actions],
        "held_for_rep": plan.held_for_rep,
    }


def _extracted(reading: Reading) -> Mapping[str, Any]:
    found = reading.extracted
    amount: float | str | None = None
    currency: str | None = None
    if isinstance(found.amount, Money):
        currency = found.amount.currency
        amount = found.amount.minor / 10 ** decimals_of(currency)
    elif found.amount is not None:
        amount = found.amount.words
    return {
        "amount": amount,
        "currency": currency,
        "competitor": found.competitor,
        "person": found.person,
        "times": list(found.times),
        "terms": list(found.terms),
    }


def _tell(record: Mapping[str, Any], voice: Voice) -> None:
    voice.say(f"{record['file']}: {record['kind'].replace('_', ' ')}")
    for one in record["intents"]:
        intent = one["intent"].replace("_", " ")
        voice.say(f"  {intent}, {one['confidence']:.0%} sure, from “{one['words']}”")
    for one in record["bounced"]:
        lasting = "for good" if one["permanent"] else "for now"
        voice.say(f"  {one['address']} cannot be reached {lasting} ({one['status']})")
    if record["return_date"]:
        voice.say(f"  back on {record['return_date']}")
    if record["held_for_rep"]:
        why = ", ".join(code.replace("_", " ") for code in record["reasons"])
        voice.say(f"  would come to you{': ' + why if why else ''}")
    elif record["would_do"]:
        voice.say(f"  would prepare: {', '.join(record['would_do']).replace('_', ' ')}")
    voice.say(f"  the lead would be: {record['next_state'].replace('_', ' ')}")
