"""The words of clausewatch: records, topics, ids, codec and errors.

Everything that crosses a topic is defined here, and here alone, so that a dashboard or a
producer needs no other package of ours. Nothing here touches a network, a clock or a log.
"""
