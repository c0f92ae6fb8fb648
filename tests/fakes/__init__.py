"""One hand-written fake per port; each passes the same contract suite as the real adapter."""
