"""The one registry: every action once, with its words, keys, scope and place in the help."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Final, NamedTuple

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

CHORD_MS = 900


class Scope(StrEnum):
    """Where an action's keys are heard."""

    ALWAYS = "always"
    """In every field, sheet and dialog: only Pause, through the application's event filter."""
    ANYWHERE = "anywhere"
    """On every page while no sheet is open; letters not while typing."""
    LIST = "list"
    REVIEW = "review"
    REJECTING = "rejecting"
    EDITING = "editing"
    WISHING = "wishing"
    ESCALATIONS = "escalations"
    ACTIVITY = "activity"
    METRICS = "metrics"
    NEVER = "never"
    LEAVING = "leaving"
    RULES = "rules"
    SHEET = "sheet"


class Mode(Enum):
    """What is listened to at one time; the value is the set of scopes."""

    PLAIN = frozenset({Scope.ANYWHERE})
    REVIEW = frozenset({Scope.ANYWHERE, Scope.LIST, Scope.REVIEW})
    REJECTING = frozenset({Scope.ANYWHERE, Scope.REJECTING})
    EDITING = frozenset({Scope.ANYWHERE, Scope.EDITING})
    WISHING = frozenset({Scope.ANYWHERE, Scope.WISHING})
    ESCALATIONS = frozenset({Scope.ANYWHERE, Scope.LIST, Scope.ESCALATIONS})
    ACTIVITY = frozenset({Scope.ANYWHERE, Scope.LIST, Scope.ACTIVITY})
    METRICS = frozenset({Scope.ANYWHERE, Scope.METRICS})
    NEVER = frozenset({Scope.ANYWHERE, Scope.LIST, Scope.NEVER})
    LEAVING = frozenset({Scope.ANYWHERE, Scope.LIST, Scope.LEAVING})
    RULES = frozenset({Scope.ANYWHERE, Scope.LIST, Scope.RULES})
    SHEET = frozenset({Scope.SHEET})


class Group(StrEnum):
    """The columns of the shortcut list."""

    REVIEW = "review"
    GO_TO = "go_to"
    ANYWHERE = "anywhere"
    LISTS = "lists"
    NONE = ""
    """Not listed: its keys are drawn where they act."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing the rep can do; its words are in wording/actions.py under the same id."""

    id: str
    keys: tuple[str, ...]
    scope: Scope
    group: Group
    repeats: bool = False
    """True only for moving about; a held key never decides anything."""


def _digits(what: str, scope: Scope, last: int) -> tuple[Action, ...]:
    return tuple(
        Action(f"{what}.{digit}", (str(digit),), scope, Group.NONE) for digit in range(1, last + 1)
    )


ACTIONS: Final[tuple[Action, ...]] = (
    Action("agent.pause", ("Ctrl+.", "Pause"), Scope.ALWAYS, Group.ANYWHERE),
    Action("review.approve", ("A",), Scope.REVIEW, Group.REVIEW),
    Action("review.edit", ("E",), Scope.REVIEW, Group.REVIEW),
    Action("review.reject", ("R",), Scope.REVIEW, Group.REVIEW),
    Action("review.later", ("H",), Scope.REVIEW, Group.REVIEW),
    Action("review.redraft", ("N",), Scope.REVIEW, Group.REVIEW),
    Action("review.attach", ("T",), Scope.REVIEW, Group.REVIEW),
    Action("undo", ("U",), Scope.ANYWHERE, Group.REVIEW),
    Action("list.next", ("J",), Scope.LIST, Group.LISTS, repeats=True),
    Action("list.previous", ("K",), Scope.LIST, Group.LISTS, repeats=True),
    Action("list.next_split", ("]",), Scope.LIST, Group.LISTS),
    Action("list.previous_split", ("[",), Scope.LIST, Group.LISTS),
    Action("review.why", ("W",), Scope.REVIEW, Group.REVIEW),
    Action("review.focus", ("F",), Scope.REVIEW, Group.REVIEW),
    Action("review.page_down", ("Space",), Scope.REVIEW, Group.NONE, repeats=True),
    Action("review.page_up", ("Shift+Space",), Scope.REVIEW, Group.NONE, repeats=True),
    Action("review.back", ("Escape",), Scope.REVIEW, Group.NONE),
    *_digits("review.claim", Scope.REVIEW, 9),
    *_digits("reject.reason", Scope.REJECTING, 7),
    Action("reject.keep", ("Escape",), Scope.REJECTING, Group.NONE),
    Action("redraft.keep", ("Escape",), Scope.WISHING, Group.NONE),
    Action("edit.approve", ("Ctrl+Return",), Scope.EDITING, Group.ANYWHERE),
    Action("edit.leave", ("Escape",), Scope.EDITING, Group.ANYWHERE),
    *_digits("escalations.option", Scope.ESCALATIONS, 4),
    Action("escalations.meaning", ("M",), Scope.ESCALATIONS, Group.NONE),
    Action("escalations.context", ("W",), Scope.ESCALATIONS, Group.NONE),
    Action("escalations.back", ("Escape",), Scope.ESCALATIONS, Group.NONE),
    Action("activity.context", ("W",), Scope.ACTIVITY, Group.NONE),
    Action("activity.back", ("Escape",), Scope.ACTIVITY, Group.NONE),
    Action("activity.search", ("/",), Scope.ACTIVITY, Group.ANYWHERE),
    Action("activity.undo_since", ("Shift+U",), Scope.ACTIVITY, Group.ANYWHERE),
    Action("metrics.as_table", ("V",), Scope.METRICS, Group.ANYWHERE),
    Action("never.add", ("N",), Scope.NEVER, Group.NONE),
    Action("never.search", ("/",), Scope.NEVER, Group.NONE),
    Action("never.remove", ("R",), Scope.NEVER, Group.NONE),
    Action("never.import", ("I",), Scope.NEVER, Group.NONE),
    Action("never.export", ("E",), Scope.NEVER, Group.NONE),
    Action("never.back", ("Escape",), Scope.NEVER, Group.NONE),
    Action("leaving.exact", ("V",), Scope.LEAVING, Group.NONE),
    Action("rules.forget", ("F",), Scope.RULES, Group.NONE),
    Action("rules.limit", ("L",), Scope.RULES, Group.NONE),
    Action("go.review", ("G, R",), Scope.ANYWHERE, Group.GO_TO),
    Action("go.escalations", ("G, E",), Scope.ANYWHERE, Group.GO_TO),
    Action("go.conversations", ("G, C",), Scope.ANYWHERE, Group.GO_TO),
    Action("go.activity", ("G, A",), Scope.ANYWHERE, Group.GO_TO),
    Action("go.leads", ("G, L",), Scope.ANYWHERE, Group.GO_TO),
    Action("go.sequences", ("G, S",), Scope.ANYWHERE, Group.GO_TO),
    Action("go.metrics", ("G, M",), Scope.ANYWHERE, Group.GO_TO),
    Action("go.health", ("G, H",), Scope.ANYWHERE, Group.GO_TO),
    Action("go.outbox", ("G, O",), Scope.ANYWHERE, Group.GO_TO),
    Action("go.never", ("G, N",), Scope.ANYWHERE, Group.GO_TO),
    Action("go.rules", ("G, T",), Scope.ANYWHERE, Group.GO_TO),
    Action("go.leaving", ("G, W",), Scope.ANYWHERE, Group.GO_TO),
    Action("go.settings", ("Ctrl+,",), Scope.ANYWHERE, Group.GO_TO),
    Action("autonomy.lower", ("Ctrl+[",), Scope.ANYWHERE, Group.ANYWHERE),
    Action("autonomy.raise", ("Ctrl+]",), Scope.ANYWHERE, Group.ANYWHERE),
    Action("help.keys", ("?", "Shift+?"), Scope.ANYWHERE, Group.ANYWHERE),
    Action("pane.next", ("F6",), Scope.ANYWHERE, Group.ANYWHERE),
    Action("pane.previous", ("Shift+F6",), Scope.ANYWHERE, Group.ANYWHERE),
    Action("text.bigger", ("Ctrl++", "Ctrl+="), Scope.ANYWHERE, Group.ANYWHERE),
    Action("text.smaller", ("Ctrl+-",), Scope.ANYWHERE, Group.ANYWHERE),
    Action("text.normal", ("Ctrl+0",), Scope.ANYWHERE, Group.NONE),
    Action("window.quit", ("Ctrl+Q",), Scope.ANYWHERE, Group.ANYWHERE),
    Action("sheet.stay", ("Escape",), Scope.SHEET, Group.NONE),
    Action("sheet.go_ahead", ("Ctrl+Return",), Scope.SHEET, Group.NONE),
)

BY_ID: Final[Mapping[str, Action]] = {action.id: action for action in ACTIONS}

_CAPS: Final = {
    "Return": "↵",
    "Escape": "Esc",
    "Shift": "⇧",
    "-": "−",
}


def caps(keys: str) -> tuple[str, ...]:
    """The key caps of one shortcut: "Ctrl+Return" is ("Ctrl", "↵"), "Shift+A" is ("⇧A",)."""
    found: list[str] = []
    for stroke in keys.split(", "):
        plus = stroke.endswith("++")
        names = [*stroke[:-2].split("+"), "+"] if plus else stroke.split("+")
        shown = [_CAPS.get(name, name) for name in names]
        if shown[0] == "⇧":
            shown = ["".join(shown)]
        found += shown
    return tuple(found)


def keycap(action_id: str) -> str:
    """What the one cap on a button shows: the first shortcut in a line, such as "Ctrl ↵"."""
    keys = BY_ID[action_id].keys
    return " ".join(caps(keys[0])) if keys else ""


class _Binding(NamedTuple):
    run: Callable[[], None]
    enabled: Callable[[], bool]


class _Layer(NamedTuple):
    owner: QObject
    mode: Mode


def _always() -> bool:
    return True


class ActionRegistry(QObject):
    """Listens to the keys of one window and runs what the page or the window bound to them."""

    changed = Signal()
    """What may be done has changed: buttons look again."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._bindings: dict[tuple[str, QObject], _Binding] = {}
        self._layers: list[_Layer] = [_Layer(window, Mode.PLAIN)]
        self._shortcuts: list[tuple[QShortcut, Action]] = []
        self._seconds: list[tuple[QShortcut, Action]] = []
        self._chord = QTimer(self)
        self._chord.setSingleShot(True)
        self._chord.setInterval(CHORD_MS)
        self._chord.timeout.connect(self._listen)
        self._prefix = self._shortcut("G")
        self._prefix.activated.connect(self._begin_chord)
        for action in ACTIONS:
            self._register(action)
        self._listen()

    def bind(
        self,
        action_id: str,
        owner: QObject,
        run: Callable[[], None],
        enabled: Callable[[], bool] = _always,
    ) -> None:
        """Let `owner` (a page, a sheet or the window) do this while it is the one on top."""
        self._bindings[BY_ID[action_id].id, owner] = _Binding(run, enabled)

    def stand(self, owner: QObject, mode: Mode) -> None:
        """A page is shown: it takes the place of the page before, with all that page's modes.

        A page that is shown again (after minimising) keeps what is on top of it.
        """
        if self._layers[1:2] == [_Layer(owner, mode)]:
            return
        self._layers = [self._layers[0], _Layer(owner, mode)]
        self._listen()

    def enter(self, owner: QObject, mode: Mode) -> None:
        """Put a mode on top: a panel, an editor, a sheet."""
        self.leave(owner, mode)
        self._layers.append(_Layer(owner, mode))
        self._listen()

    def leave(self, owner: QObject, mode: Mode) -> None:
        """Take a mode off again; harmless when it is not there."""
        self._layers = [layer for layer in self._layers if layer != _Layer(owner, mode)]
        self._listen()

    @property
    def mode(self) -> Mode:
        """What is listened to now."""
        return self._layers[-1].mode

    @property
    def awaits_second_key(self) -> bool:
        """True for 900 ms after the first key of a chord."""
        return self._chord.isActive()

    def in_scope(self, action_id: str) -> bool:
        """True when its keys are listened to now."""
        return BY_ID[action_id].scope in self.mode.value

    def can(self, action_id: str) -> bool:
        """True when the action is in scope, bound by who is on top, and enabled."""
        binding = self._binding(action_id)
        return binding is not None and binding.enabled()

    def run(self, action_id: str) -> bool:
        """Do it, as if its key were pressed; False when it cannot be done now."""
        binding = self._binding(action_id)
        if binding is None or not binding.enabled():
            return False
        binding.run()
        return True

    def refresh(self) -> None:
        """Tell buttons that what may be done has changed."""
        self.changed.emit()

    def _binding(self, action_id: str) -> _Binding | None:
        action = BY_ID[action_id]
        if action.scope not in self.mode.value and action.scope is not Scope.ALWAYS:
            return None
        for owner in (self._layers[-1].owner, self._window):
            found = self._bindings.get((action_id, owner))
            if found is not None:
                return found
        return None

    def _register(self, action: Action) -> None:
        if action.scope is Scope.ALWAYS:
            return
        for keys in action.keys:
            strokes = keys.split(", ")
            shortcut = self._shortcut(strokes[-1])
            shortcut.setAutoRepeat(action.repeats)
            shortcut.setProperty("action", action.id)
            shortcut.activated.connect(self._pressed)
            shortcut.activatedAmbiguously.connect(self._pressed)
            (self._seconds if len(strokes) > 1 else self._shortcuts).append((shortcut, action))

    def _shortcut(self, keys: str) -> QShortcut:
        shortcut = QShortcut(QKeySequence(keys), self._window)
        shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
        shortcut.setAutoRepeat(False)
        return shortcut

    @Slot()
    def _begin_chord(self) -> None:
        self._chord.start()
        self._listen()

    @Slot()
    def _listen(self) -> None:
        waiting = self._chord.isActive()
        scopes = self.mode.value
        for shortcut, action in self._shortcuts:
            shortcut.setEnabled(not waiting and action.scope in scopes)
        for shortcut, action in self._seconds:
            shortcut.setEnabled(waiting and action.scope in scopes)
        self._prefix.setEnabled(not waiting and Scope.ANYWHERE in scopes)
        self.changed.emit()

    @Slot()
    def _pressed(self) -> None:
        action_id = str(self.sender().property("action"))
        if self._chord.isActive():
            self._chord.stop()
            self._listen()
        self.run(action_id)
