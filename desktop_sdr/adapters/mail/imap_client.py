"""imaplib's client over our own connection: verified TLS, deadlines, and a cap on what is read."""

import imaplib
import logging
import socket
import ssl

from imap_tools.mailbox import BaseMailBox

from desktop_sdr.adapters.mail.connection import (
    Deadline,
    Endpoint,
    LineReader,
    Security,
    connect,
)
from desktop_sdr.ports.errors import Temporary

LINE_LIMIT = 16 * 1024 * 1024
"""A search may name a million mails in one line."""
LITERAL_LIMIT = 64 * 1024 * 1024


log = logging.getLogger(__name__)


class ImapClient(imaplib.IMAP4):
    """Replaces the four routines that imaplib offers for replacing: open, read, readline, send.

    Raises OSError, imaplib.IMAP4.error and, where TLS is not to be had, Temporary.
    """

    def __init__(self, endpoint: Endpoint, patience: float) -> None:
        self._endpoint, self._patience = endpoint, patience
        self._deadline = Deadline(patience)
        self._context: ssl.SSLContext | None = None
        if endpoint.security is not Security.PLAIN_LOOPBACK:
            self._context = endpoint.tls_context()
        super().__init__(endpoint.host, endpoint.port)
        if self._context and endpoint.security is Security.STARTTLS:
            self._secure(self._context)

    def open(self, host: str = "", port: int = 0, timeout: float | None = None) -> None:
        """Connect; called by imaplib."""
        self.host, self.port = host, port
        self._use(connect(host, port, self._patience))
        if self._context and self._endpoint.security is Security.TLS:
            try:
                self._use(self._context.wrap_socket(self.sock, server_hostname=host))
            except OSError:
                self.sock.close()
                raise

    def _use(self, sock: socket.socket) -> None:
        self.sock = sock
        self._reader = LineReader(sock, self._deadline)

    def _secure(self, context: ssl.SSLContext) -> None:
        try:
            self._start_tls(context)
        except (OSError, imaplib.IMAP4.error, Temporary):
            self.sock.close()
            raise

    def _start_tls(self, context: ssl.SSLContext) -> None:
        if "STARTTLS" not in self.capabilities:
            raise Temporary("tls_missing", "check_server", self._endpoint.host)
        try:
            verdict, _ = self.xatom("STARTTLS")
        except self.abort:
            raise
        except self.error:
            verdict = "BAD"
        if verdict != "OK":
            raise Temporary("tls_missing", "check_server", self._endpoint.host)
        if self._reader.holds_unread:  # said before TLS, to be believed after it
            raise Temporary("tls_not_verified", "check_server", "text was slipped in before TLS")
        self._use(context.wrap_socket(self.sock, server_hostname=self._endpoint.host))
        self.refresh_capabilities()

    def refresh_capabilities(self) -> None:
        """Ask what the server can do: the answer changes with TLS and with the sign-in."""
        _, said = self.capability()
        words = b" ".join(line for line in said or () if line)
        self.capabilities = tuple(words.decode("ascii", "replace").upper().split())

    def start_idle(self) -> tuple[bytes, bool]:
        """Ask to be told of news at once (RFC 2177).

        Returns the tag that stop_idle wants, and whether there was news together with the go-ahead.
        """
        tag: bytes = self._command("IDLE")
        with_news = False
        while self._get_response() is not None:
            with_news = True
            if self.tagged_commands[tag]:
                raise self.error("the server offers IDLE, but refuses it")
        return tag, with_news or self._reader.holds_unread

    def stop_idle(self, tag: bytes) -> None:
        """End the waiting and read whatever was said meanwhile."""
        self.send(b"DONE\r\n")
        while not self.tagged_commands[tag]:
            self._get_response()
        del self.tagged_commands[tag]

    def read(self, size: int) -> bytes:
        """Read a literal; called by imaplib."""
        if size > LITERAL_LIMIT:
            raise self.abort(f"the server wants to send {size} bytes at once")
        return self._reader.exactly(size)

    def readline(self) -> bytes:
        """Read a line; called by imaplib."""
        return self._reader.line(LINE_LIMIT)

    def send(self, data: bytes) -> None:  # type: ignore[override]
        """Send, and give the answer a fresh deadline; called by imaplib."""
        self._deadline.restart(self._patience)
        self.sock.settimeout(self._patience)
        self.sock.sendall(data)

    def _mesg(self, s: str, secs: float | None = None) -> None:
        """Tell what imaplib tells with Debug: to the log, which shows no secret."""
        log.debug("%s", s)

    def _log(self, line: str) -> None:
        """Keep no list of the last commands, as imaplib does: the sign-in is one of them."""

    def shutdown(self) -> None:
        """Hang up; called by imaplib, and safe to call twice."""
        self.sock.close()


class ImapMailbox(BaseMailBox):
    """imap-tools' folders, searches and IDLE over an ImapClient."""

    client: ImapClient

    def __init__(self, endpoint: Endpoint, patience: float) -> None:
        self._endpoint, self._patience = endpoint, patience
        super().__init__()

    def _get_mailbox_client(self) -> ImapClient:
        return ImapClient(self._endpoint, self._patience)
