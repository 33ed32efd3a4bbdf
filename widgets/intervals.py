"""Lengths of candles that a person can ask for, shortest first."""

INTERVALS = ("1s", "5s", "15s", "1m", "5m", "15m", "1h")
