import pytest
from trafilatura import load_html

from streams.ingest.lines import mended

PAGE = """<html><body><nav><a>Beranda</a> <a>Olahraga</a></nav>
<h1>Jembatan</h1>
<div>Menteri <b>luar negeri</b>
tiba di <a>kota</a>.<br>Ia <i>pulang</i> malam.</div><p>Menteri</p><p>di</p></body></html>"""


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        (
            "Jembatan\nMenteri\nluar negeri\ntiba di\nkota\n.\nIa\npulang\nmalam.",
            "Jembatan\nMenteri luar negeri tiba di kota.\nIa pulang malam.",
        ),
        ("Beranda\nOlahraga\nJembatan", "Beranda Olahraga\nJembatan"),
        ("Menteri\ndi", "Menteri\ndi"),
        ("Menteri luar negeri\nIa\npulang\nmalam.", "Menteri luar negeri\nIa pulang malam."),
        ("Kata lain\nIa\npulang", "Kata lain\nIa\npulang"),
        ("Menteri luar negeri tiba di kota.", "Menteri luar negeri tiba di kota."),
        ("", ""),
    ],
    ids=["pieces", "links", "whole lines", "a piece left out", "half a line", "one line", "none"],
)
def test_pieces_of_one_line_of_the_page_become_that_line(broken: str, whole: str) -> None:
    assert mended(broken, load_html(PAGE)) == whole
