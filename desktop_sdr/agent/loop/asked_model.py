"""Asking a language model: the budget before, the check after, and all of it on record.

Runs outside every transaction and opens its own: what a call has cost is written down also where
nobody waits for its answer any more.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, Final, TypeVar

from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.agent.skills.closed_answer import DoesNotFit, Shape, fitted
from desktop_sdr.agent.skills.folding import sendable
from desktop_sdr.agent.skills.model_prices import Price, tokens_of
from desktop_sdr.agent.skills.prompts import Prompt
from desktop_sdr.domain.audit import AuditTag, Value
from desktop_sdr.domain.ids import LeadId, TraceId
from desktop_sdr.domain.limits import Budget
from desktop_sdr.domain.trace import Actor, Cause
from desktop_sdr.ports.clock import Clock
from desktop_sdr.ports.errors import PortError, Refused
from desktop_sdr.ports.language import Exchange, LanguageModel, Question
from desktop_sdr.ports.records import ANSWERED
from desktop_sdr.ports.store import ModelCall, OpenUnitOfWork

ResultT = TypeVar("ResultT")
MODEL_TRACE: Final = TraceId("model")
DOES_NOT_FIT: Final = "answer_does_not_fit"
OVER_BUDGET: Final = "over_budget"
TRIES: Final = 2
"""The answer, and the one repair of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What a model is asked about, and what its answer has to look like."""

    text: str
    name: str
    shape: Shape
    lead_id: LeadId | None = None
    """Whose words are in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedModel:
    """One model, with all that must hold whenever it is asked."""

    open: OpenUnitOfWork
    look: OpenUnitOfWork
    clock: Clock
    model: LanguageModel
    price: Price
    budget: Budget
    clean: Callable[[str], str]
    """Takes the secrets that are known out of what is kept."""

    def ask(
        self,
        prompt: Prompt,
        matter: Matter,
        take: Callable[[Any], ResultT],
        *,
        remember: bool = True,
    ) -> ResultT:
        """Return what `take` makes of the answer; it raises DoesNotFit where that will not do.

        The same question is not asked twice, unless told not to `remember`. Raises PortError:
        Refused("over_budget") where it could pass the cap, Refused("answer_does_not_fit") where
        the repair fits no better, and whatever the model's server fails with.
        """
        question = Question(
            instructions=prompt.instructions,
            text=matter.text,
            name=matter.name,
            shape=matter.shape,
            most_tokens=prompt.most_tokens,
        )
        key = self._key(question)
        known = self._known(key) if remember else None
        if known is not None:
            self._count_reuse(key)
            return take(fitted(known, matter.shape))
        self._hold_to_budget(question)
        return _Call(self, prompt, matter, key).answer(question, take)

    def _key(self, question: Question) -> str:
        """Return the hash of everything that the answer depends on."""
        place = self.model.place
        told = [place.kind, place.url, place.model, question.instructions, question.text]
        whole = json.dumps([*told, question.shape, question.most_tokens], sort_keys=True)
        return sha256(whole.encode()).hexdigest()

    def _known(self, key: str) -> str | None:
        with self.look() as uow:
            return uow.model_calls.answered(key)

    def _count_reuse(self, key: str) -> None:
        with self.open() as uow:
            uow.model_calls.use_again(key)
            uow.commit()

    def _hold_to_budget(self, question: Question) -> None:
        """Refuse what could pass the cap, should the model say as much as it may, and twice."""
        asked = tokens_of(question.instructions + question.text + json.dumps(question.shape))
        most = TRIES * self.price.of(asked, question.most_tokens)
        now = self.clock.now()
        today, month = self.budget.begins(now)
        with self.look() as uow:
            spent = uow.model_calls.spent(today), uow.model_calls.spent(month)
        if self.price.of(1, 1) and self.budget.hold(now, *spent, most) is not None:
            raise Refused(OVER_BUDGET, "raise_budget")


class _Call:
    """One question on its way, until it is on record."""

    def __init__(self, asked: AskedModel, prompt: Prompt, matter: Matter, key: str) -> None:
        self._asked, self._prompt, self._matter, self._key = asked, prompt, matter, key
        self._exchanges: list[Exchange] = []

    def answer(self, question: Question, take: Callable[[Any], ResultT]) -> ResultT:
        try:
            said, result = self._fitting(question, take)
        except PortError as error:
            self._record(error.title)
            raise
        self._record(ANSWERED, said)
        return result

    def _fitting(self, question: Question, take: Callable[[Any], ResultT]) -> tuple[str, ResultT]:
        for _ in range(TRIES):
            said = self._asked.model.answer(question, self._exchanges.append)
            try:
                return said, take(fitted(said, question.shape))
            except DoesNotFit as wrong:
                # An empty answer cannot be repeated to its model: servers refuse an empty turn.
                question = replace(question, rejected=said.strip() or "{}", faults=str(wrong))
        raise Refused(DOES_NOT_FIT, "", question.faults)

    def _record(self, outcome: str, said: str = "") -> None:
        if not self._exchanges:
            return
        asked, prompt, place = self._asked, self._prompt, self._asked.model.place
        tokens_in, tokens_out = self._tokens()
        cost, now = asked.price.of(tokens_in, tokens_out), asked.clock.now()
        facts: dict[str, Value] = {
            "prompt": prompt.name,
            "version": prompt.version,
            "hash": prompt.hash,
            "server": place.url,
            "model": place.model,
            "outcome": outcome,
            "tries": len(self._exchanges),
            "tokens_in": tokens_in,
            "tokens_out": tokens_out,
            "cents": round(cost, 4),
        }
        with asked.open() as uow:
            seq = record(
                uow,
                AuditTag.MODEL_ASKED,
                Cause(Actor.AGENT, MODEL_TRACE),
                now,
                facts,
                lead_id=self._matter.lead_id,
                personal=asked.clean(_words(self._exchanges)),
            )
            uow.model_calls.add(
                ModelCall(
                    at=now,
                    lead_id=self._matter.lead_id,
                    kind=place.kind,
                    url=place.url,
                    model=place.model,
                    prompt=prompt.name,
                    prompt_version=prompt.version,
                    prompt_hash=prompt.hash,
                    input_hash=self._key,
                    outcome=outcome,
                    tries=len(self._exchanges),
                    tokens_in=tokens_in,
                    tokens_out=tokens_out,
                    cost_cents=cost,
                    answer=asked.clean(said),
                    audit_seq=seq,
                )
            )
            uow.commit()

    def _tokens(self) -> tuple[int, int]:
        """Count what the server counted; where it says nothing, by the length of what was said.

        A refusal costs nothing, but a line that broke may have: its question counts as answered.
        """
        went_in = went_out = 0
        for one in self._exchanges:
            if one.status is not None and one.status != 200:
                continue
            known_in, known_out = one.usage.tokens_in, one.usage.tokens_out
            went_in += tokens_of(one.sent) if known_in is None else known_in
            unsaid = tokens_of(one.got) if one.status else self._prompt.most_tokens
            went_out += unsaid if known_out is None else known_out
        return went_in, went_out


def _words(exchanges: list[Exchange]) -> str:
    told = [{"sent": one.sent, "status": one.status, "got": one.got} for one in exchanges]
    return sendable(json.dumps(told, ensure_ascii=False))
