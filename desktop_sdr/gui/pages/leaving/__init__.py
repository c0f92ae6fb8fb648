"""What leaves this machine: for which language model, what it costs, and the exact words."""
