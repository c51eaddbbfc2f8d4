"""What each part of the judge is worth: the same texts, judged without it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from alerts.judge import judge
from alerts.judge_claims import Claim
from alerts.judge_owners import Owner, Ownership
from alerts.judge_reading import Reading
from alerts.watches import Watch
from schemas.concepts import Concept
from schemas.findings import Findings
from schemas.report import Verdict

Judge = Callable[[Findings, Watch], Verdict]


def _without_attribution(findings: Findings, watch: Watch) -> Verdict:
    """Judge as if every claim were about the watch's parties, wherever the text names them."""

    def anybody(_: Claim, reading: Reading) -> Ownership:
        sides = [
            next((e for said in reading.said for e in said.named(party.ids)), None)
            for party in watch.parties
        ]
        parties = tuple(entity for entity in sides if entity)
        if len(parties) < len(sides):
            return Ownership(Owner.NOBODY)
        return Ownership(Owner.WATCH, 1.0, parties)

    return judge(findings, watch, ownership=anybody)


def _without_competing_instruments(findings: Findings, watch: Watch) -> Verdict:
    """Judge as if no other instrument used the same words."""
    rivals = {concept for rival in watch.rivals for concept in rival.concepts}
    silent = _less(findings, {*rivals, Concept.EARLIER})
    return judge(silent, replace(watch, rivals=(), state_of={}))


def _without_furniture(findings: Findings, watch: Watch) -> Verdict:
    """Judge links to other stories, captions and menus like the rest of the text."""
    sentences = tuple(s.model_copy(update={"is_furniture": False}) for s in findings.sentences)
    return judge(replace(findings, sentences=sentences), watch)


def _without_negation(findings: Findings, watch: Watch) -> Verdict:
    """Judge denials, guesses, and what is said before the signing, as statements."""
    doubted = {Concept.DENIAL, Concept.BUT_NOT, Concept.HYPOTHETICAL, Concept.UPCOMING}
    return judge(_less(findings, doubted), watch)


def _without_other_help(findings: Findings, watch: Watch) -> Verdict:
    """Judge help in floods and courts, and what other articles say, like military aid."""
    return judge(_less(findings, {Concept.CIVIL_AID, Concept.ARTICLE_OTHER}), watch)


def _less(findings: Findings, concepts: Iterable[Concept]) -> Findings:
    left_out = frozenset(concepts)
    return replace(findings, terms=tuple(t for t in findings.terms if t.concept not in left_out))


PARTS: Mapping[str, Judge] = {
    "attribution": _without_attribution,
    "competing instruments": _without_competing_instruments,
    "furniture": _without_furniture,
    "negation, modality, time": _without_negation,
    "other help, other articles": _without_other_help,
}
"""The parts that can be turned off, each with the judge that is left."""
