"""The domain name system of the practice world: every company takes its own mail, offline."""

from collections.abc import Sequence

from desktop_sdr.ports.names import MailExchange, ServiceTarget

_NOWHERE = "192.0.2.25"
"""An address kept for documentation (RFC 5737): nobody is there."""


class PracticeNames:
    """Behind the names port; nothing is looked up anywhere."""

    asked: Sequence[str] = ()

    def mail_exchanges(self, domain: str) -> Sequence[MailExchange]:
        """Return the made-up mail server of the company."""
        return [MailExchange(10, f"mx.{domain}")]

    def texts(self, name: str) -> Sequence[str]:
        """Return nothing: no practice domain says anything of itself."""
        del name
        return []

    def services(self, name: str) -> Sequence[ServiceTarget]:
        """Return nothing: no practice domain offers one."""
        del name
        return []

    def addresses(self, host: str) -> Sequence[str]:
        """Return an address at which nobody is."""
        del host
        return [_NOWHERE]

    def hosts_of(self, address: str) -> Sequence[str]:
        """Return nothing: nobody is there."""
        del address
        return []
