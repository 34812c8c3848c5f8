"""Settings: where they are read from, how each is written, and what is said of a value that is wrong."""

from pathlib import Path

import pytest

from bot.settings import SettingError, Settings, load, locale_language, names
from index.phrases import Language

_NOWHERE = Path("no such file")


def _loaded(**environment: str) -> Settings:
    return load(environment, _NOWHERE)


def test_nothing_set_is_the_defaults() -> None:
    """An empty value, or one of blanks, is nothing set."""
    assert _loaded(LANG="en_GB.UTF-8") == Settings()
    assert load(dict.fromkeys(names(), "  ") | {"LANG": "C"}, _NOWHERE) == Settings()


def test_every_setting_is_parsed() -> None:
    """Each has the type that its readers expect."""
    assert _loaded(
        DISCORD_TOKEN=" abc ",
        EMBEDDING_MODEL="models/mine",
        READER_MODEL="models/reader",
        DATELINE_LANGUAGE="fr",
        DISCORD_COOLDOWN="1.5",
        DISCORD_TEST_SERVER="12",
        DISCORD_HOME_SERVER="34",
        DISCORD_MESSAGE_CONTENT="yes",
        DISCORD_SERVER_QUOTA="500",
        LOG_QUESTIONS="true",
        LOG_JSON="1",
        DATELINE_DATABASE="postgresql://db.example/dateline",
        DATELINE_STORE="milvus:var/store.db",
    ) == Settings(
        "abc",
        "models/mine",
        "models/reader",
        Language.FRENCH,
        1.5,
        12,
        34,
        True,
        500,
        True,
        True,
        "postgresql://db.example/dateline",
        "var/store.db",
    )


@pytest.mark.parametrize("written", ["milvus", "milvus:", "milvus:store", "http://localhost:19530", "milvus:http://"])
def test_a_store_is_a_milvus_or_a_file(written: str) -> None:
    """Anything else is refused with both spellings; an address may have a password and a database."""
    with pytest.raises(SettingError, match=r"milvus:http://localhost:19530 .*milvus:var/store\.db"):
        _loaded(DATELINE_STORE=written)
    address = "http://ann:secret@db.example:19530/news"
    loaded = _loaded(DATELINE_STORE=f"milvus:{address}")
    assert loaded.store == address
    assert "secret" not in repr(loaded)


@pytest.mark.parametrize(
    ("spellings", "value"),
    [
        ("1 true yes on oui vrai True YES On OUI", True),
        ("0 false no off non faux False NO Off NON", False),
    ],
)
@pytest.mark.parametrize("variable", ["DISCORD_MESSAGE_CONTENT", "LOG_QUESTIONS", "LOG_JSON"])
def test_yes_and_no_have_their_usual_spellings(variable: str, spellings: str, value: bool) -> None:
    """In both languages and in any case: DISCORD_MESSAGE_CONTENT=true turns the intent on."""
    field = variable.lower().removeprefix("discord_")
    for spelling in spellings.split():
        assert getattr(_loaded(**{variable: spelling}), field) is value


@pytest.mark.parametrize(
    ("variable", "written", "english", "french"),
    [
        (
            "DISCORD_MESSAGE_CONTENT",
            "maybe",
            "yes or no (also true or false, on or off, 1 or 0)",
            "oui ou non (ou true,",
        ),
        ("LOG_QUESTIONS", "2", "yes or no", "oui ou non"),
        ("LOG_JSON", "json", "yes or no", "oui ou non"),
        ("DATELINE_LANGUAGE", "de", "en or fr", "fr ou en"),
        ("DATELINE_LANGUAGE", "frisian", "en or fr", "fr ou en"),
        ("DISCORD_COOLDOWN", "soon", "3 (seconds, from 0 to 3600)", "3 (des secondes, de 0 à 3600)"),
        ("DISCORD_COOLDOWN", "-1", "3 (seconds", "3 (des secondes"),
        ("DISCORD_COOLDOWN", "nan", "3 (seconds", "3 (des secondes"),
        ("DISCORD_COOLDOWN", "3601", "3 (seconds", "3 (des secondes"),
        ("DISCORD_TEST_SERVER", "my server", "112233445566778899", "112233445566778899"),
        ("DISCORD_HOME_SERVER", "1e5", "112233445566778899", "112233445566778899"),
        ("DISCORD_HOME_SERVER", "²", "112233445566778899", "112233445566778899"),
    ],
)
def test_a_wrong_value_is_one_sentence_that_names_it(variable: str, written: str, english: str, french: str) -> None:
    """With the variable, the value and how it is written, when the settings are loaded and not later."""
    with pytest.raises(SettingError) as raised:
        _loaded(**{variable: written})
    said = raised.value.say(Language.ENGLISH)
    assert said.startswith(
        f"{variable} is {written!r}, which means nothing here. Write it like this in .env: {variable}={english}"
    )
    assert f".env : {variable}={french}" in raised.value.say(Language.FRENCH)
    assert "\n" not in said


def test_a_wrong_value_is_told_in_the_language_that_is_set() -> None:
    """Whichever of the two stands first."""
    with pytest.raises(SettingError) as raised:
        _loaded(LOG_JSON="peut-être", DATELINE_LANGUAGE="fr", LANG="en_GB")
    assert raised.value.language is Language.FRENCH
    with pytest.raises(SettingError) as raised:
        _loaded(DATELINE_LANGUAGE="de", LANG="fr_FR")
    assert raised.value.language is Language.FRENCH


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    """An empty value in the environment leaves the file's."""
    file = tmp_path / ".env"
    file.write_text("DISCORD_COOLDOWN=7\nLOG_JSON=oui\nDISCORD_TOKEN='of the file'\nUNKNOWN=x\n", encoding="utf-8")
    settings = load({"DISCORD_COOLDOWN": "9", "LOG_JSON": ""}, file)
    assert (settings.cooldown, settings.log_json, settings.discord_token) == (9.0, True, "of the file")


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "fr_CA.UTF-8"}, Language.FRENCH),
        ({"LANG": "fr_FR", "LC_ALL": "en_GB"}, Language.ENGLISH),
        ({"LANG": "de_DE"}, Language.ENGLISH),
    ],
)
def test_the_locale_chooses_where_nothing_is_set(environment: dict[str, str], language: Language) -> None:
    """French where it is French, else English."""
    assert locale_language(environment) is language
    assert load(environment, _NOWHERE).language is language


def test_a_locale_is_a_language_too() -> None:
    """DATELINE_LANGUAGE takes what LANG takes."""
    assert _loaded(DATELINE_LANGUAGE="fr_FR.UTF-8").language is Language.FRENCH
    assert _loaded(DATELINE_LANGUAGE="EN").language is Language.ENGLISH


def test_the_token_stands_in_no_representation() -> None:
    """A traceback or a log that prints the settings does not give it away."""
    assert "secret" not in repr(Settings(discord_token="secret"))
