"""Why something is not sending, in sentences: which gate holds it, and when it opens."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from desktop_sdr.cli.moments import clock
from desktop_sdr.domain.verdict import Hold, ReasonCode
from desktop_sdr.ports.waiting import WaitingAct, WaitingLine, Warmth

_WHY: Final[Mapping[ReasonCode, str]] = {
    ReasonCode.PAUSED: "the agent is paused; `desktop-sdr resume` lets it go on",
    ReasonCode.OUTSIDE_HOURS: "it is outside their working hours",
    ReasonCode.HOLIDAY: "it is a public holiday there",
    ReasonCode.TIME_ZONE_UNKNOWN: "nobody knows their time zone; give the lead a country or city",
    ReasonCode.OVER_RATE_LIMIT: "the limit of mails per hour or day is reached",
    ReasonCode.MAILBOX_PACE: "the mailbox keeps a person's pace",
    ReasonCode.OFF_WORK: "it is outside your own working day",
    ReasonCode.DAY_OFF: "you have a day off",
    ReasonCode.WARMING_UP: "today's limit is reached while the mailbox is warming up",
    ReasonCode.PROVIDER_LIMIT: "your mail provider's limit is reached",
    ReasonCode.SENDER_BLOCKED: "a server refused your mailbox; answer the card in Escalations",
    ReasonCode.DOMAIN_THROTTLE: "enough mail went to this mail domain for now",
    ReasonCode.ACCOUNT_THROTTLE: "enough mail went to this company for now",
    ReasonCode.BREAKER_OPEN: "the mail server did not answer and is left alone for a while",
    ReasonCode.INBOX_BEHIND: "new mail is read first, in case it is their answer",
    ReasonCode.ACCOUNT_HELD: "a colleague of theirs replied; that is settled first",
    ReasonCode.SIGN_IN_NEEDED: "the mailbox is signed out; sign in again",
    ReasonCode.OVER_BUDGET: "today's budget is spent",
}


def why(hold: Hold) -> str:
    """Return what holds, in words; for what comes back to the rep, its code in words."""
    return _WHY.get(hold.reason, f"it will come back to you: {hold.reason.replace('_', ' ')}")


def lines(waiting: WaitingAct, zone: ZoneInfo) -> list[str]:
    """Return one line for the act and one for each gate, the one that holds longest first."""
    leaves = "nobody knows when" if waiting.opens_at is None else clock(waiting.opens_at, zone)
    told = [f"  waits: {waiting.kind.replace('_', ' ')}, leaves {leaves}"]
    for hold in waiting.gates:
        until = "" if hold.until is None else f", until {clock(hold.until, zone)}"
        told.append(f"    because {why(hold)}{until}")
    if not waiting.gates:
        told.append("    because its time has not come")
    return told


def summary(line: WaitingLine, now: datetime, zone: ZoneInfo) -> str:
    """Return in one sentence why nothing is sending; nothing where nothing waits."""
    first = line.first
    if first is None:
        return ""
    if first.opens_at is not None and first.opens_at <= now:
        return "The next mail leaves in this minute."
    when = "Nothing sends by itself" if first.opens_at is None else _before(first, now, zone)
    reason = f": {_reason(line, first)}" if first.gates else ": the next mail is planned for then"
    return f"{when}{reason}."


def _before(first: WaitingAct, now: datetime, zone: ZoneInfo) -> str:
    opens = (first.opens_at or now).astimezone(zone)
    today = now.astimezone(zone).date()
    at = f"{opens:%H:%M}"
    if opens.date() == today:
        return f"Nothing sends before {at}"
    if opens.date() == today + timedelta(days=1):
        return f"Nothing sends before {at} tomorrow"
    return f"Nothing sends before {opens:%a %d %b} {at}"


def _reason(line: WaitingLine, first: WaitingAct) -> str:
    longest = first.gates[0]
    if longest.reason is ReasonCode.WARMING_UP and line.warmth is not None:
        return _warming(line.warmth)
    return why(longest)


def _warming(warmth: Warmth) -> str:
    return (
        f"today's limit of {warmth.today} mails is reached (the mailbox is warming up:"
        f" {warmth.today} today, {warmth.tomorrow} on its next working day)"
    )


def record(waiting: WaitingAct) -> dict[str, Any]:
    """Return the act as JSON has it."""
    return {
        "act": waiting.kind,
        "opens_at": waiting.opens_at,
        "gates": [{"reason": hold.reason, "until": hold.until} for hold in waiting.gates],
    }
