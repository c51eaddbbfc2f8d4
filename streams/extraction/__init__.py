"""From text to language, sentences, entities and terms.

One language-neutral spaCy pipeline serves all languages, because nothing may hang on language
identification being right: every language file is applied to every text. What a language adds
is data: `languages/*.toml` (terms, sentence and furniture rules) and `gazetteer/*.toml` (names).
"""

from streams.extraction.extractor import Extractor as Extractor
