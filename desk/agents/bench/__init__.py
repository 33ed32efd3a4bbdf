"""The bench: resolved questions asked of every endpoint and of the house, and what their answers were worth."""
