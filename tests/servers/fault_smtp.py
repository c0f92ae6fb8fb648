"""An SMTP server that fails at the step it is told to, and knows what it really took in."""

import fcntl
import select
import socket
import ssl
import struct
import termios
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from typing import Self

GOOD = {
    "greeting": "220 fault.test ESMTP",
    "ehlo": "250-fault.test\r\n250-SIZE 10240000\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN",
    "starttls": "220 go ahead",
    "auth": "235 2.7.0 welcome",
    "mail": "250 2.1.0 ok",
    "rcpt": "250 2.1.5 ok",
    "data": "354 go ahead",
    "dot": "250 2.0.0 queued as 1",
    "quit": "221 bye",
}
STALL_SECONDS = 30.0


class Fault(Enum):
    """What happens at a step instead of an answer."""

    LOSE = "the connection breaks; at the dot: before the mail is stored"
    STORE_AND_LOSE = "the mail is stored, then the connection breaks before the answer"
    STALL = "no answer, while the connection stays"
    TRICKLE = "the answer begins and goes on for ever, byte by byte"


@dataclass(frozen=True)
class Accepted:
    sender: str
    recipients: tuple[str, ...]
    data: bytes
    """With dots and line ends as they were before SMTP."""


Whim = Callable[[str, Accepted], "str | Fault | None"]
"""Hears each step, and `answered` once the dot was, with the mail as far as it has come; what it
returns is said instead."""


@dataclass
class FaultySmtp:
    """Speaks SMTP on a port of 127.0.0.1 until it is left; `steps` names what to do differently.

    The steps are those of GOOD, and `body`: LOSE there breaks off in the middle of the mail.
    """

    steps: Mapping[str, str | Fault] = field(default_factory=dict)
    tls: ssl.SSLContext | None = None
    at_once: bool = False
    """TLS from the first byte on, instead of after STARTTLS."""
    accepted: list[Accepted] = field(default_factory=list)
    in_the_clear: bytearray = field(default_factory=bytearray)
    """Every byte that came in without TLS."""
    commands: list[str] = field(default_factory=list)
    whim: Whim = field(default=lambda _step, _mail: None)
    dots: list["Dot"] = field(default_factory=list)
    """Every final dot that came in, in order, whatever was made of it."""
    receive_buffer: int = 0
    """Bytes that this side takes in unread, where the system's own choice is too many."""
    port: int = 0

    def __enter__(self) -> Self:
        self._closing = threading.Event()
        self._open: set[socket.socket] = set()
        self._conversations: list[_Conversation] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        if self.receive_buffer:  # before a connection comes, which then has it from its start
            self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self.receive_buffer)
        self.port = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._listen, name="faulty-smtp")]
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for one in list(self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)

    def arrived(self) -> Mapping[int, int]:
        """How many bytes of each conversation are on this side by now, read or not (no TLS)."""
        return {one.number: one.arrived() for one in list(self._conversations)}

    def _listen(self) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(connection,), name="faulty-smtp")
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        if self.tls and self.at_once:
            try:
                connection = self.tls.wrap_socket(connection, server_side=True)
            except OSError:
                connection.close()
                return
        with suppress(OSError), _Conversation(self, connection) as conversation:
            conversation.hold()


@dataclass(frozen=True)
class Dot:
    """A final dot: in which conversation, and at which byte of it."""

    conversation: int
    byte: int
    recipients: tuple[str, ...]


class _Conversation:
    def __init__(self, server: FaultySmtp, connection: socket.socket) -> None:
        self._server, self._connection = server, connection
        self._unread = bytearray()
        self._sender, self._recipients = "", list[str]()
        self._lines: list[bytes] = []
        self._reading, self._read = threading.Lock(), 0
        self.number = len(server._conversations)
        server._conversations.append(self)

    def arrived(self) -> int:
        with self._reading, suppress(OSError, ValueError):
            waiting = fcntl.ioctl(self._connection.fileno(), termios.FIONREAD, b"\0" * 4)
            return self._read + int(struct.unpack("i", waiting)[0])
        return self._read

    def __enter__(self) -> Self:
        self._server._open.add(self._connection)
        return self

    def __exit__(self, *_: object) -> None:
        self._server._open.discard(self._connection)
        self._connection.close()

    def hold(self) -> None:
        if not self._answer("greeting"):
            return
        while line := self._line():
            command = line.decode("utf-8", "replace").strip()
            self._server.commands.append(command)
            if not self._obey(command):
                return

    def _obey(self, command: str) -> bool:
        verb = command.partition(" ")[0].lower()
        if verb == "starttls" and self._server.tls:
            return self._answer("starttls") and self._wrap(self._server.tls)
        if verb == "auth" and len(command.split()) < 3:
            return self._login()
        if verb == "mail":
            self._sender, self._recipients = _address(command), []
        if verb == "rcpt":
            self._recipients.append(_address(command))
        if verb == "data":
            return self._answer("data") and self._take_mail()
        if verb not in GOOD:
            self._say("502 5.5.2 what?")
            return True
        return self._answer(verb) and verb != "quit"

    def _login(self) -> bool:
        for question in ("334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6"):
            self._say(question)
            self._line()
        return self._answer("auth")

    def _wrap(self, context: ssl.SSLContext) -> bool:
        self._server._open.discard(self._connection)
        self._connection = context.wrap_socket(self._connection, server_side=True)
        self._server._open.add(self._connection)
        return True

    def _take_mail(self) -> bool:
        self._lines = []
        while (line := self._line()) not in (b".\r\n", b""):
            if not self._lines and self._said("body") is Fault.LOSE:
                return self._break()
            self._lines.append(line[1:] if line.startswith(b".") else line)
        if not line:
            return False
        byte = self._read - len(self._unread)
        self._server.dots.append(Dot(self.number, byte, tuple(self._recipients)))
        said = self._said("dot")
        if said is Fault.STORE_AND_LOSE or (isinstance(said, str) and said.startswith("250")):
            self._server.accepted.append(self._mail())
        goes_on = self._say_or_fail(said)
        self._said("answered")
        return goes_on

    def _mail(self) -> Accepted:
        return Accepted(self._sender, tuple(self._recipients), b"".join(self._lines))

    def _said(self, step: str) -> str | Fault:
        told = self._server.whim(step, self._mail())
        return told or self._server.steps.get(step, GOOD.get(step, ""))

    def _answer(self, step: str) -> bool:
        """Answer as told; False where the conversation is over."""
        return self._say_or_fail(self._said(step))

    def _say_or_fail(self, said: str | Fault) -> bool:
        if isinstance(said, str):
            self._say(said)
            return True
        if said is Fault.STALL:
            self._server._closing.wait(STALL_SECONDS)
            return False
        if said is Fault.TRICKLE:
            return self._trickle()
        return self._break()

    def _say(self, text: str) -> None:
        self._connection.sendall(text.encode("latin-1") + b"\r\n")

    def _trickle(self) -> bool:
        while not self._server._closing.wait(0.02):
            self._connection.sendall(b"2")
        return False

    def _break(self) -> bool:
        """Reset the connection, so that nothing of an answer can still arrive."""
        linger = struct.pack("ii", 1, 0)
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        return False

    def _line(self) -> bytes:
        while (end := self._unread.find(b"\n")) < 0:
            piece = self._receive()
            if not piece:
                return b""
            if not isinstance(self._connection, ssl.SSLSocket):
                self._server.in_the_clear += piece
            self._unread += piece
        line = bytes(self._unread[: end + 1])
        del self._unread[: end + 1]
        return line

    def _receive(self) -> bytes:
        if isinstance(self._connection, ssl.SSLSocket):
            return self._connection.recv(65_536)
        select.select([self._connection], [], [])
        with self._reading:
            piece = self._connection.recv(65_536)
            self._read += len(piece)
        return piece


def _address(command: str) -> str:
    return command.partition("<")[2].partition(">")[0]
