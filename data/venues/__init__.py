"""Live venues: one file a venue turns its frames into market events; the session does the talking."""
