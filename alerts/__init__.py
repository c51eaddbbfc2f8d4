"""Judgement: what mentions a clause, what of it is new, and how it is told.

Pure but for `alerts.notifier`, the one module that speaks to chats.
"""
