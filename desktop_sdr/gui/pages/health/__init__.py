"""Health: nine tiles, each with its state and the number that set it."""
