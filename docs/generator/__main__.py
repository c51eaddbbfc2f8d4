"""``python -m docs.generator``: write the pages, and the picture."""

import sys

from docs.generator import DOCS, pages
from docs.generator.picture import alert_picture
from streams.analysis import load


def main() -> None:
    """Write the pages, and the picture, which no test compares: it changes with the wording."""
    analysis = load(watches=None, outlets=None)
    made = pages(analysis)
    for path, text in (made | {DOCS / "alert.svg": alert_picture(analysis)}).items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    sys.stderr.write(f"wrote {len(made)} pages\n")


if __name__ == "__main__":
    main()
