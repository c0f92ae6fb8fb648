"""The work itself: one road from what falls due to what is recorded."""
