"""The window: the only package that knows Qt; it shows the desk and never thinks for the agent."""
