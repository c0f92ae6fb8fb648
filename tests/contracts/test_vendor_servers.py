"""The servers that stand in for the vendors, used by the vendors' own clients."""

import asyncio
import base64
import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import httpx
import pytest
from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build_from_document
from googleapiclient.errors import HttpError
from googleapiclient.http import MediaInMemoryUpload
from kiota_abstractions.authentication import (
    AccessTokenProvider,
    AllowedHostsValidator,
    BaseBearerTokenAuthenticationProvider,
)
from kiota_abstractions.method import Method
from kiota_abstractions.request_information import RequestInformation
from kiota_http.middleware.options import UrlReplaceHandlerOption
from msgraph_core import BaseGraphRequestAdapter, GraphClientFactory
from servers.mail import REP
from servers.vendors import discovery
from servers.vendors.graph import STAYS

from contracts.mails import a_mail
from contracts.test_inbox import mail_saying
from contracts.vendors import Account, open_account

BUYER = "ana@buyer.test"


@pytest.fixture
def gmail() -> Iterator[Account]:
    with closing(open_account("gmail")) as account:
        yield account


@pytest.fixture
def graph() -> Iterator[Account]:
    with closing(open_account("graph")) as account:
        yield account


def googles_client(account: Account) -> Any:
    described = {**discovery.gmail(), "rootUrl": f"{account.server.url}/"}
    return build_from_document(described, credentials=Credentials(account.token))


def test_googles_own_client_sends_and_reads(gmail: Account) -> None:
    raw = a_mail(BUYER).raw
    with closing(googles_client(gmail)) as client:
        users = client.users()
        before = users.getProfile(userId="me").execute()
        assert before["emailAddress"] == REP
        written = {"raw": base64.urlsafe_b64encode(raw).decode()}
        sent = users.messages().send(userId="me", body=written).execute()
        upload = MediaInMemoryUpload(raw, mimetype="message/rfc822")
        users.messages().send(userId="me", media_body=upload).execute()
        gmail.mailbox.arrive(mail_saying("an answer"))

        told = users.history().list(userId="me", startHistoryId=before["historyId"]).execute()
        ids = [one["messagesAdded"][0]["message"]["id"] for one in told["history"]]
        assert ids[0] == sent["id"]
        read = users.messages().get(userId="me", id=ids[-1], format="raw").execute()
        assert b"an answer" in base64.urlsafe_b64decode(read["raw"])
        query = f"rfc822msgid:{gmail.mailbox.in_folder('SENT')[0].message_id}"
        found = users.messages().list(userId="me", labelIds=["SENT"], q=query).execute()
        assert len(found["messages"]) == 2
        with pytest.raises(HttpError) as gone:
            users.messages().get(userId="me", id="18f0").execute()
        assert gone.value.status_code == 404
    assert gmail.mailbox.delivered[BUYER] == [raw, raw]
    assert gmail.server.violations == []


class _Token(AccessTokenProvider):  # type: ignore[misc]
    def __init__(self, token: str) -> None:
        self._token = token

    async def get_authorization_token(self, uri: str, context: Any = None) -> str:
        return self._token

    def get_allowed_hosts_validator(self) -> AllowedHostsValidator:
        return AllowedHostsValidator([])


class MicrosoftsClient:
    """The request adapter of Microsoft's SDK, with the paths that the SDK's builders have."""

    ME = "{+baseurl}/users/{user%2Did}"
    FOLDER = f"{ME}/mailFolders/{{mailFolder%2Did}}"

    def __init__(self, account: Account) -> None:
        me = UrlReplaceHandlerOption(True, {"/users/me-token-to-replace": "/me"})
        options = {UrlReplaceHandlerOption.get_key(): me}
        self.wire = httpx.AsyncHTTPTransport()  # Microsoft's own transport does not close it
        self.http = GraphClientFactory.create_with_default_middleware(
            client=httpx.AsyncClient(transport=self.wire), options=options
        )
        signed_in = BaseBearerTokenAuthenticationProvider(_Token(account.token))
        self.adapter = BaseGraphRequestAdapter(signed_in, http_client=self.http)
        self.adapter.base_url = f"{account.server.url}/v1.0"

    async def send(self, raw: bytes) -> None:
        info = self._info(Method.POST, f"{self.ME}/sendMail")
        info.set_stream_content(base64.b64encode(raw), "text/plain")
        await self.adapter.send_no_response_content_async(info, {})

    async def get(self, path: str, **named: str) -> bytes:
        info = self._info(Method.GET, path, **named)
        answer = await self.adapter.send_primitive_async(info, "bytes", {})
        assert isinstance(answer, bytes)
        return answer

    async def follow(self, link: str) -> Any:
        info = RequestInformation()
        info.http_method, info.url = Method.GET, link
        info.headers.try_add("Prefer", STAYS)
        return json.loads(await self.adapter.send_primitive_async(info, "bytes", {}))

    def _info(self, method: Method, path: str, **named: str) -> RequestInformation:
        values = {"user%2Did": "me-token-to-replace"}
        values |= {f"{name}%2Did": value for name, value in named.items()}
        info = RequestInformation(method, path, values)
        info.headers.try_add("Prefer", STAYS)
        return info


async def _sends_and_reads(account: Account, raw: bytes) -> list[bytes]:
    client = MicrosoftsClient(account)
    async with client.wire:
        await client.send(raw)
        delta = f"{client.FOLDER}/messages/delta()"
        page = json.loads(await client.get(delta, mailFolder="inbox"))
        account.mailbox.arrive(mail_saying("an answer"))
        page = await client.follow(page["@odata.deltaLink"])
        [new] = page["value"]
        assert "an answer" not in json.dumps(new)
        sent = json.loads(await client.get(f"{client.FOLDER}/messages", mailFolder="sentitems"))
        mime = f"{client.ME}/messages/{{message%2Did}}/$value"
        return [await client.get(mime, message=one["id"]) for one in (new, sent["value"][0])]


def test_microsofts_own_client_sends_and_reads(graph: Account) -> None:
    raw = a_mail(BUYER).raw
    answer, copy = asyncio.run(_sends_and_reads(graph, raw))
    assert b"an answer" in answer
    assert copy == raw
    assert graph.mailbox.delivered[BUYER] == [raw]
    assert graph.server.violations == []


NOT_GMAIL: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", "/gmail/v1/users/me/mails", {}),
    ("GET", "/gmail/v1/users/me/messages?maxResult=5", {}),
    ("GET", "/gmail/v1/users/me/messages?maxResults=many", {}),
    ("GET", "/gmail/v1/users/me/messages?maxResults=501", {}),
    ("GET", "/gmail/v1/users/me/messages?q=a&q=b", {}),
    ("GET", "/gmail/v1/users/me/messages/1?format=eml", {}),
    ("GET", "/gmail/v1/users/me/history?historyTypes=added", {}),
    ("POST", "/gmail/v1/users/me/messages/send", {"json": {"raw": "aGk", "to": BUYER}}),
    ("POST", "/gmail/v1/users/me/messages/send", {"json": {"raw": "a+/b"}}),
    ("POST", "/gmail/v1/users/me/messages/send", {"json": {"labelIds": "SENT"}}),
    ("POST", "/gmail/v1/users/me/messages/send", {"content": b"hi"}),
    ("POST", "/upload/gmail/v1/users/me/messages/send", {"content": b"To: x"}),
]
NOT_GRAPH: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", "/v1.0/me/mails", {}),
    ("GET", "/v1.0/me/mailFolders/inbox/messages?$selct=id", {}),
    ("GET", "/v1.0/me/mailFolders/inbox/messages?$select=messageId", {}),
    ("GET", "/v1.0/me/mailFolders/inbox/messages?$filter=messageId eq 'x'", {}),
    ("GET", "/v1.0/me/mailFolders/inbox/messages?$top=0", {}),
    ("GET", "/v1.0/me/mailFolders/inbox/messages/delta?$filter=subject eq 'x'", {}),
    ("GET", "/v1.0/me/mailFolders/inbox/messages/delta?changeType=new", {}),
    ("GET", "/v1.0/me/mailFolders/inbox/messages/delta?$deltatoken=x&$select=id", {}),
    ("GET", "/v1.0/me/messages/1/$value?$select=id", {}),
    ("GET", "/v1.0/me/messages/1", {"headers": {"Prefer": "IdType=Immutable"}}),
    ("POST", "/v1.0/me/sendMail", {"content": b"aGk=", "headers": {"Content-Type": "image/png"}}),
    ("POST", "/v1.0/me/sendMail", {}),
]


@pytest.mark.parametrize(
    ("vendor", "method", "path", "what"),
    [("gmail", *one) for one in NOT_GMAIL] + [("graph", *one) for one in NOT_GRAPH],
)
def test_what_the_vendor_does_not_describe_is_refused_and_written_down(
    vendor: str, method: str, path: str, what: dict[str, Any]
) -> None:
    with closing(open_account(vendor)) as account:
        headers = {"Authorization": f"Bearer {account.token}", **what.pop("headers", {})}
        answer = httpx.request(method, account.server.url + path, headers=headers, **what)
        assert answer.status_code == 400
        assert len(account.server.violations) == 1
