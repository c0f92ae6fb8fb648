"""What came of the variants of a step, from the command line."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from desktop_sdr import bootstrap
from desktop_sdr.cli.output import Exit, Voice
from desktop_sdr.domain.variants import FLOOR, VariantResult, best_of, by_step


def add(commands: Any, shared: ArgumentParser) -> None:  # noqa: ANN401 - argparse hides this type
    """Add `variants`."""
    variants = commands.add_parser(
        "variants",
        parents=[shared],
        help="what came of each variant of a step: sent, answered, liked",
        description="A step of a sequence may be said in several ways: its own words are variant a,"
        " each [[steps.variants]] under it the next. Who gets which is settled by lead and step,"
        f" evenly. None is called the best before each was sent {FLOOR} times and the difference"
        " is beyond chance.",
    )
    variants.set_defaults(run=_show)


def _show(words: Namespace, folder: Path, voice: Voice) -> Exit:
    app = bootstrap.build(folder)
    try:
        results = app.desk.views.variant_results()
    finally:
        app.close()
    for step in by_step(results):
        tell(step, voice)
    if not results:
        voice.say("No step with variants has gone out yet.")
    return Exit.DONE


def tell(step: list[VariantResult], voice: Voice) -> None:
    """Say what came of the variants of one step, and whether one does best."""
    best = best_of(step)
    voice.say(f"{step[0].sequence}, step {step[0].step}")
    for one in step:
        voice.give(
            {
                "sequence": one.sequence,
                "step": one.step,
                "variant": one.variant,
                "sent": one.sent,
                "replied": one.replied,
                "positive": one.positive,
                "best": one is best,
            }
        )
        voice.say(
            f"  {one.variant}  sent {one.sent}, answered {one.replied}, positive {one.positive}"
        )
    voice.say(f"  {_judged(step, best)}")


def _judged(step: list[VariantResult], best: VariantResult | None) -> str:
    if best is not None:
        return f"{best.variant} does best, beyond chance."
    few = min(one.sent for one in step)
    if len(step) < 2 or few < FLOOR:
        return f"Too early to tell: each has to be sent {FLOOR} times."
    return "No difference beyond chance."
