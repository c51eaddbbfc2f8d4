"""Every closed list, and what each of its codes means."""

from docs.generator.lists import LISTS
from docs.generator.tables import MADE, code, table
from schemas.closed import ClosedList
from schemas.delivery import ANSWERED

HEAD = f"""# Reason codes

The codes that stand in records, in logs and in what commands print, list by list. The lists are
closed for a version of clausewatch; a later one may add codes, and a reader must bear those that it
does not know.

{MADE}
"""

ANSWERS = """
What a destination answered stands there in these forms:

"""


def page() -> str:
    """Return the page."""
    return HEAD + "\n".join(_section(*each) for each in LISTS)


def _section(title: str, where: str, codes: type[ClosedList]) -> str:
    rows = ((code(each), each.meaning) for each in codes)
    shown = f"## {title}\n\n{where}\n\n{table(('code', 'meaning'), rows)}"
    if title == "Delivery reasons":
        shown += ANSWERS + table(("form", "meaning"), ((code(k), v) for k, v in ANSWERED.items()))
    return shown
