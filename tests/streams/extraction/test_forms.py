"""The form matrix: what the language files promise, in all spellings that pages have.

From every pattern some of the texts are made that it stands for; each must be found again. And
every sentence that an entry must match is written as scraped pages write it, and must still match.
"""

import random
import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache
from itertools import product

import pytest

from alerts.judge import judge
from alerts.watches import Watch
from schemas.concepts import CUES
from schemas.report import VerdictKind
from streams.extraction import Extractor
from streams.extraction.language_files import Entry
from streams.extraction.patterns import Choice, Edge, Gap, Number, Prefix, Sequence, Words
from streams.extraction.pipeline import find
from streams.extraction.search import Plan, Search
from tests.shipped import LANGUAGES, pipeline, shipped_entries

FORMS_EACH = 4


def keywords(language: str | None = None) -> list[Entry]:
    return [entry for entry in shipped_entries(language) if entry.concept not in CUES]


def form(pattern: Sequence, chance: random.Random) -> str:
    """Return one text that a pattern stands for, with nothing in its gaps."""
    return " ".join(part for node in pattern if (part := _part(node, chance)))


def _part(node: Words | Prefix | Number | Edge | Gap | Choice, chance: random.Random) -> str:
    match node:
        case Words(text) | Prefix(text):
            return text
        case Number():
            return "7"
        case Choice(branches, optional):
            if optional and chance.random() < 0.5:
                return ""
            return form(chance.choice(branches), chance)
        case _:
            return ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_keyword_pattern_finds_the_forms_it_stands_for(language: str) -> None:
    chance = random.Random(language)
    mine = keywords(language)
    forms = [
        (entry, form(pattern, chance))
        for entry in mine
        for pattern in entry.patterns
        for _ in range(FORMS_EACH)
    ]
    search = Search(pipeline(), Plan.of([(e.concept, p) for e in mine for p in e.patterns]))

    found = dict(find(pipeline(), [search], [text for _, text in forms]))
    missed = [
        (entry.id, text)
        for position, (entry, text) in enumerate(forms)
        if not any(place.what is entry.concept for place in found.get(position, ()))
    ]

    assert len(forms) > 100
    # A form that begins or ends within a word of a script without blanks has no edge of its own.
    assert len(missed) <= len(forms) // 100, missed


def _homoglyphs(text: str) -> str:
    # A word of one letter may be of either script.
    return re.sub("(?<=[б-яё])[оа]|[оа](?=[б-яё])", lambda o: {"о": "o", "а": "a"}[o[0]], text)


def _homoglyphs_of(text: str) -> str:
    return re.sub("(?<=[А-Я])[ОМНК]|[ОМНК](?=[А-Я])", lambda o: "OMHK"["ОМНК".index(o[0])], text)


def _posing_as_latin(text: str) -> str:
    # In a word of two letters either script may be meant.
    return re.sub("(?<=[A-Za-z])[oa](?=[a-z])", lambda o: {"o": "о", "a": "а"}[o[0]], text, count=1)


def _decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def _soft_hyphens(text: str) -> str:
    return "".join(f"{c}\u00ad" if c.isalpha() and c.isascii() else c for c in text)


def _zero_width(text: str) -> str:
    return "\u200b".join(text.split(" ")) if " " not in text else text.replace(" ", " \u200b")


SPELLINGS: dict[str, Callable[[str], str]] = {
    "capitals": str.upper,
    "decomposed": _decomposed,
    "soft hyphens": _soft_hyphens,
    "zero-width spaces": _zero_width,
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "double blanks": lambda text: text.replace(" ", "  "),
    "line breaks": lambda text: text.replace(" ", "\n", 3),
    "full-width digits": lambda text: text.translate({ord("0") + n: 0xFF10 + n for n in range(10)}),
    "typographic apostrophes": lambda text: text.replace("'", "’"),
    "latin that poses as cyrillic": _homoglyphs,
    "capitals that pose as cyrillic": lambda text: _homoglyphs_of(text.upper()),
    "cyrillic that poses as latin": _posing_as_latin,
    "ё as е": lambda text: text.replace("ё", "е"),
    "blanks for half-spaces": lambda text: text.replace("\u200c", " "),
}


@cache
def _every_keyword() -> Search[str]:
    return Search(pipeline(), Plan.of([(e.where, p) for e in keywords() for p in e.patterns]))


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_what_must_match_does_so_in_every_spelling(spelling: str) -> None:
    samples = [(entry, SPELLINGS[spelling](s)) for entry in keywords() for s in entry.match]
    # ẞ and İ are what capitals make of ß and i: German and Turkish have their own.
    samples = [(entry, text) for entry, text in samples if "=" not in entry.id]
    found = dict(find(pipeline(), [_every_keyword()], [text for _, text in samples]))
    missed = [
        (entry.where, text)
        for position, (entry, text) in enumerate(samples)
        if not any(place.what == entry.where for place in found.get(position, ()))
    ]

    assert len(samples) > 300
    assert len(missed) <= len(samples) // 200, missed


PAIRS = {
    "de": ("Russland und Nordkorea", "Moskau und Pjöngjang", "Putin und Kim Jong Un"),
    "en": (
        "Russia and North Korea",
        "Moscow–Pyongyang:",
        "Putin and Kim Jong-un",
        "the DPRK and RF",
    ),
    "id": (
        "Rusia dan Korea Utara",
        "Rusia-Korut:",
        "Moskow dan Pyongyang",
        "Putin dan Kim Jong Un",
    ),
    "ja": ("ロシアと北朝鮮の", "露朝の", "ロ朝の", "プーチン氏と金正恩氏の"),
    "ko": ("러시아와 북한의", "북·러", "로씨야와 조선의", "푸틴과 김정은의"),
    "ms": ("Rusia dan Korea Utara", "Moscow dan Pyongyang", "Putin dan Kim Jong Un"),
    "ru": ("Россия и КНДР:", "Москвы и Пхеньяна", "Путина и Ким Чен Ына"),
    "zh": ("俄罗斯和朝鲜的", "俄朝", "普京與金正恩的", "莫斯科与平壤的"),
    "ar": ("روسيا وكوريا الشمالية:", "موسكو وبيونغ يانغ:", "بوتين وكيم جونغ أون:"),
    "cs": ("Rusko a Severní Korea:", "Moskva a Pchjongjang:", "Putin a Kim Čong-un:"),
    "es": ("Rusia y Corea del Norte:", "Moscú y Pyongyang:", "Putin y Kim Jong-un:"),
    "fa": ("روسیه و کره شمالی:", "مسکو و پیونگ‌یانگ:", "پوتین و کیم جونگ اون:"),
    "fr": ("la Russie et la Corée du Nord :", "Moscou et Pyongyang :", "Poutine et Kim Jong-un :"),
    "hi": ("रूस और उत्तर कोरिया:", "मॉस्को और प्योंगयांग:", "पुतिन और किम जोंग उन:"),
    "it": ("Russia e Corea del Nord:", "Mosca e Pyongyang:", "Putin e Kim Jong-un:"),
    "nl": ("Rusland en Noord-Korea:", "Moskou en Pyongyang:", "Poetin en Kim Jong-un:"),
    "pl": ("Rosja i Korea Północna:", "Moskwa i Pjongjang:", "Putin i Kim Dzong Un:"),
    "pt": ("Rússia e Coreia do Norte:", "Moscou e Pyongyang:", "Moscovo e Pyongyang:"),
    "th": ("รัสเซียและเกาหลีเหนือ", "มอสโกกับเปียงยาง", "ปูตินกับคิม จองอึน"),
    "tr": ("Rusya ile Kuzey Kore:", "Moskova ve Pyongyang:", "Putin ile Kim Jong-un:"),
    "uk": ("Росія і КНДР:", "Москви та Пхеньяна", "Путіна і Кім Чен Ина"),
    "vi": ("Nga và Triều Tiên:", "Moscow và Bình Nhưỡng:", "Putin và Kim Jong-un:"),
}
NAMES = {
    "de": ("Beistandspakt", "gegenseitiger Verteidigungspakt", "Beistandsklausel"),
    "en": ("mutual defence pact", "mutual-defense treaty", "mutual assistance clause"),
    "id": ("pakta pertahanan bersama", "perjanjian pertahanan bersama", "klausul saling bantu"),
    "ja": ("相互防衛条約", "相互防衛条項", "相互援助条項", "自動介入条項"),
    "ko": ("상호방위조약", "상호 방위 조약", "자동개입 조항", "호상원조 조항"),
    "ms": ("pakatan pertahanan bersama", "perjanjian pertahanan bersama", "fasal bantuan bersama"),
    "ru": ("договор о взаимной обороне", "договора о взаимной обороне", "пункт о взаимопомощи"),
    "zh": ("共同防御条约", "共同防禦條款", "互助条款", "軍事互助條約"),
    "ar": ("معاهدة الدفاع المشترك", "اتفاقية دفاع مشترك", "بند الدفاع المتبادل"),
    "cs": ("smlouva o vzájemné obraně", "pakt o vzájemné obraně", "doložka o vzájemné pomoci"),
    "es": ("pacto de defensa mutua", "tratado de defensa mutua", "cláusula de asistencia mutua"),
    "fa": ("پیمان دفاع متقابل", "پیمان دفاعی متقابل", "بند دفاع متقابل"),
    "fr": (
        "pacte de défense mutuelle",
        "traité de défense mutuelle",
        "clause d'assistance mutuelle",
    ),
    "hi": ("आपसी रक्षा समझौता", "पारस्परिक रक्षा संधि", "आपसी रक्षा संधि"),
    "it": ("patto di difesa reciproca", "trattato di mutua difesa", "clausola di mutua assistenza"),
    "nl": ("wederzijds defensieverdrag", "wederzijds verdedigingspact", "bijstandsclausule"),
    "pl": (
        "pakt o wzajemnej obronie",
        "traktat o wzajemnej obronie",
        "klauzula o wzajemnej pomocy",
    ),
    "pt": ("pacto de defesa mútua", "tratado de defesa mútua", "cláusula de assistência mútua"),
    "th": ("สนธิสัญญาป้องกันร่วม", "สนธิสัญญาป้องกันร่วมกัน", "ข้อตกลงป้องกันร่วมกัน"),
    "tr": ("karşılıklı savunma anlaşması", "karşılıklı savunma paktı", "karşılıklı yardım maddesi"),
    "uk": (
        "договір про взаємну оборону",
        "договору про взаємну оборону",
        "пункт про взаємодопомогу",
    ),
    "vi": (
        "hiệp ước phòng thủ chung",
        "điều khoản phòng thủ lẫn nhau",
        "hiệp ước phòng thủ lẫn nhau",
    ),
}


LOOK_ALIKE = {
    "ar": (
        "اتفاقية تجارية",
        "المادة 42",
        "المساعدة القانونية المتبادلة",
        "ميزانية الدفاع",
        "الاحترام المتبادل",
    ),
    "cs": (
        "obchodní smlouva",
        "článek 42",
        "vzájemná právní pomoc",
        "rozpočet na obranu",
        "vzájemný respekt",
    ),
    "de": (
        "Handelsvertrag",
        "Artikel 42",
        "gegenseitige Rechtshilfe",
        "der Haushalt",
        "gegenseitiger Respekt",
    ),
    "en": (
        "trade agreement",
        "Article 42",
        "mutual legal assistance",
        "defence budgets",
        "mutual respect",
    ),
    "es": (
        "acuerdo comercial",
        "artículo 42",
        "asistencia judicial mutua",
        "gasto en defensa",
        "respeto mutuo",
    ),
    "fa": ("توافق تجاری", "ماده ۴۲", "معاضدت قضایی متقابل", "بودجه دفاعی", "احترام متقابل"),
    "fr": (
        "accord commercial",
        "article 42",
        "entraide judiciaire",
        "budget de la défense",
        "respect mutuel",
    ),
    "hi": ("व्यापार समझौता", "अनुच्छेद 42", "आपसी कानूनी सहायता", "रक्षा बजट", "आपसी सम्मान"),
    "id": (
        "perjanjian dagang",
        "pasal 42",
        "bantuan hukum timbal balik",
        "anggaran pertahanan",
        "saling menghormati",
    ),
    "it": (
        "accordo commerciale",
        "articolo 42",
        "assistenza giudiziaria",
        "spese per la difesa",
        "rispetto reciproco",
    ),
    "ja": ("貿易協定", "第42条", "刑事共助条約", "防衛予算", "相互尊重"),
    "ko": ("무역 협정", "제42조", "형사사법공조조약", "국방 예산", "상호 존중"),
    "ms": (
        "perjanjian dagangan",
        "perkara 42",
        "bantuan guaman bersama",
        "belanjawan pertahanan",
        "saling menghormati",
    ),
    "nl": (
        "handelsverdrag",
        "artikel 42",
        "wederzijdse rechtshulp",
        "defensiebegroting",
        "wederzijds respect",
    ),
    "pl": (
        "umowa handlowa",
        "artykuł 42",
        "wzajemna pomoc prawna",
        "budżet obronny",
        "wzajemny szacunek",
    ),
    "pt": (
        "acordo comercial",
        "artigo 42",
        "assistência jurídica mútua",
        "orçamento da defesa",
        "respeito mútuo",
    ),
    "ru": (
        "торговый договор",
        "статья 42",
        "взаимная правовая помощь",
        "расходы на оборону",
        "взаимное уважение",
    ),
    "th": (
        "ข้อตกลงการค้า",
        "มาตรา 42",
        "ความช่วยเหลือทางกฎหมายซึ่งกันและกัน",
        "งบประมาณกลาโหม",
        "ความเคารพซึ่งกันและกัน",
    ),
    "tr": (
        "ticaret anlaşması",
        "42. madde",
        "karşılıklı adli yardım",
        "savunma bütçesi",
        "karşılıklı saygı",
    ),
    "uk": (
        "торговельний договір",
        "стаття 42",
        "взаємна правова допомога",
        "витрати на оборону",
        "взаємна повага",
    ),
    "vi": (
        "hiệp định thương mại",
        "điều 42",
        "tương trợ tư pháp",
        "ngân sách quốc phòng",
        "tôn trọng lẫn nhau",
    ),
    "zh": ("贸易协定", "第四十二条", "刑事司法协助条约", "国防预算", "相互尊重"),
}

OTHERS = {
    "ar": (
        "معاهدة الدفاع المشترك بين الولايات المتحدة وكوريا الجنوبية",
        "المادة الخامسة من معاهدة الناتو",
        "المادة الرابعة من معاهدة الناتو",
        "مساعدة متبادلة عند الفيضانات",
        "معاهدة صداقة وتعاون",
    ),
    "cs": (
        "smlouva o vzájemné obraně mezi USA a Jižní Koreou",
        "článek 5 Severoatlantické smlouvy NATO",
        "článek 4 smlouvy NATO",
        "vzájemná pomoc při povodních",
        "smlouva o přátelství a spolupráci",
    ),
    "de": (
        "sprachen über den Verteidigungspakt zwischen den USA und Südkorea",
        "Artikel 5 des NATO-Vertrags",
        "Artikel 4 des NATO-Vertrags",
        "gegenseitige Hilfe bei Überschwemmungen",
        "Freundschaftsvertrag",
    ),
    "en": (
        "the mutual defence treaty between the United States and South Korea",
        "NATO's Article 5",
        "Article 4 of the NATO treaty",
        "mutual aid after floods",
        "a treaty of friendship and cooperation",
    ),
    "es": (
        "el tratado de defensa mutua entre Estados Unidos y Corea del Sur",
        "el artículo 5 de la OTAN",
        "el artículo 4 del tratado de la OTAN",
        "ayuda mutua en caso de inundaciones",
        "un tratado de amistad y cooperación",
    ),
    "fa": (
        "پیمان دفاع متقابل آمریکا و کره جنوبی",
        "ماده ۵ پیمان ناتو",
        "ماده ۴ پیمان ناتو",
        "کمک متقابل هنگام سیل",
        "پیمان دوستی و همکاری",
    ),
    "fr": (
        "le traité de défense mutuelle entre les États-Unis et la Corée du Sud",
        "l'article 5 de l'OTAN",
        "l'article 4 du traité de l'OTAN",
        "aide mutuelle en cas d'inondations",
        "traité d'amitié et de coopération",
    ),
    "hi": (
        "अमेरिका और दक्षिण कोरिया की आपसी रक्षा संधि",
        "नाटो का अनुच्छेद 5",
        "नाटो संधि का अनुच्छेद 4",
        "बाढ़ में आपसी सहायता",
        "मैत्री और सहयोग की संधि",
    ),
    "id": (
        "membahas perjanjian pertahanan bersama Amerika Serikat dan Korea Selatan",
        "Pasal 5 NATO",
        "Pasal 4 perjanjian NATO",
        "saling bantu saat banjir",
        "perjanjian persahabatan dan kerja sama",
    ),
    "it": (
        "il trattato di mutua difesa tra Stati Uniti e Corea del Sud",
        "l'articolo 5 della NATO",
        "l'articolo 4 del trattato NATO",
        "assistenza reciproca in caso di alluvioni",
        "trattato di amicizia e cooperazione",
    ),
    "ja": (
        "米国と韓国の相互防衛条約",
        "NATO条約第5条",
        "NATO条約第4条",
        "洪水時の相互援助",
        "友好協力条約",
    ),
    "ko": (
        "미국과 한국의 상호방위조약",
        "나토 조약 제5조",
        "나토 조약 제4조",
        "홍수 때의 상호 원조",
        "우호 협력 조약",
    ),
    "ms": (
        "membincangkan perjanjian pertahanan bersama Amerika Syarikat dan Korea Selatan",
        "Perkara 5 NATO",
        "Perkara 4 perjanjian NATO",
        "saling membantu ketika banjir",
        "perjanjian persahabatan dan kerjasama",
    ),
    "nl": (
        "het wederzijdse defensieverdrag tussen de Verenigde Staten en Zuid-Korea",
        "artikel 5 van de NAVO",
        "artikel 4 van het NAVO-verdrag",
        "wederzijdse hulp bij overstromingen",
        "vriendschapsverdrag",
    ),
    "pl": (
        "traktat o wzajemnej obronie między USA a Koreą Południową",
        "artykuł 5 NATO",
        "artykuł 4 traktatu NATO",
        "wzajemna pomoc podczas powodzi",
        "traktat o przyjaźni i współpracy",
    ),
    "pt": (
        "o tratado de defesa mútua entre os Estados Unidos e a Coreia do Sul",
        "o artigo 5 da NATO",
        "o artigo 4 do tratado da OTAN",
        "ajuda mútua em caso de inundações",
        "tratado de amizade e cooperação",
    ),
    "ru": (
        "договор о взаимной обороне между США и Южной Кореей",
        "статья 5 договора НАТО",
        "статья 4 договора НАТО",
        "взаимная помощь при наводнениях",
        "договор о дружбе и сотрудничестве",
    ),
    "th": (
        "สนธิสัญญาป้องกันร่วมระหว่างสหรัฐและเกาหลีใต้",
        "มาตรา 5 ของนาโต",
        "มาตรา 4 ของสนธิสัญญานาโต",
        "ช่วยเหลือซึ่งกันและกันเมื่อเกิดน้ำท่วม",
        "สนธิสัญญามิตรภาพและความร่วมมือ",
    ),
    "tr": (
        "ABD ile Güney Kore arasındaki karşılıklı savunma anlaşması",
        "NATO'nun 5. maddesi",
        "NATO anlaşmasının 4. maddesi",
        "sel felaketinde karşılıklı yardım",
        "dostluk ve işbirliği anlaşması",
    ),
    "uk": (
        "договір про взаємну оборону між США і Південною Кореєю",
        "стаття 5 договору НАТО",
        "стаття 4 договору НАТО",
        "взаємна допомога під час повеней",
        "договір про дружбу і співробітництво",
    ),
    "vi": (
        "hiệp ước phòng thủ chung giữa Mỹ và Hàn Quốc",
        "Điều 5 của NATO",
        "Điều 4 của hiệp ước NATO",
        "giúp đỡ lẫn nhau khi lũ lụt",
        "hiệp ước hữu nghị và hợp tác",
    ),
    "zh": (
        "美国和韩国的共同防御条约",
        "北约第五条",
        "北约条约第四条",
        "洪灾时相互援助",
        "友好合作条约",
    ),
}
"""Another pair's treaty, NATO's Articles 5 and 4, help after floods, a treaty of friendship."""

NO_BLANKS = ("ja", "th", "zh")


def told(language: str, said: Iterable[str]) -> list[str]:
    """Each pair with each of these said of it, in every spelling."""
    forms: dict[str, None] = {}
    for pair, what in product(PAIRS[language], said):
        plain = f"{pair}{what}。" if language in NO_BLANKS else f"{pair} {what}."
        for name, spelled in SPELLINGS.items():
            # Short lines are paragraphs of their own: only long ones go on in the next.
            if name != "line breaks":
                forms[spelled(plain)] = None
    return list(forms)


def near_misses(language: str) -> tuple[str, ...]:
    return (*LOOK_ALIKE[language], *OTHERS[language])


def mentions(texts: Iterable[str], extractor: Extractor, watch: Watch) -> list[str]:
    return [
        text
        for text in texts
        if judge(extractor.findings("", text, None, [watch.sides]), watch).verdict
        is VerdictKind.MENTION
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_pair_with_every_name_in_every_spelling_is_a_mention(
    language: str, extractor: Extractor, watch: Watch
) -> None:
    forms = told(language, NAMES[language])

    assert len(forms) >= 12
    assert sorted(set(forms) - set(mentions(forms, extractor, watch))) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_only_looks_alike_is_none_in_any_spelling(
    language: str, extractor: Extractor, watch: Watch
) -> None:
    forms = told(language, near_misses(language))

    assert len(forms) >= 40
    assert mentions(forms, extractor, watch) == []


def test_the_matrix_is_as_large_as_it_says() -> None:
    """A thousand forms and three thousand near misses at the least, over all languages."""
    assert sum(len(told(language, NAMES[language])) for language in LANGUAGES) >= 1_000
    assert sum(len(told(language, near_misses(language))) for language in LANGUAGES) >= 3_000


@pytest.mark.parametrize(
    "text",
    [
        "구조대가 북한과 러시아 국경에 도착했다.",
        "Rusia dan Korea Utara membahas pasal 42 undang-undang pajak.",
        "Россия и КНДР обсудили статью 44 бюджета.",
        "Russland und Nordkorea sprachen über Artikel 40.",
        "俄朝讨论了第四十条。",
        "ロ朝は第4回会合を開いた。",
        "Russia and North Korea signed four articles of a trade deal.",
    ],
    ids=["ko", "id", "ru", "de", "zh", "ja", "en"],
)
def test_what_only_looks_alike_is_none(text: str, extractor: Extractor, watch: Watch) -> None:
    assert (
        judge(extractor.findings("", text, None, [watch.sides]), watch).verdict
        is not VerdictKind.MENTION
    )
