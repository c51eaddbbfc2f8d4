"""Reconciliation: does all that came in stand somewhere, at each step of the flow?

Pure counting: `books` is fed with what stands on the topics, `balance` says what became of it.
"""
