"""The agents: each a loop around one plain handler, which is given everything it needs."""
