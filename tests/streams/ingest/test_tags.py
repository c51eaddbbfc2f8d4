import pytest

from streams.ingest.tags import has_overfull_tag

THREE = {
    "bare": "<p a b c>",
    "with values": "<p a=1 b='2' c=\"3\">",
    "with spaces around": "<p a = 1 b = '2' c>",
    "without spaces between": "<p a='1'b='2'c='3'>",
    "with a greater-than sign in one": "<p a='>' b=\">\" c>",
    "with slashes between": "<p a/b/c>",
    "with a quote left open": "<p a b='x c>",
    "over several lines": "<p\na\nb\nc\n>",
    "never closed": "<p a b c",
    "in capitals": "<P A B C>",
    "in a script's own tag": "<script a b c>x</script>",
    "in a comment never closed": "<!-- <p a b c>",
    "after a comment": "<!-- - > --><p a b c>",
    "after a script": "<script>if (a<b) {}</SCRIPT><p a b c>",
}

FEW = {
    "none": "<p>a b c d e f</p>",
    "shared among tags": "<p a b><p c d><p e f>",
    "in a comment": "<!-- <p a b c d e f> --><p a>",
    "in a script": "<script>a<b c d e f g h</script><p a>",
    "in a title": "<title>a<b c d e f g h</title><p a>",
    "in a value": "<p a='b c d e f g h'>",
    "in text, after a sign": "1 < 2 a b c d e f <3 a b c d e f",
    "in an end tag": "</p a b c d e f>",
}


@pytest.mark.parametrize("page", THREE.values(), ids=list(THREE))
def test_attributes_of_one_tag_are_counted(page: str) -> None:
    assert has_overfull_tag(page, 2)


@pytest.mark.parametrize("page", FEW.values(), ids=list(FEW))
def test_what_is_no_attribute_of_the_same_tag_is_not(page: str) -> None:
    assert not has_overfull_tag(page, 2)


def test_a_tag_may_have_as_many_as_allowed() -> None:
    assert not has_overfull_tag("<p a b c>", 3)
