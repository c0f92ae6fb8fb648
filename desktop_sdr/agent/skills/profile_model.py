"""The language model of a profile: whose it is, which one, and what it may do."""

import ipaddress
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from desktop_sdr.agent.skills.profile_table import Table

KINDS: Final = ("openai", "anthropic", "compatible")
_USUAL: Final = {"openai": "https://api.openai.com/v1", "anthropic": "https://api.anthropic.com"}
_DEAREST: Final = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelConfig:
    """Where the model is and what it is asked for; its key lives elsewhere."""

    kind: str
    base_url: str
    model: str
    reads: bool = True
    """Reads replies beside the rules."""
    writes: bool = False
    """Words mails anew."""
    has_key: bool = True
    patience: timedelta = timedelta(seconds=20)
    """For each request, whole."""
    cents_in: int | None = None
    """For a million tokens; None for what the list of prices says."""
    cents_out: int | None = None
    ca_file: str | None = None

    @property
    def host(self) -> str:
        """The server's name."""
        return urlsplit(self.base_url).hostname or ""


def model_in(root: Table) -> ModelConfig | None:
    """Read `[model]`; None where the file states none, and the rules work alone."""
    table = root.table("model")
    if not table.is_stated:
        return None
    kind = table.choice("kind", KINDS, default="compatible")
    url = table.checked(
        "base_url",
        fits=_is_private,
        rule="must begin with https://, or with http:// where the server is this computer",
        needed="" if kind in _USUAL else "it is where the server of your model is",
    )
    url = url or _USUAL.get(kind, "")
    config = ModelConfig(
        kind=kind,
        base_url=url,
        model=table.text("model", needed="it is the name that the server knows the model by"),
        reads=table.flag("reads", True),
        writes=table.flag("writes", False),
        has_key=table.flag("has_key", not _is_this_machine(url)),
        patience=timedelta(seconds=table.whole("patience_seconds", 1, 300, 20) or 20),
        cents_in=table.whole("cents_in_per_million", 0, _DEAREST, None),
        cents_out=table.whole("cents_out_per_million", 0, _DEAREST, None),
        ca_file=table.text("ca_file") or None,
    )
    if (config.cents_in is None) != (config.cents_out is None):
        table.fault("cents_in_per_million", "needs cents_out_per_million beside it")
    table.close()
    return config


def _is_private(url: str) -> bool:
    """Say whether nobody on the way there can read along."""
    try:
        parts = urlsplit(url)
        has_port = parts.port != 0
    except ValueError:
        return False
    if not parts.hostname or not has_port or "@" in parts.netloc or parts.query or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_this_machine(url))


def _is_this_machine(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
