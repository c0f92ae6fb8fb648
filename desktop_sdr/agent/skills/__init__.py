"""What the agent can do; each skill proposes, none acts."""
