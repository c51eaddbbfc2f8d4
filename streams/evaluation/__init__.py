"""How well a watch is recognised: labelled texts in, figures out. Pure.

The figures are those of the field: precision, recall and F1 of `mention`, with Wilson's score
intervals, per language; the same for two keyword lists, which say what the effort is worth; a
reliability table and Brier's score for the probabilities; and what each part of the judge adds.
"""

from streams.evaluation.evaluate import Evaluation, Group, Judged, evaluate
from streams.evaluation.gold import Gold, read

__all__ = ["Evaluation", "Gold", "Group", "Judged", "evaluate", "read"]
