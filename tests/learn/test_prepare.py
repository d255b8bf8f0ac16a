import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cnnviz.errors import LearnerError
from cnnviz.learn import prepare as preparing
from cnnviz.learn.prepare import find_photos, prepare, split_sizes
from tests.learn import tiny_photos

ROOT = Path(__file__).parents[2]


def contents(folder: Path) -> dict[str, str]:
    """Every file below a folder, and the hash of what is in it."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def photos_in(out: Path) -> dict[str, str]:
    return {name: digest for name, digest in contents(out).items() if name.endswith(".jpg")}


def test_a_complete_source_is_split_as_the_article_does():
    assert split_sizes(12_500) == (11_250, 1_250)
    assert split_sizes(12_499) != (11_250, 1_250)
    assert split_sizes(100_000) == (11_250, 1_250)


@pytest.mark.parametrize("available", [2, 3, 7, 100, 12_000, 12_499])
def test_a_smaller_source_is_split_9_to_1_with_none_left_over(available):
    train, validation = split_sizes(available)
    assert train + validation == available
    assert validation >= 1
    assert abs(validation - available / 10) <= 1


def test_one_photo_is_for_training_and_none_gives_none():
    assert split_sizes(1) == (1, 0)
    assert split_sizes(0) == (0, 0)


@pytest.mark.parametrize("layout", ["kaggle", "kaggle in train", "microsoft", "PetImages itself"])
def test_both_layouts_are_known_and_laid_out_alike(tmp_path, layout):
    source = tmp_path / "source"
    if layout.startswith("kaggle"):
        tiny_photos.kaggle(source / "train" if layout.endswith("train") else source, 20)
    else:
        tiny_photos.microsoft(source, 20)
    given = source / "PetImages" if layout == "PetImages itself" else source
    report = prepare(given, tmp_path / "out")
    assert report.counts == {"train": {"cat": 18, "dog": 18}, "validation": {"cat": 2, "dog": 2}}
    assert report.left_out == []
    kept = photos_in(tmp_path / "out")
    assert sorted(Path(name).name for name in kept) == sorted(
        f"{a}.{n}.jpg" for a in ("cat", "dog") for n in range(20)
    )
    assert set(kept.values()) == set(contents(source).values()), "every photo is a true copy"
    for name in kept:
        assert Path(name).name.startswith(Path(name).parent.name)


def test_no_photo_is_in_both_train_and_validation(tmp_path):
    prepare(tiny_photos.kaggle(tmp_path / "source", 30), tmp_path / "out")
    names = [Path(name).name for name in photos_in(tmp_path / "out")]
    assert len(names) == len(set(names)) == 60


def test_where_there_are_enough_photos_each_class_gets_the_fixed_numbers(tmp_path, monkeypatch):
    monkeypatch.setattr(preparing, "TRAIN", 9)
    monkeypatch.setattr(preparing, "VALIDATION", 3)
    report = prepare(tiny_photos.kaggle(tmp_path / "source", 15), tmp_path / "out")
    assert report.counts == {"train": {"cat": 9, "dog": 9}, "validation": {"cat": 3, "dog": 3}}
    assert len(photos_in(tmp_path / "out")) == 24


def test_a_seed_gives_the_same_split_on_any_machine_and_another_seed_another(tmp_path):
    source = tiny_photos.kaggle(tmp_path / "source", 20)
    outs = [tmp_path / name for name in ("a", "b", "c")]
    for out, seed in zip(outs, (5, 5, 6), strict=True):
        prepare(source, out, seed=seed)
    first, same, other = map(photos_in, outs)
    assert first == same
    assert set(first) != set(other)
    # Python's shuffle of numbers 0..19 seeded by "5 cat": the same everywhere, so the split may be quoted
    assert sorted(p.name for p in (outs[0] / "validation" / "cat").iterdir()) == ["cat.11.jpg", "cat.8.jpg"]


def test_unreadable_files_are_listed_with_the_reason_and_left_out(tmp_path):
    source = tiny_photos.kaggle(tmp_path / "source", 10)
    (source / "cat.3.jpg").write_bytes(b"")
    (source / "dog.4.jpg").write_text("not a photo")
    report = prepare(source, tmp_path / "out")
    assert [path.name for path, _ in report.left_out] == ["cat.3.jpg", "dog.4.jpg"]
    assert report.left_out[0][1] == "This file is empty."
    assert report.counts == {"train": {"cat": 8, "dog": 8}, "validation": {"cat": 1, "dog": 1}}
    assert not {"cat.3.jpg", "dog.4.jpg"} & {Path(name).name for name in photos_in(tmp_path / "out")}


def test_the_source_is_only_read(tmp_path):
    source = tiny_photos.microsoft(tmp_path / "source", 10)
    before = contents(source)
    for path in source.rglob("*"):
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        prepare(source, tmp_path / "out")
    finally:
        for path in source.rglob("*"):
            path.chmod(0o755)
    assert contents(source) == before


def test_run_again_it_changes_nothing_and_copies_nothing(tmp_path):
    source, out = tiny_photos.kaggle(tmp_path / "source", 10), tmp_path / "out"
    prepare(source, out)
    times = {path: path.stat().st_mtime_ns for path in out.rglob("*.jpg")}
    before = contents(out)
    prepare(source, out)
    assert contents(out) == before
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*.jpg")} == times


def test_run_again_with_another_seed_or_source_leaves_nothing_of_the_first(tmp_path):
    source, out = tiny_photos.kaggle(tmp_path / "source", 20), tmp_path / "out"
    prepare(source, out)
    prepare(source, out, seed=1)
    prepare(source, tmp_path / "fresh", seed=1)
    assert photos_in(out) == photos_in(tmp_path / "fresh")
    other = tmp_path / "other"
    other.mkdir()
    for number in range(10):  # the same names with others' photos in them
        shutil.copy(source / f"dog.{number}.jpg", other / f"cat.{number}.jpg")
        shutil.copy(source / f"cat.{number}.jpg", other / f"dog.{number}.jpg")
    prepare(other, out)
    assert set(photos_in(out).values()) == set(contents(other).values())


def test_a_run_killed_half_way_is_completed_by_the_next(tmp_path):
    source, out = tiny_photos.kaggle(tmp_path / "source", 300), tmp_path / "out"
    command = [sys.executable, "-m", "cnnviz", "prepare", "cats-and-dogs", "--source", source, "--out", out]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not list(out.glob("*/*/*.jpg")) and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.002)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert 0 < len(photos_in(out)) < 600, "killed in the middle"
    (out / "validation" / "cat" / ".cat.7.jpg.partial").write_bytes(b"half a photo")
    prepare(source, out)
    prepare(source, tmp_path / "fresh")
    assert photos_in(out) == photos_in(tmp_path / "fresh")
    assert not list(out.rglob("*.partial"))


def test_photos_that_it_did_not_put_there_are_never_removed(tmp_path):
    source, out = tiny_photos.kaggle(tmp_path / "source", 10), tmp_path / "out"
    tiny_photos.prepared(out, 3, 1)  # somebody's own, and named alike
    before = contents(out)
    with pytest.raises(LearnerError, match="not put there by this command"):
        prepare(source, out)
    assert contents(out) == before


def test_a_strange_photo_among_those_it_put_there_is_not_removed_either(tmp_path):
    source, out = tiny_photos.kaggle(tmp_path / "source", 10), tmp_path / "out"
    prepare(source, out)
    mine = out / "train" / "cat" / "my own cat.jpg"
    mine.write_bytes(b"dear")
    with pytest.raises(LearnerError, match=r"my own cat\.jpg"):
        prepare(source, out, seed=1)
    assert mine.read_bytes() == b"dear"


def test_what_file_managers_leave_does_not_hinder_and_stays(tmp_path):
    source, out = tiny_photos.kaggle(tmp_path / "source", 10), tmp_path / "out"
    prepare(source, out)
    (out / "train" / "cat" / ".DS_Store").write_bytes(b"x")
    prepare(source, out, seed=1)
    assert (out / "train" / "cat" / ".DS_Store").exists()


@pytest.mark.parametrize("out", [".", "out", "train"])
def test_an_out_folder_in_the_source_is_refused(tmp_path, out):
    source = tiny_photos.kaggle(tmp_path / "source", 4)
    before = contents(source)
    with pytest.raises(LearnerError, match="outside it"):
        prepare(source, source / out)
    assert contents(source) == before


def test_an_out_folder_whose_train_folder_is_the_source_is_refused(tmp_path):
    source = tiny_photos.kaggle(tmp_path / "train", 4)
    with pytest.raises(LearnerError, match="would write into the source"):
        prepare(source, tmp_path)
    assert len(contents(tmp_path)) == 8


def test_the_folder_above_the_source_may_hold_the_result(tmp_path):
    source = tiny_photos.microsoft(tmp_path, 10) / "PetImages"
    prepare(source, tmp_path)
    assert len(photos_in(tmp_path / "train")) == 18


def test_a_source_without_photos_says_what_was_expected(tmp_path):
    with pytest.raises(LearnerError, match="PetImages/Cat"):
        find_photos(tmp_path)
    with pytest.raises(LearnerError, match="is not a folder"):
        find_photos(tmp_path / "absent")


def test_photos_are_found_in_the_order_of_their_numbers_and_others_are_passed_over(tmp_path):
    tiny_photos.kaggle(tmp_path, 12)
    (tmp_path / "cat.x.jpg").write_bytes(b"")
    (tmp_path / "bird.1.jpg").write_bytes(b"")
    assert list(find_photos(tmp_path)["cat"]) == list(range(12))
    assert find_photos(tmp_path)["cat"][2].name == "cat.2.jpg"


def test_progress_counts_every_photo(tmp_path):
    seen = []
    prepare(
        tiny_photos.kaggle(tmp_path / "s", 5),
        tmp_path / "o",
        progress=lambda done, total: seen.append((done, total)),
    )
    assert seen == [(n, 10) for n in range(1, 11)]
