"""Alerts that people set."""
