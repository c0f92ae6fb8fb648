"""The rep's calendar."""
