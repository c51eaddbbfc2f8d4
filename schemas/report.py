"""The report: what was found in one version of an article."""

from schemas.base import Id, Moment, Record, Score, Span
from schemas.closed import ClosedList
from schemas.codec import Encoded


class Provenance(Record):
    """Which article this is about, and whose it is.

    ``url`` is the normal URL, by which it is known, and ``link`` what its producer gave, where that
    is written otherwise: only that is sure to open. ``outlet`` is the registrable domain (else the
    source), ``family`` the publisher it belongs to. ``headline`` is the title, else the first line
    of the text that is not page furniture: it is for display and takes part in no decision.
    """

    article_id: Id
    version: Id
    id: str | None = None
    url: str | None = None
    link: str | None = None
    source: str | None = None
    outlet: str | None = None
    family: str | None = None
    headline: str
    language: str | None = None
    published_at: Moment | None = None
    modified_at: Moment | None = None
    fetched_at: Moment | None = None

    @property
    def opens_at(self) -> str | None:
        """Where a reader finds it, as its producer gave it."""
        return self.link or self.url


class Entity(Span):
    """A person, place, organisation or treaty named in the text.

    ``label`` is spaCy's (PERSON, GPE, NORP, ORG, LAW …); ``id`` a Wikidata QID where
    known, or for a state ``iso:`` and its ISO 3166 code.
    """

    label: str
    id: str | None = None


class Term(Span):
    """A treaty keyword: the concept that these words express, and the language they are in."""

    concept: str
    language: str


class Sentence(Span):
    """A sentence that holds an entity or a term, in an article that holds any term.

    ``index`` counts all sentences of the article (title first), so that distance can be told
    though silent sentences are left out; ``paragraph`` counts paragraphs likewise. Page
    furniture (links to other stories, captions, comment forms) gives no evidence.
    """

    index: int
    paragraph: int
    is_furniture: bool = False


class Evidence(Span):
    """Words that a verdict rests on."""

    concept: str


class Passage(Span):
    """A sentence that says it, the sentences around it, and the words to mark within it.

    ``read_as`` is the sentence as it was read, where its letters came broken ("Ðîññèÿ" for
    "Россия"); those around it are so in any case.
    """

    before: str = ""
    after: str = ""
    marks: tuple[Evidence, ...] = ()
    read_as: str | None = None

    @property
    def legible(self) -> str:
        """The sentence for people to read."""
        return self.text if self.read_as is None else self.read_as


class Party(Record):
    """A party to the treaty as a report names it: its QID, its name in English, its words."""

    id: str
    name: str
    text: str


class VerdictKind(ClosedList):
    """What a report says of a watch."""

    MENTION = "mention", "the text mentions the clause"
    TREATY_ONLY = "treaty_only", "the treaty is named, the clause is not"
    OTHER_INSTRUMENT = "other_instrument", "the words belong to another instrument"
    NONE = "none", "nothing in the text is on the clause"


class Verdict(Record):
    """What one report says of one watch, and why.

    ``score`` is the estimated probability that the text mentions the clause, whatever the
    verdict; ``reasons`` are codes of `alerts.judge`, most telling first (an open list: readers
    must bear codes they do not know).
    """

    watch: str
    verdict: VerdictKind
    score: Score
    reasons: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    passages: tuple[Passage, ...] = ()
    parties: tuple[Party, ...] = ()


class Fingerprint(Record):
    """What a text is recognised by: its words, without furniture, case, spacing, punctuation."""

    text: Id


class Report(Record):
    """What was found in one version of an article.

    Sentences, entities and terms are in order of title before text, then of ``start``.
    ``left_out`` names those lists that are empty because the record would not fit its topic.
    """

    report_id: Id
    article: Provenance
    language: str | None
    sentences: tuple[Sentence, ...] = ()
    entities: tuple[Entity, ...] = ()
    terms: tuple[Term, ...] = ()
    fingerprint: Fingerprint
    verdicts: tuple[Verdict, ...] = ()
    unreadable: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def in_brief(self) -> "Report":
        """The same verdicts, with the evidence of the passages that they show and no more."""
        lists = ("sentences", "entities", "terms")
        verdicts = tuple(
            verdict.model_copy(
                update={"evidence": tuple(m for shown in verdict.passages for m in shown.marks)}
            )
            for verdict in self.verdicts
        )
        emptied = dict.fromkeys(lists, ())
        return self.model_copy(update=emptied | {"verdicts": verdicts, "left_out": lists})


class Head(Record):
    """Whose report it is, and what it says of each watch."""

    article: Provenance
    verdicts: tuple[Verdict, ...] = ()


class QuietReport(Head, Encoded):
    """A report that mentions nothing: nobody on its way to Kafka needs more of it than its head."""
