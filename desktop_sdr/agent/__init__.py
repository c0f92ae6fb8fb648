"""The work itself: one road from a due lead to a recorded outcome."""
