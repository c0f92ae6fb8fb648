"""What the agent knows and how it judges: pure, total, standard library only."""
