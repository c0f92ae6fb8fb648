"""A language model in the reader's seat and in the writers'."""

from dataclasses import dataclass

from desktop_sdr.agent.loop.asked_model import AskedModel, Matter
from desktop_sdr.agent.skills import model_reading, model_writing
from desktop_sdr.agent.skills.prompts import Prompt
from desktop_sdr.domain.decision import MessageRole
from desktop_sdr.domain.ids import LeadId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.limits import zone_named
from desktop_sdr.domain.reading import Reading
from desktop_sdr.ports.language import Wish, Wording


@dataclass(frozen=True, slots=True)
class ModelReader:
    """The ReplyReader: shows the model the new words of a reply, and nothing else of the mail."""

    model: AskedModel
    prompt: Prompt
    zone: str
    """The rep's, in which a reply's dates are meant."""

    def read(self, raw: bytes, floor: Reading, lead_id: LeadId | None) -> Reading:
        """Return what the model proves by quotes; raises PortError."""
        if not model_reading.is_worth_asking(floor):
            return floor
        today = self.model.clock.now().astimezone(zone_named(self.zone)).date()
        matter = Matter(
            text=model_reading.text_for(floor, today),
            name=model_reading.NAME,
            shape=model_reading.SHAPE,
            lead_id=lead_id,
        )
        return self.model.ask(
            self.prompt, matter, lambda told: model_reading.reading_of(told, floor, today)
        )


@dataclass(frozen=True, slots=True)
class ModelWriter:
    """The MailWriter: shows the model the body of a mail, before signature and way out."""

    model: AskedModel
    prompt: Prompt

    def write(self, own: Wording, lead: Lead, role: MessageRole) -> Wording:
        """Return the mail in the model's words; raises PortError."""
        matter = Matter(
            text=model_writing.text_for(own, lead, role),
            name=model_writing.NAME,
            shape=model_writing.SHAPE,
            lead_id=lead.id,
        )
        return self.model.ask(self.prompt, matter, lambda told: model_writing.wording_of(told, own))


@dataclass(frozen=True, slots=True)
class ModelRewriter:
    """The MailRewriter: shows the model the body, the rep's wish, and what may be said besides."""

    model: AskedModel
    prompt: Prompt

    def rewrite(self, own: Wording, lead: Lead, role: MessageRole, wish: Wish) -> Wording:
        """Return the mail as the rep wants it; raises PortError.

        A wish that comes again is asked again: who asks twice was not content with the answer.
        """
        matter = Matter(
            text=model_writing.wish_for(own, lead, role, wish),
            name=model_writing.NAME,
            shape=model_writing.SHAPE,
            lead_id=lead.id,
        )
        return self.model.ask(
            self.prompt,
            matter,
            lambda told: model_writing.rewording_of(told, own, wish),
            remember=False,
        )
