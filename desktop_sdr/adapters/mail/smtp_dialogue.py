"""The SMTP dialogue: strict replies, verified TLS before any credential, one mail."""

import logging
import re
import smtplib
import socket
import ssl
from contextlib import suppress

from desktop_sdr.adapters.mail.connection import (
    Deadline,
    Endpoint,
    LineReader,
    Security,
    connect,
    encoded,
    plain_words,
    wait_until_left,
    without_secrets,
)
from desktop_sdr.adapters.mail.smtp_answers import Answer, Stage, error_for
from desktop_sdr.adapters.mail.xoauth2 import MECHANISM, bearer, refusal
from desktop_sdr.ports.errors import Refused, SignInNeeded, Temporary

REPLY_LINE = re.compile(rb"([2-5]\d\d)(?:([ -])([^\r\n]*))?\r?\n")
SIZE_VALUE = re.compile(r"[0-9]{1,20}")
LINE_LIMIT = 8_192
LINES_LIMIT = 200
END_OF_MAIL = b"\r\n.\r\n"
COMMAND_LIMIT = 512
"""Octets of a command with its end (RFC 5321, 4.5.3.1.4); what is longer is said after a 334."""
DOT_SECONDS = 0.05
"""For five bytes that this machine only has to take into a buffer that has room."""


log = logging.getLogger(__name__)


class GarbledReply(smtplib.SMTPException):
    """The other side said something that is no SMTP reply."""


class SmtpDialogue(smtplib.SMTP):
    """smtplib's client, except that a reply must be one and come within the deadline.

    smtplib itself reads `25x` as code 25, an endless line as a 500, and waits anew for each byte.
    Raises SMTPServerDisconnected and GarbledReply, which the transport reads by when they came.
    """

    def __init__(self, endpoint: Endpoint, own_name: str, patience: float) -> None:
        super().__init__(local_hostname=own_name, timeout=patience)
        self._endpoint, self._patience = endpoint, patience
        self._deadline = Deadline(patience)
        self._host = endpoint.host  # the name that starttls() verifies
        self._tls: ssl.SSLContext | None = None

    def open(self) -> None:
        """Connect, greet and secure; raises OSError or a PortError."""
        if self._endpoint.security is not Security.PLAIN_LOOPBACK:
            self._tls = self._endpoint.tls_context()
        self._deadline.restart(self._patience)
        sock = connect(self._endpoint.host, self._endpoint.port, self._patience)
        self._use(sock)
        if self._tls and self._endpoint.security is Security.TLS:
            self._use(self._tls.wrap_socket(sock, server_hostname=self._endpoint.host))
        self._expect(Stage.GREETING, self.getreply(), 220)
        self._expect(Stage.GREETING, self.ehlo(), 250)
        if self._tls and self._endpoint.security is Security.STARTTLS:
            self._start_tls(self._tls)

    def _use(self, sock: socket.socket) -> None:
        self.sock = sock
        self._reader = LineReader(sock, self._deadline)

    def _start_tls(self, context: ssl.SSLContext) -> None:
        if not self.has_extn("starttls"):
            raise Temporary("tls_missing", "check_server", self._endpoint.host)
        answer = Answer(Stage.GREETING, *_words(self.docmd("STARTTLS")))
        if answer.code != 220:
            raise Temporary("tls_missing", "check_server", str(answer))
        if self._reader.holds_unread:  # said before TLS, to be believed after it
            raise Temporary("tls_not_verified", "check_server", "text was slipped in before TLS")
        if self.sock is not None:
            self._use(context.wrap_socket(self.sock, server_hostname=self._endpoint.host))
        self._expect(Stage.GREETING, self.ehlo(), 250)

    def sign_in(self, user: str, password: str) -> None:
        """Sign in with PLAIN or LOGIN, which alone carry any password; raises a PortError."""
        offered = self.esmtp_features.get("auth", "").upper().split()
        if "PLAIN" in offered:
            reply = self.docmd("AUTH PLAIN", encoded(f"\0{user}\0{password}"))
        elif "LOGIN" in offered:
            reply = self._login(user, password)
        else:
            raise SignInNeeded("sign_in_not_offered", "check_server", self._endpoint.host)
        code, words = _words(reply)
        if code != 235:
            shown = without_secrets(words, user, password)
            raise error_for(Answer(Stage.SIGN_IN, code, shown))

    def _login(self, user: str, password: str) -> tuple[int, bytes]:
        reply = self.docmd("AUTH LOGIN")
        for said in (user, password):
            if reply[0] != 334:
                return reply
            reply = self.docmd(encoded(said))
        return reply

    def sign_in_by_token(self, user: str, token: str) -> None:
        """Sign in with XOAUTH2; raises SignInNeeded("token_refused") or another PortError."""
        if MECHANISM not in self.esmtp_features.get("auth", "").upper().split():
            raise SignInNeeded("sign_in_not_offered", "check_server", self._endpoint.host)
        said = encoded(bearer(user, token))
        command = f"AUTH {MECHANISM}"
        if len(f"{command} {said}\r\n") <= COMMAND_LIMIT:
            reply = self.docmd(command, said)
        else:
            reply = self.docmd(command)
            reply = self.docmd(said) if reply[0] == 334 else reply
        if reply[0] == 334:  # the reason, in JSON: the refusal comes once an empty line is said
            reply = self.docmd("")
        code, words = _words(reply)
        if code == 235:
            return
        error = error_for(Answer(Stage.SIGN_IN, code, words))
        raise refusal(words, user, token) if isinstance(error, SignInNeeded) else error

    def hand_over_body(self, sender: str, recipient: str, body: bytes) -> None:
        """Say everything up to the end of the body, without the final dot; raises a PortError.

        It has left this machine then, so that the dot never waits behind it.
        """
        options = self._mail_options(sender, recipient, body)
        self._expect(Stage.SENDER, self.mail(sender, options), 250)
        self._expect(Stage.RECIPIENT, self.rcpt(recipient), 250, 251)
        self._expect(Stage.BODY, self.docmd("DATA"), 354)
        self.send(body)
        if self.sock is not None:
            wait_until_left(self.sock, self._deadline)

    def _mail_options(self, sender: str, recipient: str, body: bytes) -> list[str]:
        options = self._size_option(len(body))
        if not (sender + recipient).isascii():
            if not self.has_extn("smtputf8"):
                raise Refused("address_needs_smtputf8", "use_another_address", recipient)
            options.append("SMTPUTF8")
        if not body.isascii():
            if not self.has_extn("8bitmime"):
                raise Refused("mail_needs_8bit", "", self._endpoint.host)
            options.append("BODY=8BITMIME")
        return options

    def _size_option(self, size: int) -> list[str]:
        """State the mail's size; raises Refused where the server takes no mail of it (RFC 1870)."""
        if not self.has_extn("size"):
            return []
        largest = self.esmtp_features["size"].strip()
        if SIZE_VALUE.fullmatch(largest) and 0 < int(largest) < size:
            raise Refused("mail_too_large", "attach_less", f"{size} of at most {largest} bytes")
        return [f"SIZE={size}"]

    def release(self) -> None:
        """Say the final dot; from its first byte on nothing is certain until the answer.

        Whoever pauses waits for it, so it is given a moment and not the step's patience.
        """
        if self.sock is not None:
            self.sock.settimeout(DOT_SECONDS)
        super().send(END_OF_MAIL)

    def answer(self, patience: float) -> Answer:
        """Return what the server made of the mail."""
        self._deadline.restart(patience)
        return Answer(Stage.DOT, *_words(self.getreply()))

    def is_ready(self) -> bool:
        """Say whether the connection still lives, with nothing of an earlier mail on it."""
        with suppress(smtplib.SMTPException, OSError):
            return self.rset()[0] == 250
        return False

    def leave(self) -> None:
        """Say goodbye without waiting for the answer, and hang up."""
        with suppress(smtplib.SMTPException, OSError):
            self.putcmd("QUIT")
        self.close()

    def send(self, s: str | bytes) -> None:  # type: ignore[override]
        """Send, and give the answer a fresh deadline."""
        self._deadline.restart(self._patience)
        if self.sock is not None:
            self.sock.settimeout(self._patience)
        super().send(s)

    def _print_debug(self, *words: object) -> None:
        """Tell what smtplib tells with set_debuglevel: to the log, which shows no secret."""
        log.debug("%s", " ".join(map(str, words)))

    def getreply(self) -> tuple[int, bytes]:
        """Return code and words of one complete reply."""
        said: list[bytes] = []
        while len(said) < LINES_LIMIT:
            line = self._line()
            found = REPLY_LINE.fullmatch(line)
            if found is None:
                raise GarbledReply(plain_words(line))
            said.append(found[3] or b"")
            if found[2] != b"-":
                return int(found[1]), b"\n".join(said)
        raise GarbledReply("a reply without end")

    def _line(self) -> bytes:
        try:
            line = self._reader.line(LINE_LIMIT)
        except OSError as error:
            self.close()
            raise smtplib.SMTPServerDisconnected(str(error)) from error
        if not line:
            self.close()
            raise smtplib.SMTPServerDisconnected("the server hung up")
        return line

    @staticmethod
    def _expect(stage: Stage, reply: tuple[int, bytes], *good: int) -> None:
        code, words = _words(reply)
        if code not in good:
            raise error_for(Answer(stage, code, words))


def _words(reply: tuple[int, bytes]) -> tuple[int, str]:
    return reply[0], plain_words(reply[1])
