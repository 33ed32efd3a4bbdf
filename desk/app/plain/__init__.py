"""The desk line by line: for screen readers, braille displays, pipes and terminals that draw nothing."""
