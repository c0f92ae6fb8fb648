"""Which column of a list is which field of a lead, told by the names that lists use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from desktop_sdr.agent.skills.import_faults import NotImportable
from desktop_sdr.agent.skills.places import bare
from desktop_sdr.agent.skills.templates import field_name

FACT_PREFIX: Final = "fact:"
IGNORE: Final = "ignore"
EMAIL: Final = "email"

_NAMES: Final[Mapping[str, str]] = {
    "email": (
        "email,work email,business email,primary email,corporate email,email address,email work,"
        "person email work,person email,contact email,lead email,email 1 value,email address 1,"
        "e-mail-adresse,emailadresse,mailadresse,mail,mail address,emails,adresse email,"
        "adresse e-mail,adresse mail,courriel,correo,correo electrónico,email aziendale,posta,"
        "posta elettronica,endereço de email,emailadres,e-mailadres,メール,メールアドレス,"
        "personal email,home email,secondary email"
    ),
    "first_name": (
        "first name,firstname,given name,forename,first,contact first name,lead first name,"
        "person first name,vorname,prénom,nombre,nome,primeiro nome,voornaam,名"
    ),
    "last_name": (
        "last name,lastname,surname,family name,last,contact last name,lead last name,"
        "person last name,nachname,familienname,nom,nom de famille,apellido,apellidos,cognome,"
        "sobrenome,apelido,achternaam,姓"
    ),
    "name": (
        "full name,fullname,name,contact name,lead name,person name,display name,contact,person,"
        "ansprechpartner,vollständiger name,nom complet,nombre completo,nome completo,"
        "nome e cognome,volledige naam,naam,氏名,名前"
    ),
    "title": (
        "job title,jobtitle,title,position,role,job role,person title,current title,"
        "current position,contact title,title position,funktion,berufsbezeichnung,stelle,"
        "jobtitel,poste,fonction,intitulé du poste,cargo,puesto,ruolo,qualifica,functie,役職,"
        "headline"
    ),
    "company": (
        "company name for emails,company,company name,companyname,organization,organisation,"
        "organization name,organisation name,person organization,account,account name,employer,"
        "current company,lead company,associated company,business name,business,firma,"
        "firmenname,unternehmen,société,entreprise,nom de l'entreprise,empresa,compañía,"
        "azienda,nome azienda,ragione sociale,società,bedrijf,bedrijfsnaam,organisatie,会社,会社名"
    ),
    "domain": (
        "company domain name,company domain,domain,website,company website,website url,web site,"
        "web,homepage,company url,organization website,account website,webseite,internetseite,"
        "site web,sitio web,página web,sito web,sito,site"
    ),
    "industry": (
        "industry,company industry,account industry,industry sector,sector,branche,"
        "wirtschaftszweig,secteur,secteur d'activité,industria,settore,setor,業界"
    ),
    "employees": (
        "employees,number of employees,no. of employees,# employees,num employees,"
        "employee count,company employees,company size,company headcount,headcount,size,"
        "employee size,mitarbeiter,mitarbeiterzahl,anzahl mitarbeiter,unternehmensgröße,"
        "effectif,nombre de salariés,empleados,número de empleados,funcionários,dipendenti,"
        "numero dipendenti,werknemers,aantal werknemers,従業員数"
    ),
    "country": (
        "country,country/region,person country,contact country,mailing country,country code,"
        "company country,billing country,account country,land,pays,país,paese,nazione,国"
    ),
    "region": (
        "state,region,state/region,state/province,province,person state,mailing state,"
        "company state,billing state,bundesland,kanton,région,département,estado,provincia,"
        "regione,provincie,都道府県"
    ),
    "city": (
        "city,town,person city,mailing city,company city,billing city,stadt,ort,ville,ciudad,"
        "cidade,città,stad,plaats,woonplaats,市区町村"
    ),
    "location": (
        "location,person location,contact location,company location,geography,standort,lieu,"
        "localisation,ubicación,localização,località,locatie,所在地"
    ),
    "time_zone": (
        "time zone,timezone,tz,iana time zone,zeitzone,fuseau horaire,zona horaria,tijdzone"
    ),
    "phone": (
        "phone,phone number,work direct phone,direct phone,work phone,business phone,"
        "mobile phone,mobile,mobile number,cell,cell phone,corporate phone,first phone,"
        "person phone,company phone,telephone,tel,telefon,telefonnummer,handy,mobil,téléphone,"
        "teléfono,telefone,telefono,telefoon,電話番号"
    ),
    "linkedin_url": (
        "person linkedin url,linkedin url,linkedin profile url,linkedin profile,linkedin,"
        "contact linkedin profile url,contact linkedin url,linkedin contact profile url,"
        "profile url,linkedin link,url"
    ),
    "language": "language,preferred language,locale,sprache,langue,idioma,lingua,taal,言語",
    "source": (
        "lead source,source,contact source,original source,original traffic source,quelle,"
        "leadquelle,origine,fuente,origem,fonte,bron"
    ),
    "lawful_basis": (
        "lawful basis,legal basis,legal basis for processing contact's data,gdpr basis,"
        "rechtsgrundlage,base légale,base legal,base giuridica,rechtsgrond"
    ),
    "basis_at": (
        "consent date,date of consent,consented at,consent given on,opt-in date,optin date,"
        "basis date,customer since,last purchase,last order,einwilligung am,datum der einwilligung,"
        "date du consentement,fecha de consentimiento,data del consenso,datum toestemming"
    ),
    "basis_words": (
        "consent source,source of consent,consent record,consent proof,proof of consent,"
        "opt-in source,optin source,basis record,nachweis der einwilligung,quelle der einwilligung,"
        "preuve du consentement,prueba de consentimiento,prova del consenso,bewijs van toestemming"
    ),
    "opted_out": (
        "unsubscribed,unsubscribed from all email,email opt out,email opt-out,opt out,opt-out,"
        "opted out,has opted out of email,do not contact,do not email,do not mail,dnc,"
        "abgemeldet,keine werbung,désabonné,baja,disiscritto,uitgeschreven"
    ),
    "email_status": (
        "email status,email verification status,email verification,email validity,"
        "verification status"
    ),
    "bounced": "bounced,email bounced,hard bounced,email hard bounced,is bounced",
    "deal_value": (
        "deal value,amount,deal amount,deal size,opportunity amount,opportunity value,"
        "potential value,estimated value,expected revenue,auftragswert,dealwert,"
        "montant,importe,importo,waarde"
    ),
    "currency": "currency,deal currency,amount currency,währung,devise,moneda,valuta,moeda",
}
_FACT_NAMES: Final[Mapping[str, str]] = {
    "news": "news,recent news,company news,latest news,trigger,signal,buying signal,aktuelles",
    "hiring": "hiring,open roles,job openings,open positions,hiring for,offene stellen",
    "funding": "funding,latest funding,last funding,funding round",
    "technology": "technology,technologies,tech stack,technologien",
    "product_launch": "product launch,new product",
    "pain": "pain,pain point,pain points,challenge,challenges,problem",
    "icebreaker": "icebreaker,ice breaker,personalization,first line,opener,opening line",
    "note": "note,notes,comment,comments,remarks,bemerkung,bemerkungen,notiz,notizen,notas,nota",
}
FIELDS: Final = tuple(_NAMES)


def _ranked(names: Mapping[str, str]) -> dict[str, tuple[int, str]]:
    return {
        bare(name): (rank, field)
        for field, line in names.items()
        for rank, name in enumerate(line.split(","))
    }


_BY_NAME: Final = MappingProxyType(_ranked(_FACT_NAMES) | _ranked(_NAMES))
"""Bare column name -> (rank among the names of its field, field)."""


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Where each field of a lead stands in a row."""

    fields: Mapping[str, int]
    facts: Mapping[str, int]
    """Columns whose words become facts, by the template field they fill."""
    ignored: tuple[str, ...]
    """Columns that nothing was made of."""


def known_columns(cells: Sequence[str]) -> int:
    """Return how many cells are names of columns; 0 unless it is enough to be a header."""
    known = [_BY_NAME[name] for name in map(bare, cells) if name in _BY_NAME]
    is_header = len(known) > 1 or any(field == EMAIL for _, field in known)
    return len(known) if is_header else 0


def guess_mapping(
    columns: Sequence[str], chosen: Mapping[str, str] = MappingProxyType({})
) -> ColumnMap:
    """Map columns to fields by their names; `chosen` (column -> field) goes before any guess.

    A field may be one of FIELDS, `fact:<name>` for words that fill a template place, or
    `ignore`. Raises NotImportable for a column or field that does not exist.
    """
    picks = {_position(columns, column): _target(field) for column, field in chosen.items()}
    taken = [target for target in picks.values() if target != IGNORE]
    for target in taken:
        if taken.count(target) > 1:
            raise NotImportable("mapped_twice", target)
    guessed = _guesses(columns, skipped=set(picks))
    picks |= {at: target for target, at in guessed.items() if target not in taken}
    fields = {target: at for at, target in picks.items() if target in FIELDS}
    facts = {
        target.removeprefix(FACT_PREFIX): at
        for at, target in picks.items()
        if target.startswith(FACT_PREFIX)
    }
    used = {*fields.values(), *facts.values()}
    ignored = tuple(name for at, name in enumerate(columns) if at not in used)
    return ColumnMap(fields, facts, ignored)


def _guesses(columns: Sequence[str], skipped: set[int]) -> dict[str, int]:
    """The best named column for each field; of two equally good ones the left."""
    best: dict[str, tuple[int, int]] = {}
    for at, column in enumerate(columns):
        rank, field = _BY_NAME.get(bare(column), (0, ""))
        if not field or at in skipped:
            continue
        target = field if field in FIELDS else FACT_PREFIX + field
        best[target] = min(best.get(target, (rank, at)), (rank, at))
    return {target: at for target, (_, at) in best.items()}


def _position(columns: Sequence[str], wanted: str) -> int:
    exact = [at for at, column in enumerate(columns) if column == wanted]
    alike = exact or [at for at, column in enumerate(columns) if bare(column) == bare(wanted)]
    if not alike:
        raise NotImportable("unknown_column", wanted)
    return alike[0]


def _target(field: str) -> str:
    written = field.strip()
    if written == IGNORE or written in FIELDS:
        return written
    if written.startswith(FACT_PREFIX) and field_name(written.removeprefix(FACT_PREFIX)):
        return FACT_PREFIX + field_name(written.removeprefix(FACT_PREFIX))
    _, known = _BY_NAME.get(bare(written), (0, ""))
    if not known:
        raise NotImportable("unknown_field", field)
    return known if known in FIELDS else FACT_PREFIX + known
