"""Judgement: what mentions a clause, what of it is new, and how it is told.

Pure but for what speaks to chats: `alerts.notifier`, and `alerts.services`, `alerts.exchange` and
`alerts.connections`, which it stands on.
"""
