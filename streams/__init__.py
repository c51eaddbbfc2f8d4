"""Movement: what carries articles in, records along and alerts out."""
