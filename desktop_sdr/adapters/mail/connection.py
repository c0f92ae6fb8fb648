"""A connection to a mail server: never in the clear to another machine, never without an end."""

import ipaddress
import select
import socket
import ssl
import sys
import time
from base64 import b64encode
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from desktop_sdr.ports.errors import Refused, SignInNeeded, Temporary
from desktop_sdr.ports.secrets import SIGN_IN_MARK, SecretStore

CHUNK = 65_536


class Security(StrEnum):
    """How a connection is protected; there is no fourth way."""

    STARTTLS = "starttls"
    """Starts in the clear; nothing but the request for TLS is said before TLS stands."""
    TLS = "tls"
    PLAIN_LOOPBACK = "plain_loopback"
    """No protection, and only to this very machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A mail server and how to sign in there; raises Refused when it would talk in the clear."""

    host: str
    port: int
    security: Security = Security.STARTTLS
    user: str = ""
    """Empty where the server wants no sign-in."""
    secret_name: str = ""
    """The name that the password is kept under in the SecretStore."""
    ca_file: Path | None = None
    """A company's own certificate authority, trusted beside those of the system."""

    def __post_init__(self) -> None:
        if self.security is Security.PLAIN_LOOPBACK and not is_loopback(self.host):
            raise Refused("tls_required", "use_tls", self.host)

    def password(self, secrets: SecretStore) -> str:
        """Return the password; raises SignInNeeded where none is kept."""
        password = secrets.get(self.secret_name)
        if password is None or password.startswith(SIGN_IN_MARK):
            raise SignInNeeded("password_missing", "sign_in", self.user)
        return password

    def tls_context(self) -> ssl.SSLContext:
        """Return a context that verifies certificate and host name; raises Temporary."""
        return tls_context(self.ca_file)


def tls_context(ca_file: Path | None) -> ssl.SSLContext:
    """Return a context that trusts the system's authorities and that of the file.

    Raises Temporary where the file cannot be read.
    """
    context = ssl.create_default_context()
    if ca_file is None:
        return context
    try:
        context.load_verify_locations(cafile=ca_file)
    except OSError as error:  # a file that holds no certificate raises SSLError, which is one
        raise Temporary("ca_file_unreadable", "check_ca_file", str(ca_file)) from error
    return context


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address can only mean this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Deadline:
    """The moment at which the present exchange must be over, however slowly the bytes trickle."""

    def __init__(self, seconds: float) -> None:
        self.restart(seconds)

    def restart(self, seconds: float) -> None:
        """Allow `seconds` from now on."""
        self._end = time.monotonic() + seconds

    def remaining(self) -> float:
        """Return the seconds left; raises TimeoutError when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError("the mail server took too long")
        return left


class LineReader:
    """Reads lines and blocks from a socket under a Deadline.

    The readers of smtplib and imaplib start their time-out anew with each byte, so a server that
    trickles could hold a worker for hours.
    """

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock, self._deadline = sock, deadline
        self._unread = bytearray()

    @property
    def holds_unread(self) -> bool:
        """Whether bytes have arrived that nobody has asked for yet."""
        if self._unread:
            return True
        return isinstance(self._sock, ssl.SSLSocket) and self._sock.pending() > 0

    def line(self, limit: int) -> bytes:
        """Return the next line with its end, or what came before the other side hung up."""
        searched = 0
        while (end := self._unread.find(b"\n", searched)) < 0:
            searched = len(self._unread)
            if searched > limit:
                raise ConnectionError("the mail server sent a line without end")
            if not self._receive():
                return self._take(len(self._unread))
        return self._take(end + 1)

    def exactly(self, size: int) -> bytes:
        """Return `size` bytes, fewer only if the other side hung up."""
        while len(self._unread) < size and self._receive():
            pass
        return self._take(size)

    def _receive(self) -> bool:
        self._sock.settimeout(self._deadline.remaining())
        piece = self._sock.recv(CHUNK)
        self._unread += piece
        return bool(piece)

    def _take(self, size: int) -> bytes:
        taken = bytes(self._unread[:size])
        del self._unread[:size]
        return taken


def connect(host: str, port: int, seconds: float) -> socket.socket:
    """Open a TCP connection without Nagle's delay, which would hold the lone final dot 44 ms."""
    try:
        sock = socket.create_connection((host, port), seconds)
    except UnicodeError as error:  # no name that the DNS could ever know
        raise socket.gaierror(socket.EAI_NONAME, host) from error
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def wait_until_left(sock: socket.socket, deadline: Deadline) -> None:
    """Wait until what was sent has left this machine; raises TimeoutError or ConnectionError.

    Other systems than Linux do not say what is still here; there it is enough that the
    connection takes more.
    """
    select.select([], [sock], [], deadline.remaining())
    while _unsent(sock):
        deadline.remaining()
        _wait_a_moment(sock)


if sys.platform == "linux":
    import fcntl

    _SIOCOUTQNSD = 0x894B
    """Asks the kernel for the bytes that it has not put on the wire; linux/sockios.h."""

    def _unsent(sock: socket.socket) -> int:
        answer = fcntl.ioctl(sock.fileno(), _SIOCOUTQNSD, bytes(4))
        return int.from_bytes(answer, sys.byteorder)

    def _wait_a_moment(sock: socket.socket) -> None:
        connection = select.poll()
        connection.register(sock, 0)  # asks for nothing, and still hears of a broken connection
        if connection.poll(5):
            raise ConnectionError("the mail server hung up in the middle of the mail")

else:

    def _unsent(_sock: socket.socket) -> int:
        return 0

    def _wait_a_moment(_sock: socket.socket) -> None:
        """There is nothing to wait for here."""


def unreachable(error: OSError, host: str, port: int) -> Temporary:
    """Return the error for a connection that failed, or broke while nothing was lost."""
    where = f"{host}:{port}"
    if isinstance(error, ssl.SSLCertVerificationError):
        return Temporary("tls_not_verified", "check_server", f"{where}: {error.verify_message}")
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):  # a cut line proves nothing
        return Temporary("connection_lost", "wait", where)
    if isinstance(error, ssl.SSLError):
        return Temporary("tls_failed", "check_server", f"{where}: {error.reason or 'TLS error'}")
    if isinstance(error, socket.gaierror):
        return Temporary("server_not_found", "check_server", where)
    if isinstance(error, TimeoutError):
        return Temporary("server_too_slow", "wait", where)
    return Temporary("mailbox_unreachable", "wait", f"{where}: {error.strerror or error}")


def plain_words(words: bytes | str, limit: int = 300) -> str:
    """Return a server's words as one short printable line."""
    text = words if isinstance(words, str) else words.decode("utf-8", "replace")
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:limit]


def encoded(text: str) -> str:
    """Return base64 of UTF-8, as SASL wants a name or a password."""
    return b64encode(text.encode()).decode("ascii")


def without_secrets(words: str, user: str, password: str) -> str:
    """Return a server's words, or nothing of them where it repeats the password it was told."""
    told = (password, encoded(password), encoded(f"\0{user}\0{password}"))
    return "" if any(secret in words for secret in told if secret) else words
