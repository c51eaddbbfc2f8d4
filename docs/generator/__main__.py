"""``python -m docs.generator``: write the pages, and the picture."""

import sys

from docs.generator import DOCS, pages
from docs.generator.picture import alert_picture


def main() -> None:
    """Write the pages, and the picture, which no test compares: it changes with the wording."""
    for path, text in (pages() | {DOCS / "alert.svg": alert_picture()}).items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    sys.stderr.write(f"wrote {len(pages())} pages\n")


if __name__ == "__main__":
    main()
