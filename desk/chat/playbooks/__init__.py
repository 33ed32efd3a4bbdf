"""Oversight playbooks: guided reviews of the desk itself, as data. They read, ask and offer; they change nothing."""
