"""A real profile with approved mails that wait to leave; no limit of it is in the way."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from desktop_sdr import bootstrap
from desktop_sdr.agent.importing import ImportOrder
from desktop_sdr.agent.loop import deciding
from desktop_sdr.agent.skills.sequences import sequence_from_toml
from desktop_sdr.bootstrap import App
from desktop_sdr.domain.lead import LawfulBasis

TEXT = """
[seller]
name = "Maya Lindqvist"
mail = "{address}"
company = "Dockwell"
postal_address = "Dockwell, 12 Harbour Row, Reno, NV 89501, United States"
time_zone = "Europe/Berlin"
languages = ["en"]

[product]
name = "Dockwell Scheduling"
line = "Dockwell Scheduling lets carriers book their own dock slots."

[limits]
mails_per_day = 2000
mails_per_hour = 500
mails_per_domain_per_day = 500
mails_per_account_per_day = 500
gap_min_minutes = 0
gap_max_minutes = 0

[sending]
day_start_hour = 0
day_end_hour = 24
on_weekends = true
like_a_person = false
hold_seconds_rep = 30
settle_minutes = 1

[mailbox]
address = "{address}"
provider_files_sent_copy = true
ca_file = "{ca_file}"

[mailbox.smtp]
host = "127.0.0.1"
port = {smtp_port}
security = "plain_loopback"

[mailbox.imap]
host = "localhost"
port = {imap_port}
security = "tls"
"""
ONE_STEP = '''
name = "One mail"

[[steps]]
wait_days = 0
subject = "Dock slots at {{company}}"
body = """
{{greeting}}

how do carriers book their dock slots at {{company}} today?
"""
'''
HEADER = "First name,Last name,Email,Company,City,Country\n"


def plan_only(app: App, text: str) -> None:
    """Pause the starter sequences and add this one."""
    with app.store.unit_of_work() as uow:
        for plan in uow.sequences.all():
            uow.sequences.save(replace(plan, paused=True))
        uow.sequences.add(sequence_from_toml(text))
        uow.commit()


def bring(app: App, folder: Path, numbers: range) -> None:
    """Import people by their numbers."""
    people = [f"Ida,Brandt,ida{n}@firma{n}.test,Firma {n},Hamburg,Germany" for n in numbers]
    path = folder / "leads.csv"
    path.write_text(HEADER + "\n".join(people) + "\n", encoding="utf-8")
    order = ImportOrder(
        source="a list",
        lawful_basis=LawfulBasis.CONSENT,
        basis_at=datetime(2025, 11, 20, tzinfo=UTC),
        basis_words="form of the fair",
    )
    brought = app.desk.import_leads(path, order)
    assert brought.totals == {"new": len(numbers)}, brought


def queue(app: App, folder: Path, count: int) -> list[str]:
    """Import leads and approve their first mails; returns the addresses."""
    bring(app, folder, range(count))
    app.office.latch.read()
    while deciding.think(app.office):
        pass
    shown = app.desk.now() - timedelta(seconds=20)
    rows = app.desk.views.drafts("all", None, 10 * count)
    for row in rows:
        card = app.desk.views.draft_card(row.id)
        assert card is not None
        app.desk.approve(row.id, card.version, shown)
    assert len(rows) == count, len(rows)
    return [f"ida{n}@firma{n}.test" for n in range(count)]


def set_up(folder: Path, *, address: str, ca_file: Path, smtp_port: int, imap_port: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    bootstrap.set_up_real(
        folder,
        TEXT.format(address=address, ca_file=ca_file, smtp_port=smtp_port, imap_port=imap_port),
    )
