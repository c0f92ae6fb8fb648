"""A name server on loopback that answers every question with a refusal, at once."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import dns.exception
import dns.message
import dns.rcode


@contextmanager
def refusing_names() -> Iterator[str]:
    """Yield where it listens, as `IP:PORT`."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.settimeout(0.05)
        ended = threading.Event()
        answering = threading.Thread(target=_refuse, args=(listening, ended))
        answering.start()
        yield f"127.0.0.1:{listening.getsockname()[1]}"
        ended.set()
        answering.join()


def _refuse(listening: socket.socket, ended: threading.Event) -> None:
    while not ended.is_set():
        try:
            asked, whom = listening.recvfrom(4096)
            answer = dns.message.make_response(dns.message.from_wire(asked))
        except (TimeoutError, dns.exception.DNSException):
            continue
        answer.set_rcode(dns.rcode.REFUSED)
        listening.sendto(answer.to_wire(), whom)
