"""What goes wrong with a fetch, as a sentence that begins with the address."""

from datetime import timedelta

import aiohttp

from index.errors import DatelineError
from index.living.network import PrivateAddressError
from index.phrases import Phrase


class FetchError(DatelineError):
    """Nothing usable came from an address.

    `why` is the message without the address; `status` the one of HTTP, when there was an answer; `again` how long the
    server asks to be left alone.
    """

    def __init__(self, url: str, why: Phrase, status: int | None = None, again: timedelta | None = None) -> None:
        super().__init__(f"{url} {why.en}", f"{url} {why.fr}")
        self.url = url
        self.why = why
        self.status = status
        self.again = again


PRIVATE = Phrase(
    en="leads to this machine or a private network, which is not fetched from; if it is yours, name its network under "
    "allow_private in sources.yaml",
    fr="mène à cette machine ou à un réseau privé, où rien n’est récupéré ; si c’est le vôtre, nommez son réseau sous "
    "allow_private dans sources.yaml",
)
ODD_ADDRESS = Phrase(
    en="leads to something else than a web address (http or https, without a password)",
    fr="mène à autre chose qu’une adresse web (http ou https, sans mot de passe)",
)
TOO_MANY_REDIRECTS = Phrase(en="leads on and on to other addresses", fr="renvoie sans fin à d’autres adresses")
CUT_SHORT = Phrase(en="broke off before its end", fr="s’est interrompu avant la fin")


def too_large(most: int) -> Phrase:
    """The answer has more than `most` bytes."""
    return Phrase(
        en=f"is larger than {most / 1024 / 1024:g} MiB, the most that is fetched",
        fr=f"dépasse {most / 1024 / 1024:g} Mio, le plus qui soit récupéré",
    )


def odd_encoding(name: str) -> Phrase:
    """The answer is packed in a way that was not asked for."""
    return Phrase(
        en=f"is packed in a way that is not read ({name[:40]!r})",
        fr=f"est compressé d’une façon qui n’est pas lue ({name[:40]!r})",
    )


def answered(status: int, reason: str) -> Phrase:
    """The status of HTTP is not one of success."""
    told = f"{status} {reason}".strip()[:80]
    if status in (404, 410):
        return Phrase(en=f"answers “{told}”: check the address", fr=f"répond « {told} » : vérifiez l’adresse")
    return Phrase(en=f"answers “{told}”", fr=f"répond « {told} »")


def worded(url: str, error: Exception, seconds: float) -> FetchError:
    """The sentence for whatever the network or aiohttp raised; `seconds` are those an answer may take."""
    return FetchError(url, _why(error, seconds))


def _why(error: Exception, seconds: float) -> Phrase:
    match error:
        case aiohttp.ClientConnectorCertificateError() | aiohttp.ClientConnectorSSLError():
            return Phrase(en="has no valid certificate", fr="n’a pas de certificat valable")
        case aiohttp.ClientConnectorDNSError():
            return Phrase(
                en="has a name that is not known; check its spelling, and the network",
                fr="a un nom inconnu ; vérifiez son orthographe, et le réseau",
            )
        case aiohttp.ClientConnectorError() if PrivateAddressError.WORDS in str(error.os_error):
            return PRIVATE
        case TimeoutError():
            return Phrase(
                en=f"took longer than {seconds:g} seconds, or fell silent",
                fr=f"a pris plus de {seconds:g} secondes, ou s’est tu",
            )
        case aiohttp.ClientPayloadError() | aiohttp.ServerDisconnectedError():
            return CUT_SHORT
        case aiohttp.ClientConnectorError():
            told = error.os_error.strerror or type(error.os_error).__name__
            return Phrase(en=f"cannot be reached ({told})", fr=f"est injoignable ({told})")
        case _:
            told = type(error).__name__
            return Phrase(
                en=f"gives an answer that cannot be read ({told})", fr=f"donne une réponse illisible ({told})"
            )
