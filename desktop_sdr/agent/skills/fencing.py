"""Words of strangers on their way to a model: between markers that they cannot hold."""

from hashlib import sha256
from typing import Final

from desktop_sdr.agent.skills.folding import sendable, visible

LONGEST: Final = 8_000
"""Characters; what stands behind them in a reply is hardly ever what the writer wants."""


def fenced(text: str) -> str:
    """Return the text between two marker lines, without characters that nobody sees.

    The marker is made of the text's own hash: the same text is asked about in the same words, and
    nobody can write a text that holds its own hash, and so end the fence before its end.
    """
    seen, _ = visible(sendable(text[:LONGEST]))
    mark = f"=== data {sha256(seen.encode()).hexdigest()[:24]} ==="
    return f"{mark}\n{seen}\n{mark}"
