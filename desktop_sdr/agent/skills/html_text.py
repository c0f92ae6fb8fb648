"""The words of an HTML mail as a person sees them: quotes cut, hidden parts dropped and told."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

UNSEEN_TAGS = "script, style, head, title, template, noscript, object, svg, math, textarea"
QUOTES = (
    "blockquote, div.gmail_attr, div.moz-cite-prefix, div.yahoo_quoted, div.protonmail_quote,"
    " div.tutanota_quote, div.zmail_extra, div.gmail_signature, div.moz-signature, div#Signature,"
    " pre.moz-signature, div.protonmail_signature_block, div#ms-outlook-mobile-signature,"
    " div.ms-outlook-mobile-signature, div[data-smartmail=gmail_signature]"
)
"""What mail programs mark as quoted or as signature; the words between two quotes stay."""
OUTLOOK_BREAKS = (
    "div#divRplyFwdMsg, div#appendonsend, hr#stopSpelling, div#OLK_SRC_BODY_SECTION,"
    " div#mail-editor-reference-message-container, div#reply-intro"
)
"""What Outlook and others put before the old mail; everything after it is old."""
BLOCKS = frozenset(
    {
        "address",
        "article",
        "center",
        "div",
        "dd",
        "dl",
        "dt",
        "fieldset",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tr",
        "ul",
    }
)
HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|clip\s*:\s*rect\(\s*0"
    r"|(?:font-size|opacity|max-height|line-height)\s*:\s*0*(?:\.0+)?(?:px|pt|r?em|%)?\s*(?:;|!|$)"
    r"|font-size\s*:\s*(?:0?\.\d+|1)(?:px|pt)\s*(?:;|!|$)"
    r"|text-indent\s*:\s*-\d{3,}|(?:left|top)\s*:\s*-\d{4,}px",
    re.IGNORECASE,
)
COLOUR = re.compile(r"(?:^|;)\s*color\s*:\s*([^;!]+)", re.IGNORECASE)
BACKGROUND = re.compile(r"background(?:-color)?\s*:\s*([^;!]+)", re.IGNORECASE)
HEX = re.compile(r"#([0-9a-f]{6}|[0-9a-f]{3})\b")
RGB = re.compile(r"rgba?\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)")
MEDIA_RULE = re.compile(
    r"@media[^{]{0,500}\{(?:[^{}]{0,5000}\{[^{}]{0,5000}\}){0,200}[^{}]{0,500}\}"
)
CLASS_RULE = re.compile(r"\.([\w-]{1,80})\s*\{([^{}]{0,2000})\}")
WHITE_FROM = 240
"""Each of red, green and blue from here on cannot be read on white paper."""
MAX_NODES = 20_000
MAX_DEPTH = 400
MAX_OPEN = 2_000
"""Tags that were opened and not closed."""
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})")
LEFT_OPEN = frozenset(
    {"area", "base", "br", "col", "dd", "dt", "hr", "img", "input", "li", "link", "meta", "option"}
    | {"p", "param", "source", "tbody", "td", "tfoot", "th", "thead", "tr", "wbr"}
)
"""Tags that stand without an end of their own."""
WORDS = re.compile(r"\w{2,}")
BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class SeenText:
    """What a person sees of an HTML mail, and whether there was more that they do not see."""

    text: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class _Look:
    """How text at one place of the page is drawn."""

    hidden: bool = False
    white: bool = False
    on_colour: bool = False
    kept_lines: bool = False

    @property
    def is_seen(self) -> bool:
        return not self.hidden and (self.on_colour or not self.white)


@dataclass(slots=True)
class _Page:
    hiding_classes: Collection[str]
    pieces: list[str] = field(default_factory=list)
    hidden: bool = False


def text_of_html(html: str) -> SeenText:
    """Return the visible text of `html`, without what the mail program marked as quoted."""
    tree = LexborHTMLParser(_not_too_deep(html))
    page = _Page(hiding_classes=_hiding_classes(tree))
    for node in tree.css(UNSEEN_TAGS):
        node.decompose()
    body = tree.body
    if body is None:
        return SeenText("", hidden=False)
    for node in body.css(OUTLOOK_BREAKS):
        _drop_from(node)
    for node in body.css(QUOTES):
        node.decompose()
    _walk(body, page)
    return SeenText("".join(page.pieces), page.hidden)


def _not_too_deep(html: str) -> str:
    """Cut a page where it nests deeper than any does: the parser then takes quadratic time."""
    depth = 0
    for tag in TAG.finditer(html):
        if tag.group(2).lower() not in LEFT_OPEN:
            depth += -1 if tag.group(1) else 1
        if depth > MAX_OPEN:
            return html[: tag.start()]
    return html


def may_hide(html: str) -> bool:
    """Say cheaply whether it is worth looking for hidden text in `html` at all."""
    return (
        bool(HIDING.search(html)) or "hidden" in html or "white" in html or "#fff" in html.lower()
    )


def _hiding_classes(tree: LexborHTMLParser) -> frozenset[str]:
    rules = "\n".join(node.text() for node in tree.css("style"))[:50_000]
    rules = MEDIA_RULE.sub("", rules)
    return frozenset(name for name, style in CLASS_RULE.findall(rules) if HIDING.search(style))


def _drop_from(node: LexborNode) -> None:
    """Drop `node` and everything after it, at its own level and at those above."""
    at: LexborNode | None = node
    for _ in range(MAX_DEPTH):
        if at is None or at.tag == "body":
            break
        following = at.next
        while following is not None:
            after = following.next
            following.decompose()
            following = after
        at = at.parent
    node.decompose()


def _walk(body: LexborNode, page: _Page) -> None:
    """Go through the page in reading order without recursion: a page may nest without end."""
    node: LexborNode | None = body.child
    looks = [_Look()]
    for _ in range(MAX_NODES):
        if node is None:
            return
        look = _enter(node, looks[-1], page)
        child = node.child
        if child is not None and len(looks) < MAX_DEPTH:
            looks.append(look)
            node = child
            continue
        node = _next_in_order(node, body, looks, page)


def _next_in_order(
    node: LexborNode, body: LexborNode, looks: list[_Look], page: _Page
) -> LexborNode | None:
    at: LexborNode | None = node
    while at is not None and at.mem_id != body.mem_id:
        _leave(at, page)
        if at.next is not None:
            return at.next
        at = at.parent
        looks.pop()
    return None


def _enter(node: LexborNode, around: _Look, page: _Page) -> _Look:
    tag = node.tag or ""
    if tag == "-text":
        _write(node.text_content or "", around, page)
        return around
    if tag in BLOCKS or tag == "br":
        page.pieces.append("\n")
    elif tag in ("td", "th"):
        page.pieces.append(" ")
    return _look(node, tag, around, page.hiding_classes)


def _leave(node: LexborNode, page: _Page) -> None:
    if node.tag == "p":
        page.pieces.append("\n\n")
    elif node.tag in BLOCKS:
        page.pieces.append("\n")


def _write(text: str, look: _Look, page: _Page) -> None:
    if not look.is_seen:
        page.hidden = page.hidden or bool(WORDS.search(text))
        return
    page.pieces.append(text if look.kept_lines else BLANKS.sub(" ", text))


def _look(node: LexborNode, tag: str, around: _Look, hiding: Collection[str]) -> _Look:
    attributes: Mapping[str, str | None] = node.attributes
    look = replace(around, kept_lines=True) if tag == "pre" else around
    if not attributes:
        return look
    style = attributes.get("style") or ""
    names = (attributes.get("class") or "").split()
    if "hidden" in attributes or HIDING.search(style) or any(n in hiding for n in names):
        look = replace(look, hidden=True)
    colour = _painted(COLOUR, style) or attributes.get("color") or ""
    if colour:
        look = replace(look, white=_is_white(colour))
    ground = _painted(BACKGROUND, style) or attributes.get("bgcolor") or ""
    if ground and ground.strip().lower() not in ("transparent", "inherit", "none"):
        look = replace(look, on_colour=not _is_white(ground))
    return look


def _painted(which: re.Pattern[str], style: str) -> str:
    match = which.search(style)
    return match.group(1) if match else ""


def _is_white(colour: str) -> bool:
    text = colour.strip().lower()
    if text in ("white", "snow", "ivory", "ghostwhite", "transparent"):
        return True
    hexadecimal = HEX.search(text)
    if hexadecimal:
        digits = hexadecimal.group(1)
        pairs = [d * 2 for d in digits] if len(digits) == 3 else re.findall("..", digits)
        return all(int(pair, 16) >= WHITE_FROM for pair in pairs)
    parts = RGB.search(text)
    return parts is not None and all(int(part) >= WHITE_FROM for part in parts.groups())
