"""An autonomous sales development agent that the rep supervises."""

__version__ = "0.1.0"
