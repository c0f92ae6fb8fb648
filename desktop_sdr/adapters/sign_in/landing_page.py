"""The words in the browser once the provider has sent it back."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Page(StrEnum):
    """What there is to say."""

    DONE = "done"
    DENIED = "denied"
    FAILED = "failed"
    STRANGE = "strange"
    TWICE = "twice"


HEADERS: Final[Mapping[str, str]] = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Connection": "close",
}

_WORDS: Final[Mapping[Page, tuple[str, str]]] = {
    Page.DONE: (
        "You are signed in",
        "Desktop SDR may now send and read mail for this mailbox. You can close this page.",
    ),
    Page.DENIED: (
        "You said no",
        "Nothing was changed: Desktop SDR cannot use this mailbox. You can close this page, and"
        " sign in from Desktop SDR whenever you like.",
    ),
    Page.FAILED: (
        "This did not work",
        "Nothing was changed. Desktop SDR says why; you can close this page and try again there.",
    ),
    Page.STRANGE: (
        "Nothing waits here",
        "This address does not belong to the sign-in that is under way. Nothing was changed.",
    ),
    Page.TWICE: (
        "This was used already",
        "A sign-in works once. Nothing was changed; go back to Desktop SDR.",
    ),
}


def html(page: Page) -> str:
    """Return the page; it holds fixed words alone."""
    title, words = _WORDS[page]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{title} - Desktop SDR</title>"
        '<meta name="viewport" content="width=device-width">'
        "<style>body{font:16px/1.5 system-ui,sans-serif;max-width:32em;margin:15vh auto;"
        "padding:0 1em;color:#1d2330;background:#fff}"
        "@media(prefers-color-scheme:dark){body{color:#e8eaf0;background:#14171f}}</style>"
        f"</head><body><h1>{title}</h1><p>{words}</p></body></html>"
    )
