"""Finding many patterns at once.

All the words of all the patterns stand in one `PhraseMatcher`, which goes over a document once,
however many there are; what it and the prefixes found is then put together by position. So the
cost follows what a text holds, not how many patterns there are.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from collections.abc import Sequence as Row
from dataclasses import dataclass
from typing import Generic, TypeVar

from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from streams.extraction.folding import GLUE, fold
from streams.extraction.patterns import Choice, Edge, Gap, Number, Prefix, Sequence, Words
from streams.extraction.tokens import is_single

T = TypeVar("T", bound=Hashable)
Atom = Words | Prefix | Number
MOST_REMEMBERED = 65_536


@dataclass(frozen=True, slots=True)
class Hit(Generic[T]):
    """A pattern found: what it stands for, and its tokens."""

    what: T
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Any:
    """One of these atoms, by number."""

    of: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Branches:
    """One of these, or nothing if ``optional``.

    ``begins`` gives, by atom, the numbers of those that may begin with it; ``loose`` are those
    that may begin with anything.
    """

    of: tuple["_Steps", ...]
    optional: bool
    begins: Mapping[int, frozenset[int]]
    loose: frozenset[int]
    firsts: frozenset[int]

    @classmethod
    def make(cls, branches: tuple["_Steps", ...], *, optional: bool) -> "_Branches":
        """Note what each branch may begin with."""
        begins: defaultdict[int, set[int]] = defaultdict(set)
        for number, branch in enumerate(branches):
            for atom in _firsts(branch):
                begins[atom].add(number)
        loose = frozenset(n for n, branch in enumerate(branches) if not _is_anchored(branch))
        fixed = {atom: frozenset(numbers) for atom, numbers in begins.items()}
        return cls(branches, optional, fixed, loose, frozenset(fixed))

    def at(self, present: Iterable[tuple[int, int]]) -> Iterator["_Steps"]:
        """Yield the branches that may begin where these atoms stand, in their order."""
        numbers = self.loose.union(*(self.begins.get(atom, ()) for atom, _ in present))
        return (self.of[number] for number in sorted(numbers))


_Steps = tuple[_Any | _Branches | Gap | Edge, ...]


@dataclass(frozen=True, slots=True)
class _Rule(Generic[T]):
    """A pattern ready to be tried; of each of its ``needs`` one atom must be there."""

    what: T
    steps: _Steps
    needs: tuple[frozenset[int], ...]

    def may_match(self, present: set[int]) -> bool:
        """Whether a sentence with these atoms is worth trying."""
        return not any(need.isdisjoint(present) for need in self.needs)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """One sentence: its tokens, and which atoms begin where, with their ends."""

    doc: Doc
    start: int
    end: int
    at: Mapping[int, Row[tuple[int, int]]]

    def has_edge(self, position: int) -> bool:
        """Whether a run of letters begins or ends before this token."""
        if position in (self.start, self.end):
            return True
        before, here = self.doc[position - 1], self.doc[position]
        joined = before.text[-1].isalnum() and here.text[0].isalnum()
        return bool(before.whitespace_) or not joined


class Search(Generic[T]):
    """Patterns, ready to be found in documents of one pipeline."""

    def __init__(self, nlp: Language, patterns: Iterable[tuple[T, Sequence]]) -> None:
        self._numbers: dict[Atom, int] = {}
        # What a file's [words] say is one and the same node wherever it is named.
        self._steps: dict[int, _Any | _Branches] = {}
        self._rules: dict[int, list[_Rule[T]]] = {}
        for what, sequence in patterns:
            steps = self._compiled(sequence)
            rule = _Rule(what, steps, tuple(sorted(_needs(steps), key=len)))
            for atom in set(_firsts(steps)):
                self._rules.setdefault(atom, []).append(rule)
        self._phrases = _Phrases(nlp, self._numbers)
        self._words = _Words(nlp, self._numbers)

    def find(self, doc: Doc, sentences: Row[tuple[int, int]]) -> list[list[Hit[T]]]:
        """Return, for each sentence (its tokens; one after the other), what it holds, by start."""
        owner = [index for index, (start, end) in enumerate(sentences) for _ in range(start, end)]
        at: list[defaultdict[int, list[tuple[int, int]]]] = [defaultdict(list) for _ in sentences]
        for atom, start, end in self._phrases.find(doc):
            if owner[start] == owner[end - 1]:
                at[owner[start]][start].append((atom, end))
        for atom, start in self._words.find(doc):
            at[owner[start]][start].append((atom, start + 1))
        return [
            list(self._put_together(_Stretch(doc, start, end, found))) if found else []
            for (start, end), found in zip(sentences, at, strict=True)
        ]

    def _put_together(self, stretch: _Stretch) -> Iterator[Hit[T]]:
        present = {atom for found in stretch.at.values() for atom, _ in found}
        possible: dict[int, list[_Rule[T]]] = {}
        for position in sorted(stretch.at):
            for atom in {atom for atom, _ in stretch.at[position]}:
                if atom not in possible:
                    possible[atom] = [r for r in self._rules.get(atom, ()) if r.may_match(present)]
                for rule in possible[atom]:
                    end = next(_ends(rule.steps, position, stretch), None)
                    if end is not None:
                        yield Hit(rule.what, position, end)

    def _compiled(self, sequence: Sequence) -> _Steps:
        return tuple(self._step(node) for node in sequence)

    def _step(
        self, node: Words | Prefix | Number | Edge | Gap | Choice
    ) -> _Any | _Branches | Gap | Edge:
        if isinstance(node, Gap | Edge):
            return node
        if not isinstance(node, Choice):
            return _Any(frozenset({self._number(node)}))
        known = self._steps.get(id(node))
        if known is None:
            known = self._steps[id(node)] = self._choice(node)
        return known

    def _choice(self, node: Choice) -> _Any | _Branches:
        branches = tuple(self._compiled(branch) for branch in node.branches)
        single = [step.of for branch in branches if (step := _only(branch)) is not None]
        if len(single) == len(branches) and not node.optional:
            return _Any(frozenset(atom for of in single for atom in of))
        return _Branches.make(branches, optional=node.optional)

    def _number(self, atom: Atom) -> int:
        return self._numbers.setdefault(atom, len(self._numbers))


class _Phrases:
    """The words in a row, in spaCy's `PhraseMatcher`."""

    def __init__(self, nlp: Language, numbers: Mapping[Atom, int]) -> None:
        self._matcher = PhraseMatcher(nlp.vocab, attr="NORM")
        self._atoms: defaultdict[int, list[tuple[int, str | None]]] = defaultdict(list)
        for atom, number in numbers.items():
            if isinstance(atom, Words) and not _is_one_word(atom):
                doc = nlp.tokenizer(atom.text)
                key = " ".join([token.norm_ for token in doc])
                self._matcher.add(key, [doc])
                exact = atom.text if atom.exact else None
                self._atoms[nlp.vocab.strings.add(key)].append((number, exact))

    def find(self, doc: Doc) -> Iterator[tuple[int, int, int]]:
        for key, start, end in self._matcher(doc):
            for number, exact in self._atoms[key]:
                if exact is None or doc[start:end].text.rstrip().rstrip(GLUE) == exact:
                    yield number, start, end


def _is_one_word(atom: Words) -> bool:
    """Whether it is one token for certain, so that nothing has to be put in a row."""
    return not atom.exact and atom.text.isalpha() and not any(map(is_single, atom.text))


class _Words:
    """Single words, prefixes and numbers: what a token is by its form."""

    def __init__(self, nlp: Language, numbers: Mapping[Atom, int]) -> None:
        self._strings = nlp.vocab.strings
        self._whole: defaultdict[str, list[int]] = defaultdict(list)
        for atom, number in numbers.items():
            if isinstance(atom, Words) and _is_one_word(atom):
                self._whole[fold(atom.text)].append(number)
        self._prefixes = {
            atom.text: number for atom, number in numbers.items() if isinstance(atom, Prefix)
        }
        self._shortest = min(map(len, self._prefixes), default=0)
        self._longest = max(map(len, self._prefixes), default=0)
        self._any_number = numbers.get(Number())
        self._remembered: dict[int, tuple[int, ...]] = {}

    def find(self, doc: Doc) -> Iterator[tuple[int, int]]:
        for position, norm in enumerate(doc.to_array(["NORM"]).tolist()):
            found = self._remembered.get(norm)
            if found is None:
                found = self._look_up(norm)
            for atom in found:
                yield atom, position

    def _look_up(self, norm: int) -> tuple[int, ...]:
        if len(self._remembered) >= MOST_REMEMBERED:
            self._remembered.clear()
        word = self._strings[norm]
        heads = (word[:n] for n in range(self._shortest, min(len(word), self._longest) + 1))
        found = [self._prefixes[head] for head in heads if head in self._prefixes]
        found.extend(self._whole.get(word, ()))
        if self._any_number is not None and word.isdecimal():
            found.append(self._any_number)
        self._remembered[norm] = tuple(found)
        return tuple(found)


def _only(branch: _Steps) -> _Any | None:
    """Return a branch's atoms if they are all there is to it."""
    step = branch[0]
    return step if len(branch) == 1 and isinstance(step, _Any) else None


def _firsts(steps: _Steps) -> Iterator[int]:
    """Yield the atoms that a sequence may begin with."""
    for step in steps:
        if isinstance(step, _Any):
            yield from step.of
            return
        if isinstance(step, _Branches):
            yield from step.firsts
            if not step.optional:
                return


def _is_anchored(steps: _Steps) -> bool:
    """Whether a sequence begins with an atom, neither with words that may be any nor empty."""
    for step in steps:
        if isinstance(step, _Any):
            return True
        if isinstance(step, Gap):
            return False
        if isinstance(step, _Branches) and not step.optional:
            return not step.loose
        if isinstance(step, _Branches) and step.loose:
            return False
    return False


def _needs(steps: _Steps) -> Iterator[frozenset[int]]:
    """Yield, for each step that must be there, the atoms that it may begin with."""
    for step in steps:
        if isinstance(step, _Any):
            yield step.of
        elif isinstance(step, _Branches) and not (step.optional or step.loose):
            yield step.firsts


def _ends(steps: _Steps, position: int, stretch: _Stretch) -> Iterator[int]:
    """Yield where a sequence that begins here may end: what may be there first, short gaps first.

    No rest of it is tried twice at one place, so that the cost of a pattern follows its length
    times that of the sentence, however many gaps and choices it has.
    """
    tried: set[tuple[int, int]] = set()

    def rest(index: int, position: int) -> Iterator[int]:
        if index == len(steps):
            yield position
            return
        for after in _after(steps, index, position, stretch):
            if (index, after) not in tried:
                tried.add((index, after))
                yield from rest(index + 1, after)

    return rest(0, position)


def _after(steps: _Steps, index: int, position: int, stretch: _Stretch) -> Iterator[int]:
    match steps[index]:
        case _Any(of):
            yield from (end for atom, end in stretch.at.get(position, ()) if atom in of)
        case _Branches() as branches:
            for branch in branches.at(stretch.at.get(position, ())):
                yield from _ends(branch, position, stretch)
            if branches.optional:
                yield position
        case Gap(most):
            reached = range(position, min(position + most, stretch.end) + 1)
            if index + 1 < len(steps) and isinstance(steps[index + 1], _Any):
                yield from (after for after in reached if after in stretch.at)
            else:
                yield from reached
        case Edge():
            if stretch.has_edge(position):
                yield position
