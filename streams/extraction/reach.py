"""Where in an article a treaty between certain parties can be spoken of.

A text is somebody's treaty's only where they are named: in an article about them anywhere, in one
that names them in passing (a digest, a live blog) near their names. The rest needs no dear work.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from schemas.base import FieldName

NEAR = 600
"""Characters before and after a name within which its bearer's treaty can be spoken of."""

OPENING = 300
"""Characters from the beginning in which a text says whom it is about."""

Sides = tuple[frozenset[str], ...]
"""Whose treaty: for each side, the ids that stand for it."""

Named = Sequence[tuple[str, int]]
"""Who is named in a field, by id, and where; in order."""


def reach(
    named: Mapping[FieldName, Named], parties: Collection[Sides] | None
) -> Mapping[FieldName, Sequence[tuple[int, int | None]]]:
    """Return the stretches of each field where a treaty between ``parties`` can be spoken of.

    From where to where, in characters; an end of None is that of the field. Where
    no parties are given any two will do: a treaty is between two at the least.
    """
    everywhere = {field: [(0, None)] for field in FieldName}
    if parties is None:
        return everywhere if len(_ids(named)) > 1 else {}
    sides = [each for each in parties if not any(map(_ids(named).isdisjoint, each))]
    if any(_is_about(named, each) for each in sides):
        return everywhere
    if not sides:
        return {}
    ours = frozenset[str]().union(*(ids for each in sides for ids in each))
    around = [(max(0, at - NEAR), at + NEAR) for id_, at in named[FieldName.TEXT] if id_ in ours]
    return {FieldName.TITLE: [(0, None)], FieldName.TEXT: list(_merged(around))}


def _ids(named: Mapping[FieldName, Named]) -> frozenset[str]:
    return frozenset(id_ for each in named.values() for id_, _ in each)


def _is_about(named: Mapping[FieldName, Named], sides: Sides) -> bool:
    """Whether title or opening name one of the sides, or each is named here and there."""
    ours = frozenset[str]().union(*sides)
    opening = [id_ for id_, at in named[FieldName.TEXT] if at < OPENING]
    if not ours.isdisjoint([*(id_ for id_, _ in named[FieldName.TITLE]), *opening]):
        return True
    places = ([at for id_, at in named[FieldName.TEXT] if id_ in side] for side in sides)
    return all(at and at[-1] - at[0] > NEAR for at in places)


def _merged(stretches: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield stretches that follow each other, as one where they overlap."""
    start, end = stretches[0]
    for first, last in stretches[1:]:
        if first > end:
            yield start, end
            start = first
        end = last
    yield start, end
