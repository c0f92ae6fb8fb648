"""What `evaluate` found, as aligned text for a person and as one object for a program."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from desktop_sdr.agent.skills.labelled_file import LineFault, RefusedLine
from desktop_sdr.domain.evaluation import Bin, Evaluation, LabelFigures, Mistake, MistakeKind

NOTHING: Final = "-"
"""In place of a share of nothing."""
MOST_TOLD: Final = 50
"""Refused lines that a person is told of one by one; a program is told of all."""

_FAULTS: Final = {
    LineFault.TOO_LONG: "it is longer than any mail",
    LineFault.NOT_TEXT: "it is not UTF-8 text",
    LineFault.NOT_JSON: "it is not JSON",
    LineFault.NO_OBJECT: "it is no JSON object, which begins with {{",
    LineFault.NO_MAIL: 'it gives no mail: "mail" with a file, "raw" or "text" with the words',
    LineFault.WRONG_FIELD: '"{what}" is missing or holds something else than it should',
    LineFault.UNKNOWN_LABEL: '"{what}" is no label that is known',
    LineFault.NO_MEANING: 'a person\'s mail needs at least one meaning in "intents"',
    LineFault.GIVEN_TWICE: 'its id "{what}" was given to a line above',
    LineFault.OUTSIDE: "{what} lies outside the folder of the labels",
    LineFault.NO_FILE: "{what} cannot be read",
    LineFault.TOO_MANY: "no more lines are looked at from here on",
}
_MISTAKES: Final = {
    MistakeKind.OPT_OUT_MISSED: "an opt-out was not understood",
    MistakeKind.LIVE_LEAD_SUPPRESSED: "a live lead would never be written to again",
    MistakeKind.BOUNDARY_CROSSED: "it is yours to judge and would not have come to you",
    MistakeKind.MACHINE_ANSWERED: "an automatic mail was taken for a person's",
    MistakeKind.PERSON_TAKEN_FOR_MACHINE: "a person's mail was taken for an automatic one",
    MistakeKind.ANSWER_WITHOUT_SOURCE: "it would be answered, and the answer is nowhere kept",
}


@dataclass(frozen=True, slots=True)
class Measured:
    """An evaluation with the lines that could not be used."""

    found: Evaluation
    refused: tuple[RefusedLine, ...]


def refusal(line: RefusedLine) -> str:
    """Say why a line was left out."""
    why = _FAULTS[line.fault].format(what=_short(line.what))
    return f"Line {line.line} is left out: {why}."


def mistake_line(mistake: Mistake) -> str:
    """Say what went wrong with one mail."""
    told = f"{_short(mistake.id)}: {_MISTAKES[mistake.kind]}"
    pair = f"labelled {_words(mistake.labelled)}, read as {_words(mistake.read_as)}"
    return f"{told} ({pair}{'; it came to you first' if mistake.came_to_rep else ''})"


def report(measured: Measured) -> Iterator[str]:
    """Yield the lines of the report for a person."""
    found = measured.found
    left_out = _counted(len(measured.refused), "line")
    yield f"{_counted(found.count, 'mail')} read, {left_out} left out."
    for line in measured.refused[:MOST_TOLD]:
        yield f"  {refusal(line)}"
    if len(measured.refused) > MOST_TOLD:
        yield f"  and {len(measured.refused) - MOST_TOLD} more; all with --json."
    yield ""
    yield from _totals(found)
    yield ""
    yield from _table(_label_rows(found.labels))
    yield ""
    yield "How sure it said it was, and how often that was what was meant:"
    yield from _table(_bin_rows(found.bins))
    yield ""
    yield from _mistakes(found)


def _totals(found: Evaluation) -> Iterator[str]:
    came, rightly = found.escalating, found.competitors
    yield from _columns(
        (
            ("Main label right", _percent(found.accuracy)),
            ("Macro-F1 over the labels", _fraction(found.macro_f1)),
            ("Comes to you of what should", f"{_percent(came.recall)} of {came.due}"),
            ("Should of what comes to you", f"{_percent(came.precision)} of {came.came}"),
            ("Comes needlessly", f"{_percent(came.needless)} of {came.judged - came.due}"),
            ("Competitors found", f"{rightly[0]} of {rightly[1]}"),
            ("Calibration error", _percent(found.calibration_error)),
        )
    )


def _mistakes(found: Evaluation) -> Iterator[str]:
    if not found.mistakes:
        yield "No critical mistake."
        return
    told = _counted(len(found.mistakes), "critical mistake")
    yield f"{told}, {found.unseen} of them without your seeing it before:"
    for mistake in found.mistakes:
        yield f"  {mistake_line(mistake)}"


def _label_rows(labels: Sequence[LabelFigures]) -> Iterator[Sequence[str]]:
    yield ("Label", "precision", "recall", "F1", "support")
    for one in labels:
        shares = (_fraction(one.precision), _fraction(one.recall), _fraction(one.f1))
        yield (_words(one.label), *shares, str(one.support))


def _bin_rows(bins: Sequence[Bin]) -> Iterator[Sequence[str]]:
    yield ("Between", "said", "meant", "count")
    for one in bins:
        between = f"{one.low:.1f} and {one.high:.1f}"
        yield (between, _fraction(one.said), _fraction(one.right), str(one.count))


def _table(rows: Iterator[Sequence[str]]) -> Iterator[str]:
    """Yield rows under each other: the first column to the left, the numbers to the right."""
    cells = list(rows)
    wide = [max(len(row[number]) for row in cells) for number in range(len(cells[0]))]
    for first, *rest in cells:
        numbers = [cell.rjust(room) for cell, room in zip(rest, wide[1:], strict=True)]
        yield "  ".join((first.ljust(wide[0]), *numbers))


def _columns(pairs: Sequence[tuple[str, str]]) -> Iterator[str]:
    room = max(len(name) for name, _ in pairs)
    for name, value in pairs:
        yield f"{name.ljust(room)}  {value}"


def record(measured: Measured) -> Mapping[str, Any]:
    """Return everything for a program; shares of nothing are null."""
    found, came = measured.found, measured.found.escalating
    return {
        "read": found.count,
        "refused": [
            {"line": one.line, "why": one.fault.value, "what": one.what} for one in measured.refused
        ],
        "accuracy": _rounded(found.accuracy),
        "macro_f1": _rounded(found.macro_f1),
        "labels": [_label_record(one) for one in found.labels],
        "escalation": {
            "judged": came.judged,
            "due": came.due,
            "came": came.came,
            "recall": _rounded(came.recall),
            "precision": _rounded(came.precision),
            "needless": _rounded(came.needless),
        },
        "competitors": {"found": found.competitors[0], "labelled": found.competitors[1]},
        "calibration": [_bin_record(one) for one in found.bins],
        "calibration_error": _rounded(found.calibration_error),
        "critical": [
            {
                "id": one.id,
                "what": one.kind.value,
                "labelled": one.labelled,
                "read_as": one.read_as,
                "came_to_rep": one.came_to_rep,
            }
            for one in found.mistakes
        ],
    }


def _label_record(one: LabelFigures) -> Mapping[str, Any]:
    return {
        "label": one.label,
        "precision": _rounded(one.precision),
        "recall": _rounded(one.recall),
        "f1": _rounded(one.f1),
        "support": one.support,
        "read": one.read,
    }


def _bin_record(one: Bin) -> Mapping[str, Any]:
    return {
        "from": one.low,
        "to": one.high,
        "count": one.count,
        "said": _rounded(one.said),
        "meant": _rounded(one.right),
    }


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def _percent(share: float | None) -> str:
    return NOTHING if share is None else f"{share:.1%}"


def _fraction(share: float | None) -> str:
    return NOTHING if share is None else f"{share:.2f}"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _words(label: str) -> str:
    return label.replace("_", " ")


def _short(text: str) -> str:
    """Return somebody's text on one line, without what a terminal would obey."""
    plain = "".join(letter if letter.isprintable() else " " for letter in text[:120])
    return " ".join(plain.split())
