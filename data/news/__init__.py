"""News: what outside sources write, read as data that may hold anything."""
