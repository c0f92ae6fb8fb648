"""What is kept about a person, in words by table: the window and the command line say the same."""

from typing import Final

KEPT: Final = {
    "lead": ("their name, address and all else on their card",) * 2,
    "fact": ("{n} fact that was found about them", "{n} facts that were found about them"),
    "draft": ("{n} draft to them", "{n} drafts to them"),
    "touch": ("{n} message that was sent to them", "{n} messages that were sent to them"),
    "raw_mail": ("{n} email that was received", "{n} emails that were received"),
    "reply": ("what was read in {n} answer", "what was read in {n} answers"),
    "rep_reading": ("what you said of {n} answer", "what you said of {n} answers"),
    "escalation": ("their words in {n} case", "their words in {n} cases"),
    "meeting": ("the title of {n} meeting", "the titles of {n} meetings"),
    "note": ("{n} brief for a meeting", "{n} briefs for meetings"),
    "decision": ("the grounds of {n} decision", "the grounds of {n} decisions"),
}
"""Rows that are emptied when a person is erased, the plainest first; other tables hold the frame
that stays: numbers, codes and times."""

STAYS: Final = (
    (
        "A code made of their address, on the never-contact list",
        "So that nobody writes to them again; the address cannot be read back from it",
    ),
    (
        "The record of what was done",
        "Numbers and times without their words, in a chain that proves nothing was altered",
    ),
)
"""What stays when a person is erased, and why."""

ELSEWHERE: Final = (
    "Your mail folders, CRM, calendar and backups",
    "The agent cannot reach them: delete there what is about them",
)
"""Where words about a person may stand that this program does not keep."""
