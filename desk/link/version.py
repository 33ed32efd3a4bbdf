"""The version of this code, as it was when the process loaded it: what a terminal and its host tell each other."""

VERSION = "0.1.0"
