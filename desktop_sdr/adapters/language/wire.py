"""One HTTPS question to a model's server: the only place here that knows the HTTP library."""

import json
from collections.abc import Mapping
from typing import Any, Final

import httpx

from desktop_sdr.adapters.mail.api.answers import Answer
from desktop_sdr.adapters.mail.api.connection import ApiAccount, Connection, lost
from desktop_sdr.adapters.mail.connection import CHUNK, Deadline
from desktop_sdr.ports.errors import Temporary

SIZE_LIMIT: Final = 2 * 1024 * 1024
"""Many times what the longest answer that we ask for can take."""


def post(
    account: ApiAccount, path: str, body: Mapping[str, Any], headers: Mapping[str, str]
) -> Answer:
    """Send JSON and return what came back, read up to the limit; raises Temporary.

    The whole exchange ends at the account's patience. No redirect is followed and no proxy of the
    environment is used: the words and the key go to the one server that the rep named.
    """
    seconds = account.patience.total_seconds()
    transport = Connection(account.tls_context(), Deadline(seconds))
    client = httpx.Client(transport=transport, trust_env=False, timeout=seconds)
    url = account.url.rstrip("/") + path
    sent = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
    stated = {"content-type": "application/json", "accept": "application/json", **headers}
    try:
        with client, client.stream("POST", url, content=sent, headers=stated) as response:
            return _read(response)
    except (httpx.HTTPError, httpx.StreamError, OSError) as error:
        raise _lost(error, account) from None  # the cause holds the request, which holds the key


def _read(response: httpx.Response) -> Answer:
    body = bytearray()
    for piece in response.iter_bytes(CHUNK):
        body += piece
        if len(body) > SIZE_LIMIT:
            break
    headers = {name.lower(): value for name, value in response.headers.items()}
    whole = len(body) <= SIZE_LIMIT
    return Answer(response.status_code, headers, bytes(body[:SIZE_LIMIT]), not whole)


def _lost(error: httpx.HTTPError | httpx.StreamError | OSError, account: ApiAccount) -> Temporary:
    if isinstance(error, httpx.StreamError):
        return Temporary("connection_lost", "wait", account.endpoint().host)
    said = lost(error, account)
    title = "model_unreachable" if said.title == "mailbox_unreachable" else said.title
    return Temporary(title, said.next_step, said.detail)
