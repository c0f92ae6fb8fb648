"""Mails whose HTML reaches for files and servers, or only wants to be too much."""

from collections.abc import Iterator
from typing import Final

from chaos.bait import Bait, places

REACHING: Final = {
    "image": '<img src="{place}">',
    "image in a sentence": 'Dear Rita, <b>look</b> <img src="{place}" width=1 height=1> here.',
    "source set": '<img srcset="{place} 1x, {place} 2x">',
    "style": '<p style="background:url({place})">x</p>',
    "style sheet": "<style>@import url('{place}'); p {{background: url({place})}}</style>x",
    "linked sheet": '<link rel="stylesheet" href="{place}">x',
    "background": '<body background="{place}"><table background="{place}"><tr><td>x</table>',
    "frame": '<iframe src="{place}"></iframe>',
    "object": '<object data="{place}"><embed src="{place}"></object>',
    "script": '<script src="{place}"></script><script>fetch("{place}")</script>x',
    "handler": "<img src=x onerror=\"this.src='{place}'\">",
    "form": '<form action="{place}"><input type="image" src="{place}"><button>Go</button></form>',
    "film": '<video poster="{place}" autoplay src="{place}"></video><audio src="{place}"></audio>',
    "drawing": '<svg><image href="{place}"/><use xlink:href="{place}"/></svg>',
    "list": '<ul style="list-style-image:url({place})"><li>x</ul>',
    "base": '<base href="{place}"><img src="picture.gif">',
    "refresh": '<meta http-equiv="refresh" content="0;url={place}">x',
    "link": '<a href="{place}">https://bank.example</a>',
    "marked down": "![look]({place}) and [here]({place})",
    "qt": '<qt><img src="{place}"></qt>',
    "not closed": '<p><img src="{place}"',
    "two meanings": '<!--><img src="{place}">-->',
    "within a title": '<title><img src="{place}"></title>x',
    "conditional": '<!--[if mso]><v:fill src="{place}"/><![endif]-->x',
    "escaped": '&lt;img src="{place}"&gt;',
}
TOO_MUCH: Final = {
    "one long line": "x" * 1_000_000,
    "nested without end": "<div>" * 60_000 + "x",
    "turned round": "\u202egnp.erutcip\u202c \u2066\u2067 abc",
    "bidi without end": "\u202b" * 5_000 + "x",
    "unseen": "pay\u200bpal \U000e0041\U000e0042",
    "marks on marks": "a" + "\u0301" * 20_000,
    "tables": "<table><tr><td>" * 10_000 + "x",
    "zero bytes": "a\x00b\x00c",
    "wide": "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 3_000,
    "entities": "&amp;" * 50_000,
}


def mails(bait: Bait) -> Iterator[tuple[str, str]]:
    """Each mail's name and its HTML: every way of reaching to every place, then too much."""
    for number, (place, where) in enumerate(places(bait).items()):
        for way, html in REACHING.items():
            yield f"{way}, {place}", html.format(place=where)
        if number == 0:
            yield from TOO_MUCH.items()
