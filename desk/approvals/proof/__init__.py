"""The independent judge of approvals: it reads facts and nothing else, and shares no decision with what released."""
