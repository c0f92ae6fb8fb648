"""The strip that is always there: title, health lights, autonomy, Pause."""
