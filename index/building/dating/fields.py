"""Which field of a text, by its name, tells when it was published: "date", "pubDate", "Publié le", "datePublished"."""

import re
import unicodedata
from enum import IntEnum
from functools import lru_cache


class Meaning(IntEnum):
    """What a date field tells, the most trusted first."""

    PUBLISHED = 0
    DATED = 1
    CREATED = 2
    CHANGED = 3


_NAMES = {
    Meaning.PUBLISHED: """
        published publishedat publishedon publishedtime publishdate publisheddate publishtime publicationdate
        dateofpublication
        datepublished datepublication datedepublication pubdate pub pubtime
        parselypubdate sailthrudate publie publiele
        publieele datedeparution dateparution parution parule miseenligne misenligne misenlignele datedemiseenligne
        articlepublishedtime articlepublished articledateoriginal ogpublishedtime issued dcdateissued dctermsissued
        releasedate released posted postedat postedon postdate dateposted firstpublished firstpublishedat
        ogarticlepublishedtime citationpublicationdate citationdate
        originalpublicationdate diffusion datediffusion datedediffusion isodate publishedparsed
        """,
    Meaning.DATED: """
        date datetext day jour dcdate dcdatedate dctermsdate when quand timestamp datetime time datetimes le
        datedutexte datedutext articledate datearticle datedelarticle documentdate sent sentdate datedenvoi envoye
        dateenvoi envoyele year annee
        """,
    Meaning.CREATED: """
        created createdat createdon createdtime creationdate datecreated cree creele creeele creation datecreation
        datedecreation dctermscreated dcdatecreated written ecrit ecritle
        """,
    Meaning.CHANGED: """
        updated updatedat updatedon updatedtime updatedate dateupdated lastupdate lastupdated modified modifiedat
        modifiedtime datemodified modificationdate moddate modifydate lastmod lastmodified revised revision edited
        editedat lastedited miseajour misajour miseajourle maj majle derniermaj dernieremiseajour datedemiseajour
        datemaj datedemodification datemodification articlemodifiedtime articlemodified ogupdatedtime dctermsmodified
        dcdatemodified timestampedited
        """,
}
_MEANING = {name: meaning for meaning, names in _NAMES.items() for name in names.split()}
# Characters of a name that is looked at.
_LONGEST = 80
# A date whose place in a page is told before its name: "JSON-LD datePublished", "meta article:published_time".
_PLACED = re.compile(r"(?:JSON-LD|meta|time|byline)\s(\S+)")


def meaning_of(field: str) -> Meaning | None:
    """What the field of that name tells, `None` where its name is of no date. Case, accents and signs are ignored.

    >>> meaning_of("Publié le :"), meaning_of("article:modified_time"), meaning_of("title")
    (<Meaning.PUBLISHED: 0>, <Meaning.CHANGED: 3>, None)
    """
    if len(field) > _LONGEST:
        return None
    placed = _PLACED.fullmatch(field)
    return _MEANING.get(_bare(placed[1] if placed else field))


@lru_cache(2_048)
def _bare(name: str) -> str:
    apart = unicodedata.normalize("NFD", name.lower())
    return "".join(letter for letter in apart if letter.isascii() and letter.isalnum())
