"""Collections in the terminal: folders of texts, each with its own index."""

from pathlib import Path

import pytest

from bot.collections import CollectionError, Collections
from bot.terminal.main import main
from index.archive import Archive
from index.building import build as building
from index.encoding.source import EncoderSource
from index.storage.current import open_current
from tests.bot.terminal.conftest import Run
from tests.fakes import HashedEncoder, OverlapReader


@pytest.fixture
def here(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """A folder with texts of its own and two collections beside them, built with the fake encoder."""
    monkeypatch.setattr(EncoderSource, "open", lambda source, **options: HashedEncoder())
    for name, text in {
        "seeds": "date 2020\nLe chat dort sur le mur.",
        "collections/news": "date 2024-03\nLe tramway de Nantes a roulé le 2 mars 2024.",
        "collections/old": "date 1999\nLe tramway de Nancy roule.",
    }.items():
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "a.txt").write_text(text, encoding="utf-8")
    assert main(["build"]) == 0
    assert main(["build", "--collection", "news"]) == 0
    capsys.readouterr()
    return tmp_path


@pytest.mark.usefixtures("here")
def test_every_command_looks_into_the_collection_it_is_given(capsys: pytest.CaptureFixture[str]) -> None:
    """And into no other."""
    for command in (
        ["ask", "Où roule le tramway ?"],
        ["sources"],
        ["show", "a.txt"],
        ["timeline"],
    ):
        capsys.readouterr()
        main([command[0], "--collection", "news", *command[1:]])
        out = capsys.readouterr().out
        assert "Nantes" in out, command
        assert "chat" not in out
    main(["sources"])
    assert "Nantes" not in capsys.readouterr().out
    main(["sources", "--collection", "default"])
    assert "chat" in capsys.readouterr().out


@pytest.mark.usefixtures("here")
def test_the_next_step_names_the_collection(capsys: pytest.CaptureFixture[str]) -> None:
    """A command that is copied from an error works on the same texts."""
    assert main(["ask", "--collection", "old", "Où roule le tramway ?"]) == 2
    assert capsys.readouterr().err.endswith("Run: dateline build --collection old\n")
    assert main(["show", "--collection", "news", "b.txt"]) == 2
    assert capsys.readouterr().err.endswith("All of them: dateline sources --collection news\n")
    assert main(["doctor", "--collection", "old"]) == 2
    out = capsys.readouterr().out
    assert "1 text in collections/old" in out
    assert "dateline build --collection old" in out


@pytest.mark.usefixtures("here")
def test_a_collection_that_is_not_there_is_named_with_those_that_are(capsys: pytest.CaptureFixture[str]) -> None:
    """And with what begins it; no folder is made."""
    assert main(["ask", "--collection", "sports", "x"]) == 2
    assert capsys.readouterr().err == (
        "There is no collection 'sports'. Those there are: default, news, old. To begin it, put texts in the folder "
        "collections/sports, then run: dateline build --collection sports\n"
    )
    assert not Path("collections/sports").exists()


def test_a_list_in_sources_yaml_is_a_collection(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of folders anywhere, and of what was fetched for it; its texts are no longer those of the seeds around them."""
    (here / "seeds/council").mkdir()
    (here / "seeds/council/b.txt").write_text("date 2025\nLe conseil de Brest vote.", encoding="utf-8")
    main(["build"])
    assert "seeds/council" not in capsys.readouterr().out
    main(["sources"])
    assert "council/b.txt" in capsys.readouterr().out
    written = "collections: {council: {folders: [seeds/council], pages: ['http://127.0.0.1:1/']}, empty: {}}"
    (here / "sources.yaml").write_text(written, encoding="utf-8")
    for collection, texts in (("council", ["council/b.txt"]), ("default", ["a.txt"]), ("news", ["a.txt"])):
        assert main(["build", "--collection", collection]) == 0
        capsys.readouterr()
        assert main(["sources", "--collection", collection]) == 0
        assert [line.split("\t")[1] for line in capsys.readouterr().out.splitlines()] == texts
    assert main(["build", "--collection", "empty"]) == 2
    assert capsys.readouterr().err.startswith("There is no folder collections/empty.")
    main(["doctor", "--collection", "news"])
    assert "127.0.0.1" not in capsys.readouterr().out
    main(["doctor"])
    assert "council: http://127.0.0.1:1/: nothing was fetched yet" in capsys.readouterr().out


def test_an_explicit_folder_goes_before_the_collection(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--index` says more than `--collection`."""
    assert main(["sources", "--collection", "news", "--index", str(here / "var" / "index")]) == 0
    assert "chat" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["../seeds", "News/x", "", ".", "a" * 41, "server-", "x\0y", "news\n", "/etc"])
def test_a_name_leads_nowhere_else(name: str, tmp_path: Path) -> None:
    """No separator, no dot, nothing long: the name of a folder beside `seeds/`, and of no other."""
    with pytest.raises(CollectionError):
        Collections(tmp_path / "seeds", tmp_path / "index").named(name, make=True)


def test_what_a_server_gave_is_in_the_folder_of_what_people_gave(tmp_path: Path) -> None:
    """`make clean` leaves it alone; the index can be made again."""
    collections = Collections(tmp_path / "seeds", tmp_path / "var" / "index")
    own = collections.of_server(12)
    assert own.seeds == tmp_path / "data" / "collections" / "server-12"
    assert own.index == tmp_path / "var" / "collections" / "server-12"
    own.seeds.mkdir(parents=True)
    assert collections.names() == ["default"]
    assert collections.named("server-12") == own
    assert collections.servers() == {12}
    collections.erase(12)
    assert collections.servers() == set()


def test_places_that_wait_for_a_choice_are_told_by_the_doctor(run: Run, tmp_path: Path) -> None:
    """With where to choose."""
    Collections(tmp_path / "seeds").wait([0, 77])
    out = run("doctor").out
    assert "– 2 places in Discord search nothing, until you choose what (direct messages, 77)" in out
    assert "docs/discord.md" in out
    Collections(tmp_path / "seeds").wait([])
    assert "search nothing" not in run("doctor").out


def test_the_same_question_to_two_collections_has_two_answers(here: Path) -> None:
    """Each edition knows its own texts alone."""
    assert building.build(
        here / "collections" / "old", here / "var" / "collections" / "old", HashedEncoder, "hashed"
    ).documents == 1  # fmt: skip
    for name, town in (("news", "Nantes"), ("old", "Nancy")):
        archive = Archive(open_current(here / "var" / "collections" / name), HashedEncoder(), OverlapReader())
        assert town in archive.edition.named("a.txt").text
        archive.edition.close()
