"""What a terminal connects to: the composed desk, its sessions, its socket and its tape."""
