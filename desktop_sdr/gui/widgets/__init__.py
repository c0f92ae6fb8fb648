"""Parts that more than one page uses; they know tokens and words, never the desk."""
