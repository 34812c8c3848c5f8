"""Telling a question that follows up the one before from a new one."""

import re

from index.languages import detect
from index.stems import terms

_OPENS = re.compile(
    r"(?:et|mais|alors|donc|sinon|and|but|so|then|what about|how about)\b"
    r"|(?:pourquoi|quand|où|comment|combien|qui|why|when|where|how|who|how many|how much)\s*\?*$",
    re.I,
)
# Someone or something named in the question before; "fait-il" and "is it" ask of no one.
_POINTS = re.compile(
    r"\b(?:elle|ils|elles|lui|eux|celui-ci|celle-ci|cela|ça|they|them|he|she|him|her|their|his|that|this)\b"
    r"|(?<!fait-)(?<!y-a-t-)(?<!faut-)\bil\b(?!\s+y\s+a\b)",
    re.I,
)
# With fewer content words than this, a question that points back says too little alone.
_ENOUGH = 3


def follows_up(question: str) -> bool:
    """Whether a question needs the one before to be understood.

    >>> follows_up("Et la Bulgarie ?"), follows_up("Why?"), follows_up("Que demande la Russie à l’OTAN ?")
    (True, True, False)
    """
    text = question.strip()
    if _OPENS.match(text):
        return True
    return bool(_POINTS.search(text)) and len(terms(text, detect(text))) <= _ENOUGH
