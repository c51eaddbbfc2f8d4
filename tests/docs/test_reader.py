"""The reader of pages notices what is wrong with one."""

from pathlib import Path

import pytest

from tests.docs.reader import Reader, missed
from tests.docs.steps import steps


def page(folder: Path, text: str) -> Path:
    path = folder / "page.md"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_page_is_followed_in_order_with_its_files_exports_and_placeholders(
    tmp_path: Path,
) -> None:
    text = """
```yaml title="sub/names.yaml"
name: YOU
```

```sh
export GREETING=hello
```

```sh
echo "$GREETING"
cat sub/names.yaml
```

```text
hello
name: Ada
```
"""
    with Reader(tmp_path, replaced={"YOU": "Ada"}) as reader:
        reader.follow(page(tmp_path, text))


@pytest.mark.parametrize(("stays", "shown"), [("stays", ""), ("stays, exported too", "hello")])
def test_a_terminal_of_its_own_knows_what_was_exported_only_where_the_page_says_so(
    stays: str, shown: str, tmp_path: Path
) -> None:
    text = f"""
```sh
export GREETING=hello
```

<!-- {stays} -->
```sh
echo "<${{GREETING:-}}>"
exec sleep 60
```

```text
<{shown}>
```
"""
    with Reader(tmp_path) as reader:
        reader.follow(page(tmp_path, text))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("```sh\nfalse\ntrue\n```", "page.md:1: ended with status 1, not 0"),
        ("<!-- exits 3 -->\n```sh\ntrue\n```", "page.md:2: ended with status 0, not 3"),
        ("```sh\necho a\n```\n\n```text\nb\n```", "page.md:1: does not show 'b'"),
        ("<!-- stays -->\n```sh\nexit 4\n```\n```text\nb\n```", "page.md:2: ended"),
        ("<!-- stays -->\n```sh\nsleep 60\n```\n<!-- ctrl-c -->\n", "ended with status -2"),
    ],
    ids=["fails", "does not fail", "shows something else", "does not stay", "cannot be stopped"],
)
def test_a_page_that_is_wrong_is_refused_with_its_line(
    text: str, complaint: str, tmp_path: Path
) -> None:
    with Reader(tmp_path) as reader, pytest.raises(AssertionError) as refused:
        reader.follow(page(tmp_path, text))

    assert complaint in str(refused.value)


@pytest.mark.parametrize(
    "text",
    ["```\nclausewatch up\n```", "<!-- stys -->\n```sh\ntrue\n```", "- x\n  ```sh\n  true\n  ```"],
    ids=["not marked as commands", "no such note", "indented"],
)
def test_a_block_that_would_be_passed_over_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        steps(page(tmp_path, text))


def test_lines_are_compared_in_order_less_what_varies() -> None:
    shown = "one\nalert 00112233445566778899aabbccddeeff at 2026-11-28 18:00:06 UTC\nthe   end\n"

    assert missed("one\nthe end", shown) is None
    assert missed("alert ffffffffffffffffffffffffffffffff at 2024-06-19 10:00:00", shown) is None
    assert missed("alert … UTC", shown) is None
    assert missed("the end\none", shown) == "one"
