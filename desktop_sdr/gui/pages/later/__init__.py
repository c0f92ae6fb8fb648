"""Pages that a later version brings; they say so."""
