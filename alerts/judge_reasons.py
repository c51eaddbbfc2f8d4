"""Why the judge says what it says: a closed list of codes, each with a sentence for people."""

from enum import StrEnum


class JudgeReason(StrEnum):
    """A reason for a verdict, as it stands in `Verdict.reasons`."""

    CLAUSE_NAMED = "clause_named"
    SHORT_NAME = "short_name"
    AID_IF_ATTACKED = "aid_if_attacked"
    ARTICLE_NAMED = "article_named"
    CLAUSE_INVOKED = "clause_invoked"
    PARTIES_IN_SENTENCE = "parties_in_sentence"
    PARTIES_FROM_CONTEXT = "parties_from_context"
    TREATY_WITHOUT_CLAUSE = "treaty_without_clause"
    OTHER_INSTRUMENT = "other_instrument"
    PARTIES_MISSING = "parties_missing"
    DENIED = "denied"
    HYPOTHETICAL = "hypothetical"
    OTHER_ARTICLE = "other_article"
    CIVIL_AID = "civil_aid"
    TOO_WEAK = "too_weak"
    NOTHING_FOUND = "nothing_found"
    LANGUAGE_UNSUPPORTED = "language_unsupported"


IN_WORDS = {
    JudgeReason.CLAUSE_NAMED: "the commitment is called by its name",
    JudgeReason.SHORT_NAME: "the treaty is called a defence pact",
    JudgeReason.AID_IF_ATTACKED: "aid is promised for the case of an attack",
    JudgeReason.ARTICLE_NAMED: "the article is named",
    JudgeReason.CLAUSE_INVOKED: "a clause of the treaty is given as the ground for sending troops",
    JudgeReason.PARTIES_IN_SENTENCE: "both parties stand in the same sentence",
    JudgeReason.PARTIES_FROM_CONTEXT: "the parties are those that the text is about",
    JudgeReason.TREATY_WITHOUT_CLAUSE: "the treaty is named, the commitment is not",
    JudgeReason.OTHER_INSTRUMENT: "the words belong to another instrument",
    JudgeReason.PARTIES_MISSING: "the parties are not named",
    JudgeReason.DENIED: "the text says that there is no such commitment",
    JudgeReason.HYPOTHETICAL: "the text guesses at what a treaty may hold",
    JudgeReason.OTHER_ARTICLE: "another article of the treaty is meant",
    JudgeReason.CIVIL_AID: "the aid is of another kind",
    JudgeReason.TOO_WEAK: "some of the words are there, too few to say it",
    JudgeReason.NOTHING_FOUND: "nothing in the text bears on the clause",
    JudgeReason.LANGUAGE_UNSUPPORTED: "the words of this language are not known: it may say it",
}
"""Each reason as a person reads it."""
