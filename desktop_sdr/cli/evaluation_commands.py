"""Measuring from the command line how well replies are read."""

from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any, Final

from desktop_sdr.agent.skills.labelled_file import LabelledMail, RefusedLine, labelled_mails
from desktop_sdr.cli import evaluation_words
from desktop_sdr.cli.corrections import Corrections, corrections_of
from desktop_sdr.cli.evaluation_words import Measured
from desktop_sdr.cli.mail_understanding import Understanding, understanding_of
from desktop_sdr.cli.output import CommandFailed, Exit, Voice
from desktop_sdr.cli.private_files import write_private
from desktop_sdr.domain.evaluation import Judged, measure
from desktop_sdr.domain.lifecycle import LeadState

DESCRIPTION: Final = """\
Reads labelled mails as replies of leads whose sequence is running and says how well: the main
label, each label, what comes to you, how far its confidence can be trusted, and every critical
mistake. Nothing is sent or changed, and no language model is asked.

Each line of the file is a JSON object: the mail as "mail" (a file beside this one), "raw" (its
text) or "subject" and "text" (a plain reply); its "kind" (human, opt_out, out_of_office ...); for
a person's mail its "intents", the main one first; and if you like "id", "escalates" (true where
it is yours to judge), "competitor", and "answerable" (false where your knowledge base has no
answer to it).
"""
_NOTHING_SAID: Final = (
    "You have not said of any reply what it means, so nothing was {done}. Press M on a case in"
    " Escalations, which shows how the reply was read."
)


def add(commands: Any, shared: ArgumentParser) -> None:  # noqa: ANN401 - argparse hides this type
    """Add `evaluate`."""
    evaluate = commands.add_parser(
        "evaluate",
        parents=[shared],
        help="measure how well replies are read, against labels or your own corrections",
        description=DESCRIPTION,
        formatter_class=RawDescriptionHelpFormatter,
    )
    what = evaluate.add_mutually_exclusive_group(required=True)
    what.add_argument("file", type=Path, metavar="FILE.jsonl", nargs="?", help="the labelled mails")
    what.add_argument(
        "--from-corrections",
        action="store_true",
        help="measure how replies were read when they came against what you said of them",
    )
    what.add_argument(
        "--export",
        type=Path,
        metavar="FILE.jsonl",
        help="write the replies that you said something of as a labelled file, words and all",
    )
    evaluate.set_defaults(run=_evaluate)


def _evaluate(words: Namespace, folder: Path, voice: Voice) -> Exit:
    if words.export is not None:
        return _export(words.export, folder, voice)
    if words.from_corrections:
        judged = _said(folder, "measured").judged()
        return _tell(Measured(measure(judged), ()), voice)
    measured = _of_file(words.file, understanding_of(folder))
    if not measured.found.count:
        why = evaluation_words.refusal(measured.refused[0]) if measured.refused else "It is empty."
        raise CommandFailed(f"{words.file} holds no labelled mail. {why} Nothing was measured.")
    return _tell(measured, voice)


def _tell(measured: Measured, voice: Voice) -> Exit:
    voice.give(evaluation_words.record(measured))
    for line in evaluation_words.report(measured):
        voice.say(line)
    return Exit.DONE


def _export(path: Path, folder: Path, voice: Voice) -> Exit:
    corrections = _said(folder, "written")
    write_private(path, corrections.lines())
    count = len(corrections.said)
    voice.say(f"{count} {'reply' if count == 1 else 'replies'} with your labels in {path}.")
    voice.say("It holds their words: keep it safe. Measure it with: desktop-sdr evaluate FILE")
    voice.give({"done": str(path), "count": count})
    return Exit.DONE


def _said(folder: Path, done: str) -> Corrections:
    corrections = corrections_of(folder)
    if not corrections.said:
        raise CommandFailed(_NOTHING_SAID.format(done=done))
    return corrections


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
