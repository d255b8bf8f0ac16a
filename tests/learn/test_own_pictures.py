"""Archives from outside: good ones are read, hostile ones are a sentence, and nothing else ever happens."""

import contextlib
import io
import stat
import struct
import zipfile
import zlib

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from cnnviz.errors import LearnerError
from cnnviz.learn import datasets, own_pictures
from cnnviz.learn.own_pictures import from_pictures, read_zip
from cnnviz.recipe import DataChoice
from cnnviz.recipe.own import OwnPictures


def picture(colour: tuple[int, int, int], width: int = 12, height: int = 9, kind: str = "PNG") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(file, kind)
    return file.getvalue()


RED, BLUE = picture((200, 0, 0)), picture((0, 0, 200), 30, 40, "JPEG")


def archive(files: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compression) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return made.getvalue()


def two_classes(prefix: str = "", count: int = 5) -> dict[str, bytes]:
    return {
        f"{prefix}{name}/{i}.png": data for name, data in (("red", RED), ("blue", BLUE)) for i in range(count)
    }


@pytest.mark.parametrize("prefix", ["", "pets/", "a/b/c/", "pets\\"])
def test_the_folder_a_picture_lies_in_is_its_class(prefix):
    own = read_zip(archive(two_classes(prefix)), side=16)
    assert own.names == ("blue", "red")
    assert own.pictures.shape == (10, 16, 16, 3)
    assert own.labels.tolist() == [0] * 5 + [1] * 5
    assert own.pictures[own.labels == 1].mean(axis=(0, 1, 2)).tolist() == [200, 0, 0]
    assert own.left_out == ()


def test_what_file_managers_leave_is_passed_over_and_bad_files_are_named():
    files = two_classes() | {
        "__MACOSX/red/._0.png": b"x",
        "red/.DS_Store": b"x",
        "Thumbs.db": b"x",
        "readme.txt": b"at the top: of no class",
        "red/notes.txt": b"hello",
        "blue/broken.png": RED[:40],
        "blue/empty.png": b"",
    }
    own = read_zip(archive(files))
    assert len(own.pictures) == 10
    assert {name for name, _ in own.left_out} == {"notes.txt", "broken.png", "empty.png"}
    assert all(reason.endswith(".") for _, reason in own.left_out)


def test_mixed_sizes_and_shapes_come_out_as_one_size_without_being_squeezed():
    wide = np.zeros((20, 60, 3), np.uint8)
    wide[:, 20:40] = 255  # the middle square is white
    own = from_pictures(
        [wide] * 4 + [np.zeros((90, 30), np.uint8)] * 4, [0] * 4 + [1] * 4, ["a", "b"], side=20
    )
    assert own.pictures.shape == (8, 20, 20, 3)
    assert (own.pictures[0] == 255).all()
    assert (own.pictures[-1] == 0).all()


def test_own_pictures_make_a_data_set_as_any_other():
    own = read_zip(archive(two_classes(count=10)), side=16)
    choice = own.choice
    data = datasets.load(choice, own)
    assert choice.input_shape == (16, 16, 3)
    assert [len(split) for split in (data.train, data.validation, data.test)] == [12, 4, 4]
    assert datasets.describe(choice, own)["classes"] == ["blue", "red"]
    datasets._cache.clear()
    with pytest.raises(LearnerError, match="aren't here any more"):
        datasets.load(choice)
    with pytest.raises(LearnerError, match="aren't here any more"):
        datasets.load(choice, read_zip(archive(two_classes(count=11)), side=16))


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({}, "Received 0 folders"),
        ({"red/1.png": RED}, "Received 1 folder with pictures; give 2 to 10"),
        ({f"{i}/1.png": RED for i in range(11)}, "Received 11 folders"),
        ({"red/1.png": RED, "blue/1.png": BLUE}, "has 1 readable pictures; each class needs at least 4"),
        (two_classes() | {"none/a.png": b"no picture"}, "“none” has 0 readable pictures"),
    ],
)
def test_too_few_classes_or_pictures_are_a_sentence(files, sentence):
    with pytest.raises(LearnerError, match=sentence):
        read_zip(archive(files))


@pytest.mark.parametrize(
    "name",
    ["../red/1.png", "red/../../1.png", "/etc/red/1.png", "..\\red\\1.png", "C:/red/1.png", "red/../1.png"],
)
def test_a_path_that_leads_out_is_refused(name):
    with pytest.raises(LearnerError, match="leads out of it"):
        read_zip(archive(two_classes() | {name: RED}))


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO, stat.S_IFSOCK])
def test_links_and_devices_are_refused(kind):
    made = io.BytesIO(archive(two_classes()))
    with zipfile.ZipFile(made, "a") as packed:
        entry = zipfile.ZipInfo("red/link.png")
        entry.external_attr = (kind | 0o777) << 16
        packed.writestr(entry, "/etc/passwd")
    with pytest.raises(LearnerError, match="a link or a device"):
        read_zip(made.getvalue())


def test_a_bomb_that_says_what_it_is_is_not_unpacked(monkeypatch):
    bomb = archive(two_classes() | {f"red/z{i}.png": bytes(30_000_000) for i in range(14)})
    assert len(bomb) < 1_000_000
    monkeypatch.setattr(zipfile.ZipFile, "open", None)  # nothing may be opened
    with pytest.raises(LearnerError, match=r"Unpacked, this archive would have 420 MB"):
        read_zip(bomb)


def lying(size: int) -> bytes:
    """An archive whose one large entry of `size` zeros declares a length of 1,000 bytes."""
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = compressor.compress(bytes(size)) + compressor.flush()
    crc = zlib.crc32(bytes(1000))
    made = io.BytesIO(archive(two_classes()))
    with zipfile.ZipFile(made, "a") as archived:
        entry = zipfile.ZipInfo("red/lie.png")
        entry.compress_type = zipfile.ZIP_STORED
        archived.writestr(entry, packed)
    data = bytearray(made.getvalue())
    for signature, method, fields in ((b"PK\x03\x04", 8, 14), (b"PK\x01\x02", 10, 16)):
        at = data.rindex(b"red/lie.png", 0, None if fields == 16 else data.rindex(b"PK\x01\x02"))
        head = data.rindex(signature, 0, at)
        struct.pack_into("<H", data, head + method, 8)
        struct.pack_into("<LLL", data, head + fields, crc, len(packed), 1000)
    return bytes(data)


def test_a_bomb_that_lies_about_its_size_costs_no_more_than_it_declares():
    own = read_zip(lying(50_000_000))
    assert len(own.pictures) == 10
    assert [name for name, _ in own.left_out] == ["lie.png"]


def test_archives_of_too_many_entries_pictures_or_bytes_are_refused(monkeypatch):
    monkeypatch.setattr(own_pictures, "MOST_PICTURES", 8)
    with pytest.raises(LearnerError, match="Received 10 pictures; up to 8"):
        read_zip(archive(two_classes()))
    monkeypatch.setattr(own_pictures, "MOST_ENTRIES", 9)
    with pytest.raises(LearnerError, match="10 entries; up to 9"):
        read_zip(archive(two_classes()))
    monkeypatch.setattr(own_pictures, "MOST_BYTES", 100)
    with pytest.raises(LearnerError, match="0 MB can be opened"):
        read_zip(archive(two_classes()))


@pytest.mark.parametrize(
    "kind", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
def test_a_picture_that_is_damaged_is_left_out_whatever_packed_it(kind):
    data = bytearray(archive(two_classes(), kind))
    entry = zipfile.ZipFile(io.BytesIO(data)).infolist()[2]
    begin = entry.header_offset + 30 + len(entry.filename)
    data[begin + entry.compress_size // 2] ^= 0xFF
    own = read_zip(bytes(data), side=8)
    assert len(own.pictures) == 9
    assert [name for name, _ in own.left_out] == ["2.png"]


def test_a_colon_in_a_name_leads_nowhere():
    files = two_classes() | {"red/IMG 12:30.png": RED}
    assert len(read_zip(archive(files), side=8).pictures) == 11


GOOD = archive(two_classes(), zipfile.ZIP_STORED)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), min_size=1, max_size=12))
def test_a_damaged_archive_is_read_or_refused_in_words(changes):
    data = bytearray(GOOD)
    for place, value in changes:
        data[place] = value
    with contextlib.suppress(LearnerError):
        assert read_zip(bytes(data), side=8).pictures.shape[1:] == (8, 8, 3)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300) | st.integers(0, len(GOOD)).map(lambda n: GOOD[:n]))
def test_what_is_no_archive_is_a_sentence(data):
    if data != GOOD:
        with pytest.raises(LearnerError):
            read_zip(data)


IN_A_FILE_NAME = st.characters(codec="utf-8", exclude_characters="/\\\0:")  # half a surrogate is no name


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.text(IN_A_FILE_NAME, min_size=1, max_size=60), min_size=2, max_size=4))
def test_names_of_classes_are_shown_whole_harmless_and_different(names):
    files = {f"{name}/{i}.png": RED for name in names for i in range(4)}
    try:
        own = read_zip(archive(files), side=8)
    except LearnerError:
        return
    assert len(set(own.names)) == len(own.names)
    assert all(name.isprintable() and 1 <= len(name) <= 40 for name in own.names)
    assert DataChoice("own", side=8, names=own.names, own=own.key) == own.choice


def test_labels_and_pictures_that_do_not_belong_together_are_refused():
    white = np.full((9, 9, 3), 255, np.uint8)
    for pictures, labels, names in (
        ([white], [], ["a", "b"]),
        ([], [], ["a", "b"]),
        ([white] * 8, [0] * 7 + [2], ["a", "b"]),
        ([white] * 8, [0] * 8, ["a"]),
        ([white] * 8, [0] * 8, ["a", "b"]),
    ):
        with pytest.raises(LearnerError):
            from_pictures(pictures, labels, names)
    with pytest.raises(LearnerError, match="8 to 96 pixels"):
        from_pictures([white], [0], ["a", "b"], side=7)
    assert isinstance(from_pictures([white] * 8, [0, 1] * 4, ["a", "a"]), OwnPictures)
