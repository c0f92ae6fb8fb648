"""Imported by the process that all others are forked from, once: what it has done is done for them.

Most of a short life would else go into what a program does the first time only.
"""

import tempfile
from pathlib import Path

from agent.loop.agency import TUESDAY
from chaos import errands, worker

from desktop_sdr.domain.outbox import EffectKind

__all__ = ["worker"]

with tempfile.TemporaryDirectory(prefix="sdr-warm-") as folder:
    errands.prepare(Path(folder, "profile"), EffectKind.CRM_LOG, TUESDAY)
