"""The one road, in its order: agenda, deciding, gate, outbox, performers, outcomes."""
