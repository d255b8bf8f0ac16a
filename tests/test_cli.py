import csv
import dataclasses
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cnnviz import cli
from cnnviz.cli.terminal import Progress
from cnnviz.learn import data_sources
from cnnviz.learn.data_sources import DATA_SETS, DataSet, Remote
from tests.learn import tiny_photos

ROOT = Path(__file__).parents[1]


def run(*arguments: object) -> int:
    return cli.main([str(argument) for argument in arguments])


def complaints(capsys) -> list[str]:
    return capsys.readouterr().err.splitlines()


# --- What every command does ---------------------------------------------------------------------


@pytest.mark.parametrize("command", ["classify", "data", "prepare", "train", "evaluate"])
def test_every_command_explains_itself(command, capsys):
    with pytest.raises(SystemExit) as ended:
        run(command, "--help")
    assert ended.value.code == 0
    assert command in capsys.readouterr().out


@pytest.mark.parametrize(
    "line",
    [
        [],
        ["paint"],
        ["classify"],
        ["classify", "a.jpg", "--csv", "--json"],
        ["prepare", "birds", "--source", "a", "--out", "b"],
        ["train", "cats-and-dogs", "--data", "d", "--out", "o", "--epochs", "0"],
        ["train", "cats-and-dogs", "--data", "d", "--out", "o", "--net", "worst"],
    ],
)
def test_a_command_that_is_not_understood_ends_with_status_2_and_the_usage(line, capsys):
    with pytest.raises(SystemExit) as ended:
        run(*line)
    assert ended.value.code == 2
    assert "usage: python -m cnnviz" in capsys.readouterr().err


@pytest.mark.timeout(600)  # the first of them loads TensorFlow
@pytest.mark.parametrize(
    "line",
    [
        ["prepare", "cats-and-dogs", "--source", "absent", "--out", "out"],
        ["train", "cats-and-dogs", "--data", "absent", "--out", "out"],
        ["evaluate", "cats-and-dogs", "--data", "absent"],
        ["evaluate", "cats-and-dogs", "--data", "absent", "--model", "none"],
        ["classify", "a.jpg", "--model", "none"],
        ["data", "imagenet"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_done_is_one_sentence_on_standard_error(line, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(*line) == 1
    said = capsys.readouterr()
    assert len(said.err.splitlines()) == 1
    assert said.err.startswith("cnnviz: ")
    assert "Traceback" not in said.err


def test_a_file_where_a_folder_is_wanted_is_named_before_any_work(tmp_path, capsys):
    (tmp_path / "file").write_text("in the way")
    source = tiny_photos.kaggle(tmp_path / "source", 2)
    assert run("prepare", "cats-and-dogs", "--source", source, "--out", tmp_path / "file") == 1
    assert complaints(capsys) == [f"cnnviz: {tmp_path / 'file'} is a file; a folder is wanted there."]
    below = tmp_path / "file" / "models"
    assert run("train", "cats-and-dogs", "--data", source, "--out", below) == 1
    assert complaints(capsys) == [f"cnnviz: {tmp_path / 'file'} is a file; a folder is wanted there."]


def test_a_stop_by_the_keyboard_is_no_trace(monkeypatch, capsys):
    def stop(name, progress):
        raise KeyboardInterrupt

    monkeypatch.setattr("cnnviz.learn.downloads.download", stop)
    assert run("data", "mnist") == 130
    assert complaints(capsys) == ["cnnviz: Stopped. Give the same command again to go on."]
    monkeypatch.setattr("cnnviz.learn.reproduction.reproduce", lambda *_, **__: stop("", ""))
    assert run("reproduce", "--only", "mnist", "--quick") == 130
    assert complaints(capsys) == ["cnnviz: Stopped."]


def test_a_reader_that_leaves_early_is_no_trace():
    command = [sys.executable, "-c", "from cnnviz.cli import main; raise SystemExit(main(['data']))"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.close()
    assert process.wait(60) == 1
    assert process.stderr.read() == b""
    process.stderr.close()


def test_the_command_line_starts_without_loading_tensorflow():
    code = "import sys; from cnnviz.cli import main; main(['data']); sys.exit('tensorflow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True).returncode == 0


# --- prepare, train, evaluate --------------------------------------------------------------------


def test_prepare_tells_what_it_laid_out_and_left_out(tmp_path, capsys):
    source = tiny_photos.kaggle(tmp_path / "source", 11)
    (source / "dog.5.jpg").write_bytes(b"")
    assert run("prepare", "cats-and-dogs", "--source", source, "--out", tmp_path / "out", "--seed", 3) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"left out {source.resolve() / 'dog.5.jpg'}: This file is empty.",
        "train: 10 cats, 9 dogs",
        "validation: 1 cats, 1 dogs",
    ]


# Keras hands its variables to NumPy in a way that NumPy 2 will give up; on saving, not in code of ours.
@pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)
def test_train_writes_a_model_whose_card_evaluate_reproduces(tmp_path, capsys, monkeypatch):
    from cnnviz.learn import cats_and_dogs, photo_nets

    monkeypatch.setattr(photo_nets, "BEST_STAGES", ("pool", 8))
    small = dataclasses.replace(
        cats_and_dogs.RECIPES["best"], size=32, cached_size=32, stages=((32, 1),), batch_size=8
    )
    monkeypatch.setitem(cats_and_dogs.RECIPES, "best", small)
    data, out = tiny_photos.prepared(tmp_path / "data", 8, 4), tmp_path / "models"
    assert run("train", "cats-and-dogs", "--data", data, "--out", out, "--epochs", 2) == 0
    assert "validation accuracy" in capsys.readouterr().out
    card = json.loads((out / "best.json").read_text())
    assert (
        card["command"]
        == "python -m cnnviz train cats-and-dogs --data DIR --out models --net best --epochs 2"
    )

    evaluate = ["evaluate", "cats-and-dogs", "--data", data, "--models", out]
    assert run(*evaluate) == 0
    said = capsys.readouterr().out
    assert "The card's figures are reproduced." in said
    assert f"accuracy{card['validation']['accuracy']:>30}{card['validation']['accuracy']:>10}" in said

    card["validation"]["accuracy"] -= 0.1
    (out / "best.json").write_text(json.dumps(card))
    assert run(*evaluate) == 1
    assert "These are not the card's figures." in capsys.readouterr().out

    assert run(*evaluate, "--update", "--fit", "mirror") == 0
    assert run(*evaluate) == 0
    assert json.loads((out / "best.json").read_text())["fit"] == "mirror"


# --- classify ------------------------------------------------------------------------------------


@pytest.fixture
def album(tmp_path) -> Path:
    """Two photos at different depths, one broken file, one that is no picture."""
    album = tmp_path / "album"
    for number, (path, label) in enumerate(((album / "a.JPG", "cat"), (album / "deep/er/b, c.jpg", "dog"))):
        tiny_photos.write_photo(path, label, number)
        Image.open(path).resize((320, 240)).save(path)  # large enough to be answered without a remark
    (album / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (album / "notes.txt").write_text("not a picture, and not asked about")
    return album


def expected(path: Path) -> float:
    from cnnviz import images
    from cnnviz.learn import features

    return features.classify(images.read_image(path))["probability"]


def test_classify_finds_photos_at_any_depth_and_reports_bad_ones_in_a_line_each(album, capsys):
    assert run("classify", album, album / "absent.jpg", album / "notes.txt") == 1
    said = capsys.readouterr()
    good = [album / "a.JPG", album / "deep" / "er" / "b, c.jpg"]
    for line, path in zip(said.out.splitlines(), good, strict=True):
        dog = expected(path)
        assert line == f"{path}  {'dog' if dog >= 0.5 else 'cat'}  {dog:.3f}"
    bad = said.err.splitlines()
    assert [line.split(": ")[0] for line in bad] == [
        str(album / n) for n in ("broken.png", "absent.jpg", "notes.txt")
    ]
    assert "cut off" in bad[0]
    assert "There is no file" in bad[1]
    assert "not a picture" in bad[2]


def test_classify_remarks_on_photos_whose_answer_means_little_and_answers_all_the_same(tmp_path, capsys):
    Image.new("RGB", (5, 4), "orange").save(tmp_path / "a.png")
    Image.new("RGB", (12_000, 10), "orange").save(tmp_path / "b.png")
    assert run("classify", tmp_path) == 0
    said = capsys.readouterr()
    assert [line.split("  ")[0] for line in said.out.splitlines()] == [
        str(tmp_path / name) for name in ("a.png", "b.png")
    ]
    assert said.err.splitlines() == [
        f"{tmp_path / 'a.png'}: This photo has very few pixels, so its answer means little.",
        f"{tmp_path / 'b.png'}: This photo is very long and narrow, so its answer means little.",
    ]


def test_classify_without_bad_files_ends_with_status_0(album, capsys):
    assert run("classify", album / "a.JPG", "--model", "baseline") == 0
    assert complaints(capsys) == []


def test_classify_as_csv_can_be_read_back(album, capsys):
    run("classify", album, "--csv")
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [Path(row["path"]).name for row in rows] == ["a.JPG", "b, c.jpg"]
    for row in rows:
        assert float(row["probability_of_dog"]) == pytest.approx(expected(Path(row["path"])), abs=1e-4)
        assert row["label"] == ("dog" if float(row["probability_of_dog"]) >= 0.5 else "cat")


def test_classify_as_json_can_be_read_back(album, capsys):
    run("classify", album, "--json")
    rows = json.loads(capsys.readouterr().out)
    assert [sorted(row) for row in rows] == [["label", "path", "probability_of_dog"]] * 2
    assert rows[1]["probability_of_dog"] == pytest.approx(expected(Path(rows[1]["path"])), abs=1e-4)


def test_classify_of_nothing_readable_is_still_a_json_list(tmp_path, capsys):
    assert run("classify", tmp_path / "absent.jpg", "--json") == 1
    assert json.loads(capsys.readouterr().out) == []


def test_classify_of_an_empty_folder_says_so(tmp_path, capsys):
    assert run("classify", tmp_path) == 1
    assert complaints(capsys) == [
        f"{tmp_path}: There are no pictures in it: no file ends in .jpg, .jpeg, .png, .webp, .gif, .bmp."
    ]


def test_a_photo_has_the_same_probability_in_any_format_and_turn(tmp_path, capsys):
    photo = Image.fromarray(
        np.kron(np.random.default_rng(0).integers(60, 200, (6, 8, 3)), np.ones((40, 40, 1))).astype(np.uint8)
    )
    photo.save(tmp_path / "a.png")
    photo.save(tmp_path / "b.bmp")
    exif = Image.Exif()
    exif[0x0112] = 6
    photo.transpose(Image.Transpose.ROTATE_90).save(tmp_path / "c.webp", lossless=True, exif=exif)
    run("classify", tmp_path, "--json")
    dogs = [row["probability_of_dog"] for row in json.loads(capsys.readouterr().out)]
    assert len(dogs) == 3
    assert dogs == pytest.approx([dogs[0]] * 3, abs=1e-6)


@pytest.mark.timeout(600)  # a process of its own loads TensorFlow, which is slow on a machine under load
def test_classify_as_a_program_writes_nothing_of_its_libraries(album):
    command = [sys.executable, "-m", "cnnviz", "classify", album / "a.JPG", album / "broken.png"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=500)
    assert done.returncode == 1
    assert done.stdout.startswith(f"{album / 'a.JPG'}  ")
    assert done.stderr.splitlines() == [
        f"{album / 'broken.png'}: This PNG is cut off: its picture isn't all there. Please try another copy."
    ]


# --- data ----------------------------------------------------------------------------------------


def test_data_lists_every_set_with_where_it_is_its_hash_and_its_licence(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("CNNVIZ_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    (tmp_path / "mnist.npz").write_bytes(bytes(2_000_000))
    tiny_photos.microsoft(tmp_path, 2)
    assert run("data") == 0
    said = capsys.readouterr().out
    assert f"Looked for in: {tmp_path}, then {tmp_path / 'keras' / 'datasets'}" in said
    assert f"is here: {tmp_path / 'mnist.npz'} (2 MB)" in said
    assert f"is here: {tmp_path / 'PetImages'}" in said
    assert "is not here; 170 MB to download: python -m cnnviz data cifar10" in said
    for known in DATA_SETS.values():
        assert known.title in said
        assert known.licence in said
        for file in known.files:
            assert file.url in said
            assert file.sha256 in said


def test_every_data_set_is_credited_in_the_sources():
    sources = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
    for known in DATA_SETS.values():
        assert f"`{known.name}`" in sources
        assert known.source.split("; ")[1] in sources
        assert known.licence.split(";")[0] in sources


def test_data_of_a_set_that_is_there_tells_its_path(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("CNNVIZ_DATA_DIR", str(tmp_path))
    (tmp_path / "mnist.npz").write_bytes(b"here")
    assert run("data", "mnist") == 0
    assert capsys.readouterr().out == f"{tmp_path / 'mnist.npz'}\n"


def test_data_without_a_connection_says_what_to_do_instead(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("CNNVIZ_DATA_DIR", str(tmp_path))
    file = Remote("http://127.0.0.1:9/toy.npz", 5, "00" * 32)
    monkeypatch.setitem(data_sources.DATA_SETS, "toy", DataSet("toy", "", "", "", (file,), "toy.npz", 5))
    assert run("data", "toy") == 1
    (line,) = complaints(capsys)
    assert "can't be downloaded" in line
    assert f"put it into {tmp_path}" in line


def test_progress_is_shown_on_a_terminal_and_nowhere_else(monkeypatch, capsys):
    with Progress("photos") as progress:
        progress(1, 2)
    assert complaints(capsys) == []
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with Progress("MB", 1e6) as progress:
        progress(1_000_000, 2_000_000)
        progress(2_000_000, 2_000_000)
    assert capsys.readouterr().err.split("\r")[1:] == [f"{'1 of 2 MB':40}", f"{'2 of 2 MB':40}\n"]


def test_the_width_of_the_terminal_and_odd_names_do_no_harm(tmp_path, capsys):
    name = tmp_path / "línea\nnueva.jpg"
    shutil.copy(tiny_photos.kaggle(tmp_path / "k", 1) / "cat.0.jpg", name)
    assert run("classify", name, "--json") == 0
    assert json.loads(capsys.readouterr().out)[0]["path"] == str(name)
