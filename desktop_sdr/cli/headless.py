"""The practice world without a window: simulated days, a live feed, the funnel, pictures."""

import os
import signal
import tempfile
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

from desktop_sdr import bootstrap
from desktop_sdr.adapters.practice import inspection
from desktop_sdr.adapters.practice.inspection import Approved, Bounds
from desktop_sdr.adapters.practice.people import as_csv
from desktop_sdr.agent.importing import ImportOrder
from desktop_sdr.bootstrap import App, PracticeTerms
from desktop_sdr.cli import feed_lines
from desktop_sdr.cli.asking import ask_for_passwords
from desktop_sdr.cli.output import CommandFailed, Exit, Voice
from desktop_sdr.cli.progress import Progress
from desktop_sdr.cli.troubles import warning_of
from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.domain.ids import AuditSeq
from desktop_sdr.domain.outbox import EffectKind, OutboxState
from desktop_sdr.domain.trace import Actor
from desktop_sdr.runtime.logs import LogRun
from desktop_sdr.runtime.paths import prepared
from desktop_sdr.runtime.simulated_rep import SimulatedRep
from desktop_sdr.runtime.simulation import Simulation

FIRST_MONDAY = datetime(2026, 3, 2, 13, 0, tzinfo=UTC)
"""A headless run starts on the same Monday each time, so that a seed gives the same fortnight."""
DAYS, PEOPLE, SEED = 14, 200, 7
SOURCE = "the practice world's made-up list"


def practice_without_window(voice: Voice) -> Exit:
    """Run the default fortnight where a window was wanted and none can open."""
    return practise(
        voice, None, days=DAYS, people=PEOPLE, seed=SEED, level=AutonomyLevel.SUPERVISED
    )


def bring_leads(app: App) -> None:
    """Import the practice world's people the way a rep would: from a CSV file."""
    if app.practice is None:
        return
    path = app.folder / "practice-leads.csv"
    path.write_text(as_csv(tuple(app.practice.people.values())), encoding="utf-8")
    app.desk.import_leads(path, ImportOrder(source=SOURCE))


def practise(
    voice: Voice,
    folder: Path | None,
    *,
    days: int,
    people: int,
    seed: int,
    level: AutonomyLevel,
) -> Exit:
    """Simulate days in `folder`, or in a fresh one of its own, and report."""
    where = folder or Path(tempfile.mkdtemp(prefix="desktop-sdr-practice-"))
    prepared(where)
    if bootstrap.is_set_up(where):
        raise CommandFailed(
            f"{where} holds a profile already. Nothing was changed; choose an empty folder."
        )
    terms = PracticeTerms(people=people, seed=seed, start=FIRST_MONDAY, speed=0.0, remembers=False)
    bootstrap.set_up_practice(where, terms)
    app = bootstrap.build(where, terms=terms, rep=Actor.SIMULATED_REP)
    try:
        with app.taken():
            app.desk.set_level(level)
            bring_leads(app)
            _simulate(app, voice, days, seed)
            return _report(app, voice, days)
    finally:
        app.close()


def _simulate(app: App, voice: Voice, days: int, seed: int) -> None:
    clock, world = app.stepped, app.practice
    if clock is None or world is None:
        raise CommandFailed("This profile is not a practice world. Nothing was changed.")
    start = clock.now()
    end = start + timedelta(days=days)
    progress = Progress(voice, start, end)
    last = AuditSeq(0)

    def told(now: datetime) -> None:
        nonlocal last
        last = feed_lines.tell_since(app.desk.views, last, voice, progress)
        progress.reach(now)

    rep = SimulatedRep(app.desk, seed)
    Simulation(app.office, app.watch, rep, clock, world.next_arrival).run_until(end, told)
    progress.done()


def _report(app: App, voice: Voice, days: int) -> Exit:
    now = app.desk.now()
    metrics = app.desk.views.metrics(now - timedelta(days=days), now, app.office.seller.time_zone)
    states = {state.value: count for state, count in app.desk.views.states().items()}
    crossed = _crossings(app)
    frame = app.desk.views.frame(now)
    record = {
        "days": days,
        "states": states,
        "funnel": {
            "contacted": metrics.contacted,
            "replied": metrics.replied,
            "positive": metrics.positive,
            "meetings": metrics.meetings,
            "held": metrics.held,
        },
        "touches": sum(metrics.sends_by_hour),
        "escalations": frame.escalations_open,
        "crossings": sum(crossed.values()),
        "cost": {"cents": metrics.cost_cents},
    }
    voice.give(record)
    feed_lines.tell_funnel(voice, record, states)
    if crossed:
        for what, count in crossed.items():
            voice.complain(f"A boundary was crossed: {what}, {count} times.")
        return Exit.FAULT_FOUND
    voice.say("Boundaries crossed: 0 (counted from the recipients' side, without the gate's code)")
    _pictures(app, voice)
    return Exit.DONE


def _crossings(app: App) -> dict[str, int]:
    if app.practice is None:
        return {}
    with app.store.reading() as uow:
        level = int(uow.keepings.level())
        approvals = {
            item.key: Approved(item.key, item.approved_by is Actor.AGENT, level)
            for item in uow.outbox.in_state(*OutboxState)
            if item.kind is EffectKind.SEND_MAIL
        }
    limits, sending = app.office.settings.limits, app.office.settings.sending
    bounds = Bounds(
        sending.day_start_hour, sending.day_end_hour, limits.mails_per_day, limits.mails_per_hour
    )
    zone = app.office.seller.time_zone
    return dict(inspection.crossings(app.practice, approvals, zone, bounds))


def _pictures(app: App, voice: Voice) -> None:
    """Draw the window's pages into a folder, as a display would show them."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from desktop_sdr.gui.pictures import draw_pages

    folder = app.folder / "pictures"
    folder.mkdir(exist_ok=True)
    drawn = draw_pages(app.desk, app.feed, folder)
    voice.say(f"Pictures of the window: {folder} ({len(drawn)} pages, light and dark)")


def run_headless(folder: Path, voice: Voice) -> Exit:
    """Run a profile's agent without a window until it is stopped; events go out as lines."""
    app = bootstrap.build(prepared(folder), terms=None, checked=True)
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    app.take()
    with LogRun(folder):
        _work_until(stopped, app, voice)
    voice.say("Stopped. What waits will go on at the next start.")
    return Exit.DONE


def _work_until(stopped: threading.Event, app: App, voice: Voice) -> None:
    if warning := warning_of(app.folder):
        voice.complain(warning)
    ask_for_passwords(app, voice)
    app.start()
    voice.say("The agent runs without a window. Ctrl+C stops it; nothing is lost.")
    last = feed_lines.newest(app.desk.views)
    try:
        while not stopped.wait(1.0):
            last = feed_lines.tell_since(app.desk.views, last, voice, None)
    finally:
        app.stop()
