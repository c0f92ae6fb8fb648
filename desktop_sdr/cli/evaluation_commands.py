"""Measuring from the command line how well replies are read."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from desktop_sdr.agent.skills.labelled_file import LabelledMail, RefusedLine, labelled_mails
from desktop_sdr.cli import evaluation_words
from desktop_sdr.cli.evaluation_words import Measured
from desktop_sdr.cli.mail_understanding import Understanding, understanding_of
from desktop_sdr.cli.output import CommandFailed, Exit, Voice
from desktop_sdr.domain.evaluation import Judged, measure
from desktop_sdr.domain.lifecycle import LeadState

DESCRIPTION = """\
Reads labelled mails as replies of leads whose sequence is running and says how well: the main
label, each label, what comes to you, how far its confidence can be trusted, and every critical
mistake. Nothing is sent or changed, and no language model is asked.

Each line of the file is a JSON object: the mail as "mail" (a file beside this one), "raw" (its
text) or "subject" and "text" (a plain reply); its "kind" (human, opt_out, out_of_office ...); for
a person's mail its "intents", the main one first; and if you like "id", "escalates" (true where
it is yours to judge), "competitor", and "answerable" (false where your knowledge base has no
answer to it).
"""


def add(commands: Any, shared: ArgumentParser) -> None:  # noqa: ANN401 - argparse hides this type
    """Add `evaluate`."""
    evaluate = commands.add_parser(
        "evaluate",
        parents=[shared],
        help="measure how well replies are read, against labels",
        description=DESCRIPTION,
    )
    evaluate.add_argument("file", type=Path, metavar="FILE.jsonl")
    evaluate.set_defaults(run=_evaluate)


def _evaluate(words: Namespace, folder: Path, voice: Voice) -> Exit:
    measured = _of_file(words.file, understanding_of(folder))
    if not measured.found.count:
        why = evaluation_words.refusal(measured.refused[0]) if measured.refused else "It is empty."
        raise CommandFailed(f"{words.file} holds no labelled mail. {why} Nothing was measured.")
    voice.give(evaluation_words.record(measured))
    for line in evaluation_words.report(measured):
        voice.say(line)
    return Exit.DONE


def _of_file(path: Path, understanding: Understanding) -> Measured:
    judged: list[Judged] = []
    refused: list[RefusedLine] = []
    try:
        for one in labelled_mails(path):
            if isinstance(one, RefusedLine):
                refused.append(one)
            else:
                judged.append(_judged(one, understanding))
    except OSError as error:
        raise CommandFailed(
            f"{path} cannot be read ({error.strerror}). Nothing was measured."
        ) from error
    return Measured(measure(judged), tuple(refused))


def _judged(one: LabelledMail, understanding: Understanding) -> Judged:
    reading = understanding.read(one.raw)
    plan = understanding.plan(reading, LeadState.IN_SEQUENCE)
    return Judged(
        label=one.label,
        reading=reading,
        plan=plan,
        answers=understanding.answers(reading, plan),
    )
