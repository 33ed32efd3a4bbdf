"""Injected instructions, the worst model that could read them, and what comes of it: nothing."""
