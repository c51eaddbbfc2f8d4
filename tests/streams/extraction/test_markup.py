import html

import pytest

from schemas.base import FieldName
from streams.extraction import Extractor
from streams.extraction.mending import mended

SENTENCE = "Russland verpflichtet sich „im Kriegsfall“ zur Militärhilfe für Nordkorea."


def _no_word(_: str) -> bool:
    return False


@pytest.mark.parametrize(
    ("received", "text"),
    [
        ("&ldquo;Milit&auml;rhilfe&rdquo; &ndash; so Peskow", "“Militärhilfe” – so Peskow"),
        ("&#8220;Hilfe&#x201D; &#150; ja", "“Hilfe” – ja"),
        ("Putin &amp; Kim, &amp;quot;ewig&amp;quot; und &amp;amp;", 'Putin & Kim, "ewig" und &'),
        ('<p>One.</p>\n<p class="lead">Two.</p>', "\nOne.\n\n\nTwo.\n"),
        ("One.<br><br/>Two.<BR />Three.", "One.\n\nTwo.\nThree."),
        ("<li>aid</li><li>troops</li>", "\naid\n\ntroops\n"),
        (
            'the <b>mutual</b>-<a href="https://x.org/?a=1&b=2">defence</a> pact',
            "the mutual-defence pact",
        ),
        ("<!-- wp:paragraph -->One.<script>let a;</script>", "One."),
        ("&lt;p&gt;One.&lt;/p&gt;", "\nOne.\n"),
        ("Article 4<sup>1</sup> of it", "Article 4 1  of it"),
        ("<a href='/r'>Russia</a><a href='/k'>North Korea</a>", "Russia North Korea"),
        ("<p>Article 4</p><p>of the treaty</p>", "\nArticle 4  of the treaty\n"),
        ("El <h2>artículo 4</h2> rige", "El  artículo 4  rige"),
    ],
    ids=[
        "names",
        "numbers",
        "escaped again",
        "paragraphs",
        "breaks",
        "a list",
        "inline",
        "unseen",
        "escaped",
        "a footnote",
        "links",
        "a sentence in two blocks",
        "a heading within one",
    ],
)
def test_markup_is_read_as_what_it_means(received: str, text: str) -> None:
    assert mended(received, _no_word).text == text


@pytest.mark.parametrize(
    "text",
    [
        "3 < 4 and 5 > 4",
        "a<b, c>d",
        "<Kim>",
        "I <3 Kim",
        "AT&T; R&D & Co.",
        "&nothing;",
        "< p >",
        "<plan>",
        "invoked <Article 4> of its treaty",
        "losses are <a third, Russia must help; North Korea > Russia in shells",
    ],
)
def test_what_is_no_markup_stays(text: str) -> None:
    assert mended(text, _no_word).text == text


@pytest.mark.parametrize("word", ["Militärhilfe", "Kriegsfall", "für", "“", "“ zur", "„", "ä", "ü"])
def test_a_stretch_is_found_as_it_was_received(word: str) -> None:
    received = "".join(f"&#{ord(each)};" if each > "~" else each for each in SENTENCE)
    received = f"<p>{received.replace('Kriegsfall', '<i>Kriegsfall</i>')}</p>"

    text = mended(received, _no_word)
    start = text.text.index(word)
    _, _, stood = text.span(start, start + len(word))

    assert html.unescape(stood).replace("</i>", "") == word


@pytest.mark.parametrize(
    "marked_up",
    [
        "<p>Der Vertrag gilt.</p><p>" + SENTENCE + "</p>",
        "Der Vertrag gilt.<br>" + SENTENCE.replace("Militärhilfe", "<em>Militärhilfe</em>"),
        "Der Vertrag gilt.\n" + SENTENCE.replace("ä", "&auml;").replace("“", "&ldquo;"),
    ],
    ids=["p", "br", "entities"],
)
def test_the_clause_is_found_in_a_text_that_has_markup(
    extractor: Extractor, marked_up: str
) -> None:
    right = extractor.findings("", f"Der Vertrag gilt.\n{SENTENCE}", "de")

    found = extractor.findings("Moskau &amp; Pj&ouml;ngjang", marked_up, "de")

    assert found.headline == "Moskau & Pjöngjang"
    assert [each.concept for each in found.terms] == [each.concept for each in right.terms]
    assert found.fingerprint == right.fingerprint
    spans = [each for each in (*found.sentences, *found.terms) if each.field is FieldName.TEXT]
    assert all(marked_up[each.start : each.end] == each.text for each in spans)
