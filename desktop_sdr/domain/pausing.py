"""Why the agent stops itself: the one list that whoever words a pause is held to."""

from enum import StrEnum


class PauseReason(StrEnum):
    """The reason of a pause that was not the rep's."""

    TOO_MANY_MISTAKES = "too_many_mistakes"
    PROGRAM_ERROR = "program_error"
    CLOCK_JUMPED = "clock_jumped"
    RESTORED = "restored"
    DATABASE_DAMAGED = "database_damaged"
    """Found at the start; the others of the database are met while it runs."""
    DATABASE_OLDER = "database_older"
    RECORD_BROKEN = "record_broken"
    ANCHOR_MISSING = "anchor_missing"
    ANCHOR_UNREADABLE = "anchor_unreadable"
    DATABASE_CORRUPT = "database_corrupt"
    DATABASE_READ_ONLY = "database_read_only"
    DATABASE_UNREADABLE_FOLDER = "database_unreadable_folder"
    DATABASE_NEWER_VERSION = "database_newer_version"
    DATABASE_NOT_DURABLE = "database_not_durable"
