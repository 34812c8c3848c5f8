"""The date in a name, in folders, in an address."""

import pytest

from index.building.dating.named import Named, date_in_address, date_in_folders, date_in_name


def _when(named: Named | None) -> str | None:
    return str(named.read.when) if named else None


@pytest.mark.parametrize(
    ("name", "when"),
    [
        ("2012-02-14-titre.md", "2012-02-14"),
        ("2012_02_14.txt", "2012-02-14"),
        ("IMG-20120214-WA0001.txt", "2012-02-14"),
        ("20120214103000.html", "2012-02-14"),
        ("14-02-2012 titre.docx", "2012-02-14"),
        ("14 février 2012.docx", "2012-02-14"),
        ("14-fevrier-2012-titre.md", "2012-02-14"),
        ("titre-march-4-2012.txt", "2012-03-04"),
        ("rapport-janvier-2012.pdf", "2012-01"),
        ("2012-02-titre.md", "2012-02"),
        ("la-bataille-du-14-juillet-1789.txt", None),
        ("les-elections-de-mai-2012.txt", None),
        ("elections-2012.txt", None),
        ("1540.json", None),
        ("saison-2011-12.txt", None),
        ("2012-02-14_2012-02-20.csv", None),
        ("archive-2012-02-30.txt", None),
        ("000_5e77be33358d088b.txt", None),
        ("20123456.txt", None),
    ],
)
def test_a_name_tells_its_date(name: str, when: str | None) -> None:
    """Not the date of what it tells, nor two days, nor a number that is like a year."""
    assert _when(date_in_name(name, None)) == when


@pytest.mark.parametrize(
    ("folders", "when"),
    [
        ("2012/02/14", "2012-02-14"),
        ("news/2012/2", "2012-02"),
        ("2012/février", "2012-02"),
        ("2012/2012-02-14", "2012-02-14"),
        ("news/2012/sport", "2012"),
        ("1999/2012/02", "2012-02"),
        ("2012/02/31", "2012-02"),
        ("2012/13", "2012"),
        ("archives 2012", None),
    ],
)
def test_folders_tell_their_date(folders: str, when: str | None) -> None:
    """As fine as they go."""
    assert _when(date_in_folders(folders.split("/"), None)) == when


@pytest.mark.parametrize(
    ("address", "when"),
    [
        ("https://example.org/2012/02/14/titre.html", "2012-02-14"),
        ("https://example.org/2012/02/titre", "2012-02"),
        ("https://example.org/a/20120214-titre_1234_5.html", "2012-02-14"),
        ("https://example.org/?d=2012-02-14", "2012-02-14"),
        ("https://example.org/2012/02/14/la-prise-du-14-juillet-1789.html", "2012-02-14"),
        ("https://example.org/12345678/x", None),
        ("http://[", None),
        ("2012-02-14.txt", None),
    ],
)
def test_an_address_tells_its_date(address: str, when: str | None) -> None:
    """In its path or its query; what is no address tells none."""
    assert _when(date_in_address(address, None)) == when
