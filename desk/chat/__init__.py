"""Chat: threads, turns, what is asked in words, and commands."""
