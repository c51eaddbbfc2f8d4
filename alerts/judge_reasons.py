"""Why the judge says what it says: a closed list of codes, each with a sentence for people."""

from schemas.closed import ClosedList


class JudgeReason(ClosedList):
    """A reason for a verdict, as it stands in `Verdict.reasons`."""

    CLAUSE_NAMED = "clause_named", "the commitment is called by its name"
    SHORT_NAME = "short_name", "the treaty is called a defence pact"
    AID_IF_ATTACKED = "aid_if_attacked", "aid is promised for the case of an attack"
    ARTICLE_NAMED = "article_named", "the article is named"
    CLAUSE_INVOKED = (
        "clause_invoked",
        "a clause of the treaty is given as the ground for sending troops",
    )
    PARTIES_IN_SENTENCE = "parties_in_sentence", "both parties stand in the same sentence"
    PARTIES_FROM_CONTEXT = "parties_from_context", "the parties are those that the text is about"
    TREATY_WITHOUT_CLAUSE = "treaty_without_clause", "the treaty is named, the commitment is not"
    OTHER_INSTRUMENT = "other_instrument", "the words belong to another instrument"
    PARTIES_MISSING = "parties_missing", "the text does not name both parties"
    DENIED = "denied", "the text says that there is no such commitment"
    HYPOTHETICAL = "hypothetical", "the text guesses at what a treaty may hold"
    OTHER_ARTICLE = "other_article", "another article of the treaty is meant"
    CIVIL_AID = "civil_aid", "the aid is of another kind"
    TOO_WEAK = "too_weak", "some of the words are there, too few to say it"
    NOTHING_FOUND = "nothing_found", "both parties are named, but nothing bears on the clause"
    LANGUAGE_UNSUPPORTED = (
        "language_unsupported",
        "the words of this language are not known: it may say more",
    )
