"""Models over the wire, their endpoints, and the server that plays them."""
