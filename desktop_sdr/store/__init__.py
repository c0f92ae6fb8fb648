"""SQLite through SQLAlchemy: the only truth, and the only folder that knows SQL."""
