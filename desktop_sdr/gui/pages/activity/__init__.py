"""Activity: everything that was done, and who decided it."""
