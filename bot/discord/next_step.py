"""The next step after an error, worded for the people of a server."""

from index.errors import DatelineError, Step
from index.phrases import Phrase

_TELL_THE_OWNER = Phrase(
    en="Whoever runs the bot finds more with: dateline doctor",
    fr="La personne qui fait tourner le bot en saura plus avec : dateline doctor",
)
_REBUILD = Phrase(
    en="A moderator can make the index again: /index rebuild",
    fr="La modération peut refaire l’index : /index reconstruire",
)
_STEPS = {
    Step.BUILD: _REBUILD,
    Step.BUILD_LATER: Phrase(en="Try again in a few minutes.", fr="Réessayez dans quelques minutes."),
    Step.REMOVE_AND_BUILD: _TELL_THE_OWNER,
    Step.ADD_TEXT: Phrase(
        en="A moderator can add a text: /index add", fr="La modération peut ajouter un texte : /index ajouter"
    ),
    Step.NAME_SEEDS: _TELL_THE_OWNER,
    Step.NAME_INDEX: _TELL_THE_OWNER,
    Step.LIST_SOURCES: Phrase(en="All of them: /sources", fr="Tous : /sources"),
    Step.CHOOSE_MODEL: _TELL_THE_OWNER,
    Step.CHOOSE_READER: _TELL_THE_OWNER,
    Step.CALIBRATE: _TELL_THE_OWNER,
    Step.INSTALL_LOADERS: _TELL_THE_OWNER,
    Step.FETCH_WEIGHTS: _TELL_THE_OWNER,
    Step.REINSTALL: _TELL_THE_OWNER,
    Step.FREE_SPACE: _TELL_THE_OWNER,
    Step.MAKE_WRITABLE: _TELL_THE_OWNER,
    Step.CHECK_DISK: _TELL_THE_OWNER,
    Step.UPGRADE: _TELL_THE_OWNER,
    Step.MEND_SOURCES: _TELL_THE_OWNER,
    Step.START_STORE: Phrase(
        en="Ask again in a moment; whoever runs the bot finds more with: dateline doctor",
        fr="Reposez la question dans un instant ; la personne qui fait tourner le bot en saura plus avec : dateline "
        "doctor",
    ),
    Step.INSTALL_MILVUS: _TELL_THE_OWNER,
}


def next_step(step: Step) -> Phrase:
    """What people in Discord can do."""
    return _STEPS[step]


def with_next_step(error: DatelineError) -> Phrase:
    """What happened, and what people in Discord can do about it."""
    if error.step is None:
        return error.phrase
    step = _STEPS[error.step]
    return Phrase(en=f"{error.phrase.en} {step.en}", fr=f"{error.phrase.fr} {step.fr}")
