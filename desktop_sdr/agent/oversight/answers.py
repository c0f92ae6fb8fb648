"""Answering for a thread: what it returned or raised comes to those who wait for its future."""

from collections.abc import Callable
from concurrent.futures import Future
from types import TracebackType
from typing import TypeVar

AnswerT = TypeVar("AnswerT")


def settle(answer: "Future[AnswerT]", question: Callable[[], AnswerT]) -> None:
    """Ask the question here, and give its answer or its error to those who wait; never raises."""
    with _HandedOver(answer):
        answer.set_result(question())


class _HandedOver:
    """Gives an error to whoever waits for the answer, who raises it."""

    def __init__(self, answer: "Future[AnswerT]") -> None:
        self._answer = answer

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        if error is not None:
            self._answer.set_exception(error)
        return True
