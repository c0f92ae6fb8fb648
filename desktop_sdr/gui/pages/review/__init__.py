"""Review: the drafts that wait for the rep's yes."""
