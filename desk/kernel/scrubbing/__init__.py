"""Scrubbing: what names a person or opens a lock is taken out of a text before it leaves the machine."""
