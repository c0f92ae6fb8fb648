"""The words of each action: on its button, in the shortcut list, in menus."""

from typing import Final

from desktop_sdr.gui.actions import Group
from desktop_sdr.gui.wording.language import tr

_LABELS: Final = {
    "agent.pause": "Pause agent",
    "review.approve": "Approve",
    "review.edit": "Edit",
    "review.reject": "Reject",
    "review.later": "Later",
    "review.redraft": "Rewrite…",
    "review.attach": "Attach…",
    "undo": "Undo",
    "list.next": "Next",
    "list.previous": "Previous",
    "list.next_split": "Next split",
    "list.previous_split": "Previous split",
    "review.why": "Why this draft",
    "review.focus": "Focus on what is new",
    "edit.approve": "Approve while typing",
    "edit.leave": "Leave editor, close",
    "activity.search": "Search this page",
    "activity.undo_since": "Undo everything since…",
    "metrics.as_table": "Charts as tables",
    "go.review": "Review",
    "go.escalations": "Escalations",
    "go.conversations": "Conversations",
    "go.activity": "Activity",
    "go.leads": "Leads",
    "go.sequences": "Sequences",
    "go.metrics": "Metrics",
    "go.health": "Health",
    "go.outbox": "Outbox",
    "go.never": "Never-contact list",
    "go.rules": "Rules you taught",
    "go.leaving": "What leaves this machine",
    "go.settings": "Settings",
    "autonomy.lower": "Lower autonomy",
    "autonomy.raise": "Raise autonomy…",
    "help.keys": "This list",
    "pane.next": "Next pane",
    "pane.previous": "Previous pane",
    "text.bigger": "Bigger text",
    "text.smaller": "Smaller text",
    "window.quit": "Quit",
}

_GROUPS: Final = {
    Group.REVIEW: "Review",
    Group.LISTS: "Lists",
    Group.GO_TO: "Go to",
    Group.ANYWHERE: "Anywhere",
}


def action_label(action_id: str) -> str:
    """The words of an action."""
    return tr(_LABELS[action_id])


def group_title(group: Group) -> str:
    """The heading of a column of the shortcut list."""
    return tr(_GROUPS[group])
