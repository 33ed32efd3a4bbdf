"""Memory: what the desk came to believe, on whose word, until when, and what became of it. Nothing here trades."""
