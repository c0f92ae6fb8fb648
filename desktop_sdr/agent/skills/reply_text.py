"""What the person themself wrote: old mail, quotes, signature and legal notices cut off."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from desktop_sdr.agent.skills.folding import fold, one_spaced, visible
from desktop_sdr.agent.skills.html_text import may_hide, text_of_html
from desktop_sdr.agent.skills.mail_parsing import ParsedMail
from desktop_sdr.agent.skills.reply_quotes import (
    QUOTED_LINE,
    RULE_LINE,
    attribution_at,
    old_mail_begins,
)

MAX_LINES = 2_000
MAX_LINE = 5_000
MAX_CONTACT_LINES = 14
"""A signature longer than this is text."""

SIGNATURE_MARK = re.compile(r"^\s*(?:--|—|– –|__|-- ?-)\s*$")
SENT_FROM = re.compile(
    r"^\W*(?:sent (?:from|via|with|by) (?!the |our |a |an )\S|get outlook for|gesendet (?:von|mit|aus)"
    r"|von meinem .{0,20}gesendet|diese nachricht wurde von meinem|envoyé (?:de(?:puis)?|à partir)"
    r"|télécharge[zr] outlook|enviado (?:desde|do|a partir|de) (?:mi|meu|o meu|el|my|outlook|yahoo|mail)"
    r"|obtener outlook|obter o outlook|inviato da|verzonden (?:vanaf|met|via|vanuit)|verstuurd vanaf"
    r"|outlook voor .{0,10}downloaden|ottieni outlook|scarica outlook|iphoneから送信|iPadから送信"
    r"|androidから送信|スマートフォンから送信|skickat från min|sendt fra min|lähetetty |wysłane z"
    r"|отправлено с|发自我的|my mobile device)",
    re.IGNORECASE,
)
SIGN_OFF = re.compile(
    r"^\W{0,2}(?:(?:kind|best|warm|many|with (?:kind|best|warm))?\s?(?:est)?\s?regards|cheers|sincerely"
    r"|yours (?:sincerely|faithfully|truly)|best(?: wishes)?|all the best|thanks(?: again| a lot"
    r"| so much| in advance| and regards)?|thank you(?: very much)?|many thanks|take care|br|rgds|cordially"
    r"|respectfully|mit (?:freundlichen|besten|lieben|herzlichen) (?:gr[uü](?:ß|ss)en|gruessen)"
    r"|freundliche gr[uü](?:ß|ss)e|(?:viele|beste|liebe|sch[oö]ne|herzliche)n? gr[uü](?:ß|ss)en?"
    r"|(?:viele|beste|liebe) gruesse|gru(?:ß|ss)|mfg|vg|lg|bg|danke(?: und .{0,30})?|hochachtungsvoll"
    r"|(?:bien )?cordialement|(?:bien )?[àa] vous|salutations.{0,20}|(?:meilleures|sinc[eè]res) salutations"
    r"|bonne (?:journ[ée]e|soir[ée]e)|merci(?: d'avance)?|cdlt|bien [àa] vous|amicalement"
    r"|(?:un )?(?:cordial )?saludos?(?: cordiales?)?|atentamente|gracias|un abrazo|cordialmente"
    r"|atenciosamente|att|abra[cç]os?|(?:com os )?(?:melhores )?cumprimentos|obrigad[oa]|grat[oa]"
    r"|(?:cordiali|distinti|migliori) saluti|saluti|grazie(?: mille)?|cordialit[àa]"
    r"|(?:met )?(?:vriendelijke|hartelijke|beste) groet(?:en)?|groet(?:en|jes)?|mvg|dank(?: u| je)?(?: wel)?"
    r"|(?:よろしく|宜しく)お願い.{0,12}|以上|敬具)\W{0,3}$",
    re.IGNORECASE,
)
CONTACT = re.compile(
    r"@|https?://|www\.|(?:\+|\b00)?\d[\d\s()./-]{6,}\d|\b(?:tel|phone|mobile|mob|cell|fax|direct|t|m|p|e|w)"
    r"\b\s?[.:|]|linkedin|\||\b(?:gmbh|inc|ltd|llc|s\.?a\.?s?|b\.?v\.?|s\.?r\.?l|ag|co\.)\b"
    r"|\b(?:ceo|cto|cfo|coo|vp|head of|director|manager|leiter|directeur|director[a]?|founder|geschäftsführer"
    r"|president|officer|responsable|gerente|diretor|amministratore|directeur|部長|株式会社|代表取締役)\b",
    re.IGNORECASE,
)
DISCLAIMER = re.compile(
    r"^\W*(?:confidential(?:ity)?(?: notice| note)?\b.{0,3}[:\-]|disclaimer\b|legal notice|privileged"
    r"|(?:this|the information (?:contained )?in this) (?:e-?mail|message|communication|transmission)"
    r".{0,120}(?:confidential|intended|privileged|attachment)|if you (?:are not the intended|have received"
    r" this (?:e-?mail|message))|please consider the environment|think before (?:you )?print"
    r"|diese (?:e-?mail|nachricht) .{0,80}(?:vertraulich|bestimmt|enthält)|der inhalt dieser e-?mail"
    r"|ce (?:message|courriel|mail|courrier).{0,120}(?:confidenti|destin)|este (?:mensaje|correo|e-?mail)"
    r".{0,120}(?:confidenci|destin|dirig)|esta (?:mensagem|mensaje|comunicación).{0,120}confidenci"
    r"|aviso (?:legal|de confiden)|(?:questo|il presente) (?:messaggio|documento).{0,120}(?:riservat|confiden"
    r"|destin)|le informazioni contenute|dit (?:bericht|e-?mail).{0,120}(?:vertrouwelijk|bestemd)"
    r"|de informatie (?:verzonden|in dit)|本メールには|このメールには.{0,20}機密|virus-free|avast|registered (?:office"
    r"|in england)|amtsgericht|handelsregister|sitz der gesellschaft)",
    re.IGNORECASE,
)
BANNER = re.compile(
    r"^\W*(?:caution|warning|external|attention|achtung|attenzione|atención)\b.{0,40}(?:external|outside"
    r"|extern|originated|e-?mail|sender)|^\W*you don't often get e-?mail from|^\W*\[?external\]?\W*$"
    r"|^\W*\[?(?:extern|externe|externo|esterno)\]?\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ReplyText:
    """A mail's own words, and whether there was text in it that a person would not see."""

    text: str
    whole: str
    """The same before anything was cut off, for reading what servers and robots wrote."""
    hidden: bool


def own_words(mail: ParsedMail, sent_texts: Sequence[str] = ()) -> ReplyText:
    """Return what the sender of `mail` wrote themself.

    Lines that also stand in `sent_texts` (what we wrote to them) are cut wherever they are, so
    that a mail program that marks no quotes cannot put our words into their mouth.
    """
    whole, hidden = _readable(mail)
    lines = [line[:MAX_LINE].rstrip() for line in whole.split("\n")[:MAX_LINES]]
    kept = _without_signature(_without_banner(_without_quotes(lines)))
    ours = {fold(line.strip()) for text in sent_texts for line in text.split("\n")} - {""}
    kept = [line for line in kept if len(line) < 12 or fold(line.strip()) not in ours]
    return ReplyText(_tidy(kept), whole, hidden)


def _readable(mail: ParsedMail) -> tuple[str, bool]:
    """The plain text a person would read; the HTML where there is none, or where it hides words."""
    plain, hidden = visible(mail.plain.replace("\r\n", "\n").replace("\r", "\n"))
    if mail.html and (not plain.strip() or may_hide(mail.html)):
        seen = text_of_html(mail.html)
        text, masked = visible(seen.text)
        if seen.hidden or not plain.strip():
            return one_spaced(text), seen.hidden or masked
    return one_spaced(plain), hidden


def _without_quotes(lines: Sequence[str]) -> list[str]:
    kept: list[str] = []
    at = 0
    while at < len(lines):
        if QUOTED_LINE.match(lines[at]):
            at += 1
            continue
        length = attribution_at(lines, at)
        if length is not None:
            if not _quotes_follow(lines, at + length):
                break
            at += length
            continue
        if old_mail_begins(lines, at) is not None:
            break
        kept.append(lines[at])
        at += 1
    return kept


def _quotes_follow(lines: Sequence[str], at: int) -> bool:
    for line in lines[at : at + 4]:
        if line.strip():
            return bool(QUOTED_LINE.match(line))
    return False


def _without_banner(lines: Sequence[str]) -> list[str]:
    """Drop the warning that a company's server puts above mail from outside."""
    start = next((n for n, line in enumerate(lines) if line.strip()), 0)
    if start < len(lines) and BANNER.match(lines[start]):
        end = start
        while end < len(lines) and lines[end].strip():
            end += 1
        rest = list(lines[end:])
        return rest if any(line.strip() for line in rest) else list(lines)
    return list(lines)


def _without_signature(lines: Sequence[str]) -> list[str]:
    for at, line in enumerate(lines):
        if not line.strip():
            continue
        if SIGNATURE_MARK.match(line) or RULE_LINE.match(line):
            if any(earlier.strip() for earlier in lines[:at]):
                return list(lines[:at])
        elif (SENT_FROM.match(line) and len(line) < 80) or DISCLAIMER.match(line):
            return list(lines[:at])
        elif SIGN_OFF.match(line) and at > 0 and _is_contact_block(lines[at + 1 :]):
            return [*lines[: at + 1], *_name_after(lines[at + 1 :])]
    return list(lines)


def _is_contact_block(lines: Sequence[str]) -> bool:
    filled = [line for line in lines if line.strip()]
    if not filled:
        return False
    if len(filled) > MAX_CONTACT_LINES:
        return any(CONTACT.search(line) for line in filled[:6])
    return all(len(line) < 80 for line in filled[:4]) and not any(
        line.rstrip().endswith("?") for line in filled
    )


def _name_after(lines: Sequence[str]) -> list[str]:
    """Return the name under a sign-off, without title, telephone and company."""
    for at, line in enumerate(lines):
        if line.strip():
            is_name = len(line.split()) <= 4 and not CONTACT.search(line)
            return list(lines[: at + 1]) if is_name else []
    return []


def _tidy(lines: Sequence[str]) -> str:
    text = "\n".join(line.strip() for line in lines)
    return re.sub(r"\n{3,}", "\n\n", text).strip()
