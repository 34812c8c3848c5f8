"""Cutting: sentences end where they end, nothing is lost, and offsets cannot lie."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.segment import LONGEST_PASSAGE, LONGEST_SENTENCE, passages, sentences
from tests.conftest import ROOT

_CUT = [
    # abbreviations, initials, numbers
    "M. Petkov a parlé.|Mme. Dupont aussi.",
    "Le Dr. Martin et J. Biden sont là.|Le prof. Durand non.",
    "Mr. Smith met Sen. Jones.|They spoke.",
    "Le n° 5 a gagné 20 000 euros.|Puis rien.",
    "Né en 44 av. J.-C. César est mort.|Oui.",
    "Le taux est de 3.5 pour cent.|Il monte.",
    "He works for U.S. Steel in the U.S. today.",
    "Voir p. 12 et art. 3 du code.|Fin.",
    "Il vit à St. Malo, etc.|Puis il part.",
    # marks, speech
    "Quoi ?!|Rien…|Tout !",
    "Il dit : « Oui. Non. Peut-être. »|Puis il partit.",
    "« Oui. »|Il partit.",
    "« Ah ! » dit-il.|Elle rit.",
    "He said “Yes. No.” and left.|Then she came.",
    "Est-ce vrai ? demanda-t-il.",
    # a missing space
    "Une politique domestique.~|Consternant.|Il l’a dit.",
    "C’est fini.~|L’équipe part.",
    "Voir www.Site.fr ou a.b@Mail.Com pour tout.",
    "Le film Vol.Two et le site Meteo.Fr/paris existent.",
    # the opening of a dispatch
    "14 février 2012. - Le vote a eu lieu.|Il est clos.",
    "Genève, 3 mai. — Les délégués sont là.|Fin.",
    # several scripts
    "Это конец.|Да.",
]


@pytest.mark.parametrize("expected", _CUT)
def test_sentences_are_cut_where_they_end(expected: str) -> None:
    """A bar shows each cut, where the text has a space; after a tilde the text has none."""
    text = expected.replace("~|", "").replace("|", " ")
    assert [span.of(text) for span in sentences(text)] == expected.replace("~", "").split("|")


def test_blank_lines_headings_and_bullets_end_a_block() -> None:
    """A wrapped line goes on; a heading, an item and a blank line do not."""
    text = (
        "# Un titre\n\nUne phrase pliée sur deux lignes, comme dans un courriel où tout\nest plié. Une autre.\n"
        "- un\n- deux\n\nFin"
    )
    assert [span.of(text) for span in sentences(text)] == [
        "# Un titre",
        "Une phrase pliée sur deux lignes, comme dans un courriel où tout\nest plié.",
        "Une autre.",
        "- un",
        "- deux",
        "Fin",
    ]


def test_the_seed_text_has_its_sentences() -> None:
    """The short sentence that holds the total stands by itself, and speech is whole."""
    text = (ROOT / "seeds" / "000_5e77be33358d088b.txt").read_text(encoding="utf-8")
    cut = [span.of(text) for span in sentences(text)]
    assert "Portant le total à 120 000 hommes." in cut
    assert any(each.endswith("en rejoignant l’Otan ».") for each in cut)
    assert len(cut) == 21


_TEXTS = st.text(st.sampled_from("ab AÉ.…!?»«“”’'()\n\t-,;:1 \u00a0\u202f\u2028日。") | st.characters(), max_size=400)


@given(_TEXTS)
def test_no_character_is_lost_and_spans_are_in_order(text: str) -> None:
    """Every non-blank character stands in exactly one sentence; none begins or ends with a blank."""
    spans = sentences(text)
    place = 0
    for span in spans:
        assert not text[place : span.start].strip()
        assert span.of(text) == span.of(text).strip() != ""
        assert span.end - span.start <= LONGEST_SENTENCE
        place = span.end
    assert not text[place:].strip()


@given(_TEXTS)
def test_passages_are_whole_sentences(text: str) -> None:
    """Passages hold every sentence once, in order, and stay within their length."""
    spans = sentences(text)
    gathered = passages(text, spans)
    starts = {span.start for span in spans}
    ends = {span.end for span in spans}
    assert all(each.start in starts and each.end in ends for each in gathered)
    assert all(each.end - each.start <= LONGEST_PASSAGE for each in gathered)
    assert [span for each in gathered for span in spans if each.start <= span.start < each.end] == spans


def test_a_text_without_a_full_stop_is_cut_at_its_softest_place() -> None:
    """A long list is cut after a comma, a long word where it must be."""
    listed = sentences(", ".join(f"article {number}" for number in range(200)))
    assert all(span.end - span.start <= LONGEST_SENTENCE for span in listed)
    text = ", ".join(f"article {number}" for number in range(200))
    assert all(span.of(text).endswith(",") for span in sentences(text)[:-1])
    assert [span.end - span.start for span in sentences("a" * 1500)] == [600, 600, 300]
