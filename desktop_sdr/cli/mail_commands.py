"""Reading mails from the command line: how the agent understands them, without acting."""

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from desktop_sdr import bootstrap, resources
from desktop_sdr.agent.skills.lexicon import LEXICON_FILES, Lexicon, lexicon_from_toml
from desktop_sdr.agent.skills.mail_parsing import parse_mail
from desktop_sdr.agent.skills.profile import Profile
from desktop_sdr.agent.skills.reading import ReadingContext, read_parsed
from desktop_sdr.cli.mail_files import mails_named
from desktop_sdr.cli.output import CommandFailed, Exit, Voice
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.money import Money, decimals_of
from desktop_sdr.domain.permission import Verdict
from desktop_sdr.domain.reading import Reading
from desktop_sdr.domain.reply_policy import ReplyPlan, plan_reply
from desktop_sdr.settings import Settings


def add(commands: Any, shared: ArgumentParser) -> None:  # noqa: ANN401 - argparse hides this type
    """Add `read` and `evaluate`."""
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
    evaluate = commands.add_parser(
        "evaluate", parents=[shared], help="measure the reading against labels (later version)"
    )
    evaluate.add_argument("file", metavar="FILE.jsonl")
    evaluate.set_defaults(run=_evaluate)


def _evaluate(words: Namespace, folder: Path, voice: Voice) -> Exit:
    raise CommandFailed("`evaluate` comes with a later version. Nothing was changed.")


def _read(words: Namespace, folder: Path, voice: Voice) -> Exit:
    lexicon = lexicon_from_toml(*(resources.read_text("rules", name) for name in LEXICON_FILES))
    profile = _profile(folder)
    failed = 0
    for mail in mails_named(words.mails):
        if mail.fault:
            voice.complain(f"{mail.name} cannot be read ({mail.fault}).")
            failed += 1
            continue
        record = _understood(mail.name, mail.raw, lexicon, profile, LeadState(words.state))
        voice.give(record)
        _tell(record, voice)
    return Exit.NOT_DONE if failed else Exit.DONE


def _profile(folder: Path) -> Profile | None:
    if not bootstrap.is_set_up(folder):
        return None
    app = bootstrap.build(folder)
    app.close()
    return app.profile


def _understood(
    name: str, raw: bytes, lexicon: Lexicon, profile: Profile | None, state: LeadState
) -> Mapping[str, Any]:
    mail = parse_mail(raw)
    now = datetime.now(UTC)  # noqa: TID251 - a mail's "Friday" is this week's
    settings = profile.settings if profile is not None else Settings()
    languages = profile.seller.languages if profile is not None else ("en",)
    context = ReadingContext(
        today=now.date(),
        own_addresses=(profile.seller.email,) if profile is not None else (),
        known_addresses=tuple(filter(None, (mail.headers.sender,))),
        competitors=profile.offer.competitors if profile is not None else (),
        languages=languages,
    )
    reading = read_parsed(mail, context, lexicon, bootstrap.reply_classifier())
    plan = plan_reply(
        reading,
        state,
        now,
        settings.pace,
        threshold=settings.boundaries.threshold,
        languages=languages,
        deal_value=reading.extracted.amount,
        rates=bootstrap.exchange_rates(),
    )
    return _record(name, reading, plan, state)


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
