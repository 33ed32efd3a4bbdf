"""Venues on loopback: each speaks its real protocol over a generated or a recorded market, and misbehaves when told."""
