"""Alerts that people set: what may be watched, how it is said, when it fires, and the record of it."""
