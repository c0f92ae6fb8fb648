"""Word lists about mail addresses: consumer domains, shared mailboxes, common slips of the key."""

from typing import Final


def word_set(*lines: str) -> frozenset[str]:
    """Return the words of some lines as a set."""
    return frozenset(" ".join(lines).split())


CONSUMER_DOMAINS: Final = word_set(
    "gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com",
    "aol.com icloud.com me.com mac.com proton.me protonmail.com gmx.com gmx.de gmx.net gmx.at",
    "gmx.ch web.de t-online.de freenet.de mail.com mail.ru yandex.ru yandex.com qq.com 163.com",
    "126.com orange.fr free.fr laposte.net wanadoo.fr sfr.fr yahoo.fr yahoo.de yahoo.co.uk",
    "yahoo.es yahoo.it hotmail.fr hotmail.de hotmail.es hotmail.it hotmail.co.uk outlook.fr",
    "outlook.de outlook.es libero.it virgilio.it tiscali.it alice.it terra.com.br uol.com.br",
    "bol.com.br ziggo.nl kpnmail.nl planet.nl comcast.net verizon.net att.net sbcglobal.net",
    "bellsouth.net cox.net charter.net btinternet.com sky.com virginmedia.com zoho.com",
    "fastmail.com hey.com tutanota.com bluewin.ch aon.at telenet.be skynet.be naver.com",
    "daum.net rediffmail.com yahoo.co.jp docomo.ne.jp ezweb.ne.jp softbank.ne.jp",
)
"""Mail here says nothing about the company."""

ROLE_NAMES: Final = word_set(
    "info sales support admin office contact hello team help helpdesk service marketing billing",
    "accounts accounting finance hr jobs careers press media legal privacy webmaster postmaster",
    "hostmaster abuse security it enquiries inquiries enquiry inquiry mail post reception",
    "secretary kontakt verwaltung buero vertrieb einkauf personal bewerbung buchhaltung rechnung",
    "empfang commercial accueil comptabilite recrutement direction ventas contacto",
    "administracion compras informacion vendite commerciale amministrazione acquisti segreteria",
    "contato vendas comercial verkoop inkoop administratie orders order customerservice",
    "customercare cs feedback general newsletter partners purchasing procurement invoices",
    "payroll root all everyone staff",
)
"""Local parts behind which several people, or a machine, read."""

NO_REPLY_NAMES: Final = word_set(
    "noreply donotreply dontreply keineantwort nepasrepondre norespond noresponder",
    "mailerdaemon bounce bounces",
)

MISTYPED_ENDS: Final = word_set("con cmo ocm comm vom xom nte ogr")
MISTYPED_DOMAINS: Final = word_set(
    "gmial.com gmai.com gmil.com gamil.com gnail.com gmaill.com gmail.co hotmial.com hotmal.com",
    "hotmai.com homtail.com outlok.com outloook.com yaho.com yahooo.com yhoo.com iclould.com",
)

THROWAWAY_DOMAINS: Final = word_set(
    "mailinator.com guerrillamail.com guerrillamail.org guerrillamail.net sharklasers.com grr.la",
    "10minutemail.com 10minutemail.net tempmail.com temp-mail.org temp-mail.io tempmailo.com",
    "throwawaymail.com trashmail.com trashmail.de trashmail.net wegwerfmail.de wegwerfmail.net",
    "yopmail.com yopmail.fr yopmail.net maildrop.cc getnada.com nada.email dispostable.com",
    "mailnesia.com mintemail.com mohmal.com fakeinbox.com spamgourmet.com mytemp.email",
    "byom.de emailondeck.com moakt.com tempr.email discard.email mailcatch.com spam4.me",
    "einrot.com armyspy.com cuvox.de dayrep.com fleckens.hu gustr.com jourrapide.com rhyta.com",
    "superrito.com teleworm.us burnermail.io anonbox.net mailsac.com inboxkitten.com",
)
"""Mailboxes that anybody opens for minutes: nobody reads there when the second mail comes."""
