"""Tables from outside: whatever program wrote them they become points, or one sentence with the remedy."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcore.errors import BadData
from dlcore.intake.table import Points, read_points
from dlcore.limits import limits

pytestmark = pytest.mark.tiny
WANTED = ((1.0, 2.5), (3.0, -4.0))


def read(data: bytes, most: int = 60) -> Points:
    return read_points(data, "my table.csv", most, 1e6)


@pytest.mark.parametrize(
    "text",
    [
        "1,2.5\n3,-4",
        "x,y\r\n1,2.5\r\n3,-4\r\n",
        "x;y\n1;2,5\n3;-4\n",
        "x\ty\n1\t2,5\n3\t−4\n",
        "1 2.5\n3   -4\n",
        "a|b\n1|2.5\n3|-4",
        '"x, m","y"\n"1","2.5"\n"3","-4"\n',
        "\n\n1,2.5\n\n3,-4\n\n",
        " 1 , 2.5 \n 3 , -4 ",
        "name,x,y\nAda,1,2.5\nBob,3,-4",
        "x,y,z\n1,2.5,9\n3,-4,9",
        "x,y\n1,2.5\nNaN,4\n3,-4",
        "1e0,25e-1\n3.0,-4.0",
    ],
)
@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "utf-16"])
def test_every_way_of_writing_a_table_is_read(text: str, code: str) -> None:
    assert read(text.encode(code)).pairs == WANTED


def test_a_header_in_an_old_code_does_no_harm() -> None:
    points = read("größe;preis €\n1;2,5\n3;-4".encode("cp1252"))
    assert points.pairs == WANTED
    assert points.columns == ("“größe”", "“preis €”")


def test_what_was_chosen_and_left_out_is_said() -> None:
    points = read(b"name,x,y\nAda,1,2.5\nBob,inf,2\nEve,,2\nKim,3,-4")
    assert points.pairs == WANTED
    assert points.notes == (
        "x is “x”, y is “y”",
        "left out, without two finite numbers: 2",
    )
    many = read("\n".join(f"{n},{n}" for n in range(1000)).encode(), 60)
    assert len(many.pairs) == 60
    assert many.pairs[0] == (0, 0)
    assert many.pairs[-1] == (999, 999)
    assert many.notes == ("60 of 1,000 points are kept, evenly",)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "is empty"),
        (b" \n\n ", "is empty"),
        (b",,,\n,,\n", "is empty"),
        (b"1\n2\n3\n", "one column"),
        (b"x,y\n", "fewer than two"),
        (b"x,y\n1,2\n", "fewer than two rows"),
        (b"x,y\nnan,nan\ninf,1\n1,2", "fewer than two"),
        (b"a,b\nc,d\ne,f", "two columns of numbers"),
        (b"PK\x03\x04 whatever", "Excel"),
        (b"\xd0\xcf\x11\xe0 whatever", "Excel"),
        (b"%PDF-1.7", "PDF"),
        (b"\x1f\x8b\x08", "compressed"),
        (bytes(range(256)) * 20, "no text"),
        (b"1,2\n\x00,3", "no text"),
        (b"\xff\xfe1", "damaged"),
        (b"1,1e9\n2,3", "larger units"),
        (b'1,2\n"' + b"x" * 200_000 + b"\n3,4", "never ends"),
        (b"1,2\n3," + b"4" * 5000, "more than 4,096 letters"),
        (b"9" + b",9" * 2_000_000 + b"\n1,2" * 90_000, "a row of 2,000,001 cells"),
        (b"1,2\n" * 1_000_000, "more than 100,000 rows"),
        (b"1,2.000000000000000\n" * 1_000_000, "larger than 5 MB"),
        ("一,二\n三,四".encode("big5"), "two columns of numbers"),
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(data: bytes, why: str) -> None:
    with pytest.raises(BadData, match=why) as caught:
        read(data)
    said = str(caught.value)
    assert said.startswith("“my table.csv” ")
    assert said.endswith(".")
    assert ": " in said  # the remedy
    assert "\n" not in said


@given(st.binary(max_size=300) | st.text("0123456789,;\t\n-.e\"'x ", max_size=300).map(str.encode))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_points_or_a_sentence(data: bytes) -> None:
    try:
        points = read(data)
    except BadData as error:
        assert str(error).endswith(".")
    else:
        assert 2 <= len(points.pairs) <= 60
        assert all(abs(number) <= 1e6 for pair in points.pairs for number in pair)


def test_the_limits_are_those_of_the_server() -> None:
    assert limits().max_table_bytes == 5 * 1024 * 1024
