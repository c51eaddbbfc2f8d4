import pytest

from streams.extraction.folding import fold

ALIKE = [
    ("case", "DPRK", "dprk"),
    ("yo", "партнёрство", "партнерство"),
    ("decomposed", "партне\u0308рство", "партнёрство"),
    ("soft hyphen", "Beistands\u00adklausel", "beistandsklausel"),
    ("zero width", "mutual\u200b", "mutual"),
    ("full width", "ＮＡＴＯ", "nato"),
    ("full-width digit", "４", "4"),
    ("arabic-indic digit", "٤", "4"),
    ("curly apostrophe", "’s", "'s"),
    ("trailing hyphen", "Jong-", "jong"),
    ("no-break hyphen", "Jong\u2011", "jong"),
    ("a dash between blanks", "-  ", "-"),
    ("trailing blanks", "pact\u00a0", "pact"),
    ("latin p in a cyrillic word", "договоp", "договор"),
    ("cyrillic a in a latin word", "pаct", "pact"),
    ("turkish capitals", "RUSYA’NIN İTTİFAKI", "rusya’nın ittifakı"),
    ("eth that poses as a vietnamese d", "Ðiều", "điều"),
    ("arabic alef", "أسلحة", "اسلحه"),
    ("arabic vowel signs", "مُعَاهَدَة", "معاهدة"),
    ("arabic article", "والدفاع", "دفاع"),
    ("arabic preposition and article", "بالمعاهدة", "معاهدة"),
    ("arabic stem like the article", "الالتزام", "التزام"),
    ("persian letters", "کمک نظامی", "كمك نظامي"),
    ("hindi nukta", "फ़ौज", "फौज"),
    ("hindi moon", "पहुँच", "पहुंच"),
    ("jamo", "조약", "조약"),
]


@pytest.mark.parametrize(
    ("one", "other"), [row[1:] for row in ALIKE], ids=[row[0] for row in ALIKE]
)
def test_spellings_of_one_word_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("pact", "pacts"), ("КНДР", "KHDP"), ("朝鲜", "朝鮮"), ("4", "42")],
    ids=["number", "another script", "another character", "another figure"],
)
def test_different_words_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)
