"""Everything the agent works with, wired once by the bootstrap and handed around whole."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from desktop_sdr.agent.oversight.bulkheads import Bulkheads
from desktop_sdr.agent.oversight.standstill import Standstill
from desktop_sdr.agent.oversight.switch import Latch
from desktop_sdr.agent.skills.copy_checking import CopyRules
from desktop_sdr.agent.skills.domain_looking import DomainLooker, Sender
from desktop_sdr.agent.skills.lexicon import Lexicon
from desktop_sdr.agent.skills.places import Places
from desktop_sdr.agent.skills.proving import OwnWords
from desktop_sdr.agent.skills.topic_words import TopicWords
from desktop_sdr.domain.country_rules import CountryRules
from desktop_sdr.domain.ids import MailboxId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.money import Money
from desktop_sdr.domain.offer import Offer, Seller
from desktop_sdr.domain.trace import Actor, Cause
from desktop_sdr.ports.browser import BrowserSignIn
from desktop_sdr.ports.calendar import Calendar
from desktop_sdr.ports.clock import Clock
from desktop_sdr.ports.crm import Crm
from desktop_sdr.ports.documents import Documents
from desktop_sdr.ports.language import MailRewriter, MailWriter, ReplyReader
from desktop_sdr.ports.mail import Inbox, MailTransport, ProviderLimits, SentHistory
from desktop_sdr.ports.meaning import MeaningModel
from desktop_sdr.ports.model_views import ModelDuty
from desktop_sdr.ports.names import Names
from desktop_sdr.ports.research import Researcher
from desktop_sdr.ports.secrets import Passwords
from desktop_sdr.ports.social import SocialChannel
from desktop_sdr.ports.store import OpenUnitOfWork
from desktop_sdr.settings import Settings

CRM_LANE = "crm"
CALENDAR_LANE = "calendar"
SOCIAL_LANE = "linkedin"
RESEARCH = "research"
"""The name that the research adapter's breaker is kept under; it has no lane."""


def mail_lane(mailbox_id: MailboxId) -> str:
    """Return the name of the lane that a mailbox's mail leaves by."""
    return f"mail:{mailbox_id}"


def inbox_of(mailbox_id: MailboxId) -> str:
    """Return the name that the breaker of a mailbox's incoming side is kept under."""
    return f"inbox:{mailbox_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The agent's collaborators; what a profile does not have is None."""

    open: OpenUnitOfWork
    """A transaction that may write."""
    look: OpenUnitOfWork
    """A transaction that only reads, and waits for no writer."""
    clock: Clock
    latch: Latch
    seller: Seller
    offer: Offer
    settings: Settings
    lexicon: Lexicon
    classifier: MeaningModel | None = None
    """Weighs what the rules read in a reply; ships with the program."""
    copy_rules: CopyRules = field(default_factory=CopyRules)
    """What spam filters and readers stumble over, by language."""
    own_words: Mapping[str, OwnWords] = field(default_factory=dict)
    """Words that a model may add to a mail, by language."""
    topic_words: Mapping[str, TopicWords] = field(default_factory=dict)
    """How people answer what they are asked in a conversation, by language."""
    places: Places
    rates: Mapping[str, Decimal]
    """What one unit of a currency is worth in US dollars, for the deal limit."""
    id_key: bytes
    """Secret key behind the Message-IDs, so that nobody can guess them."""
    country_rules: CountryRules = field(default_factory=CountryRules)
    """What may be written unasked in which country; without a table the strictest rule holds."""
    transports: Mapping[MailboxId, MailTransport] = field(default_factory=dict)
    inboxes: Mapping[MailboxId, Inbox] = field(default_factory=dict)
    histories: Mapping[MailboxId, SentHistory] = field(default_factory=dict)
    """A mailbox without one warms up by what left through this program alone."""
    provider_limits: Mapping[MailboxId, ProviderLimits] = field(default_factory=dict)
    calendar: Calendar | None = None
    crm: Crm | None = None
    social: SocialChannel | None = None
    researcher: Researcher | None = None
    reader: ReplyReader | None = None
    """Reads replies beside the rules, which stay the floor."""
    writer: MailWriter | None = None
    """Words mails anew; what it adds goes before the rep."""
    model_duty: ModelDuty | None = None
    """Which language model that is, for whoever wants to know; None where the rules work alone."""
    rewriter: MailRewriter | None = None
    """Writes another version where the rep asks for one."""
    documents: Documents | None = None
    """The files that may be attached; None where the profile names no folder."""
    largest_mails: Mapping[MailboxId, int] = field(default_factory=dict)
    """Octets of the largest mail that a mailbox's provider takes, where that is known before."""
    thought: timedelta = timedelta(seconds=20)
    """How long one act waits for a model's answer: other leads are due as well."""
    names: Names | None = None
    """Looks addresses up before the first mail to them; None where nobody looks."""
    look_up_domain: DomainLooker | None = None
    """Asks name servers about a domain that is sent from; None where nobody does."""
    senders: tuple[Sender, ...] = ()
    """Whose domains those are, each domain once."""
    passwords: Passwords | None = None
    """None where no mailbox wants a sign-in."""
    browser_sign_ins: Mapping[MailboxId, BrowserSignIn] = field(default_factory=dict)
    """For the mailboxes that take no password, but a sign-in at their provider."""
    jitter: Random = field(default_factory=Random)
    bulkheads: Bulkheads = field(default_factory=Bulkheads)
    practice: bool = False
    standstill: Standstill = field(default_factory=Standstill)
    accept_record: Callable[[], None] = lambda: None
    """Takes the record for right as it stands, whatever was noted before; raises PortError."""
    scrub: Callable[[], None] = lambda: None
    """Writes over what was erased, wherever the database still holds it."""
    hand_out: Callable[[str], str] = lambda _text: ""
    """Writes what is kept about a person into a private file and returns where; raises PortError"""

    @property
    def deal_limit(self) -> Money:
        """The deal size from which the rep decides."""
        return Money(self.settings.boundaries.deal_limit_usd * 100, "USD")

    def now(self) -> datetime:
        """Return the present moment of this office's clock."""
        return self.clock.now()


def by_agent(lead: Lead) -> Cause:
    """Return the cause of something the agent does by itself for a lead."""
    return Cause(Actor.AGENT, lead.trace)
