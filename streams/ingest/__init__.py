"""Sources to articles: text, web pages and JSON out of files, folders and standard input.

An edge: it reads, and knows no Kafka. What cannot be read is a value beside what can, with the
dead letter that is to be written of it.
"""

from streams.ingest.records import Labelled
from streams.ingest.refusals import kept
from streams.ingest.sources import read

__all__ = ["Labelled", "kept", "read"]
