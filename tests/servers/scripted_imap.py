"""An IMAP server that says what it is told to: for servers worse than any that can be installed."""

import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self

Answer = str | bytes | Callable[[str], str | bytes]
"""What to say to a command; `%` stands for its tag, and nothing said means to hang up."""

USUAL: Mapping[str, Answer] = {
    "greeting": "* OK ready\r\n",
    "CAPABILITY": "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n% OK done\r\n",
    "AUTHENTICATE": "+ \r\n",
    "LOGIN": "% OK welcome\r\n",
    "NOOP": "% OK done\r\n",
    "EXAMINE": "* 0 EXISTS\r\n* OK [UIDVALIDITY 1] ok\r\n* OK [UIDNEXT 1] ok\r\n% OK done\r\n",
    "UID SEARCH": "* SEARCH\r\n% OK done\r\n",
    "DONE": "",
}


@dataclass
class ScriptedImap:
    """Serves on a port of 127.0.0.1 until it is left; `script` names what to say differently."""

    script: Mapping[str, Answer] = field(default_factory=dict)
    commands: list[str] = field(default_factory=list)
    port: int = 0
    tls: ssl.SSLContext | None = None
    """With it, every connection begins with TLS, unless `on_request`."""
    on_request: bool = False
    """TLS begins after STARTTLS, where the script answers that with a yes."""

    def __enter__(self) -> Self:
        self._script = {**USUAL, **self.script}
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._listen, name="scripted-imap")]
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for one in self._open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)

    def say(self, text: str) -> None:
        """Say something to everybody who is connected, unasked."""
        for one in self._open:
            with suppress(OSError):
                one.sendall(text.encode())

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._open.append(connection)
            thread = threading.Thread(target=self._serve, args=(connection,), name="scripted-imap")
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        at_once = None if self.on_request else self.tls
        with suppress(OSError), _secured(connection, at_once) as spoken_on:
            if self._answer(spoken_on, "greeting", "", ""):
                self._converse(spoken_on)
        connection.close()

    def _converse(self, connection: socket.socket) -> None:
        if self._hears_all(connection) or self.tls is None:
            return
        with _secured(connection, self.tls) as secured:
            self._hears_all(secured)

    def _hears_all(self, connection: socket.socket) -> bool:
        """Answer until the end; False where TLS has to begin first."""
        with connection.makefile("rb") as lines:
            tag = ""
            for raw in lines:
                line = raw.decode("utf-8", "replace").strip()
                self.commands.append(line)
                tag, command = self._understood(line, tag)
                if not self._answer(connection, command, tag, line):
                    return True
                if command == "STARTTLS" and command in self._script:
                    return False
        return True

    def _understood(self, line: str, last_tag: str) -> tuple[str, str]:
        """The tag and the command of a line; what follows a go-ahead has no tag of its own."""
        tag, _, rest = line.partition(" ")
        verb, _, more = rest.partition(" ")
        if not rest:
            return last_tag, "DONE" if line == "DONE" else "LOGIN"
        if verb == "UID":
            return tag, f"UID {more.partition(' ')[0]}"
        return tag, verb

    def _answer(self, connection: socket.socket, command: str, tag: str, line: str) -> bool:
        answer = self._script.get(command, "% BAD what?\r\n")
        said = answer(line) if callable(answer) else answer
        raw = said.encode() if isinstance(said, str) else said
        if not raw and command != "DONE":
            return False
        connection.sendall(raw.replace(b"%", tag.encode()))
        return True


def _secured(connection: socket.socket, context: ssl.SSLContext | None) -> socket.socket:
    return connection if context is None else context.wrap_socket(connection, server_side=True)
