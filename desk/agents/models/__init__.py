"""Models: endpoints that speak a chat protocol, what a call to them costs, and the record of every one."""
