import io
import json
import os
import subprocess
import sys
import threading
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image, ImageFile, ImageOps

from cnnviz import images, picture_files
from cnnviz.errors import LearnerError
from tests.hostile_images import cases
from tests.image_files import chunk, encoded, header, png, scene, tiff_block, turned

# Making some hundred hostile files takes ten seconds of one processor, minutes where it is shared.
pytestmark = pytest.mark.timeout(600)

ROOT = Path(__file__).parents[1]
CASES = cases()

# Reads every file of a folder as the app would and tells what became of it. In a process of its own, so
# that the memory measured is that of reading alone, and with warnings as errors, so that none goes unseen.
CHILD = """
import json, resource, sys, time
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))  # a file that gets past all limits ends here

def most_megabytes():
    try:  # Linux hands ru_maxrss down from the parent, so ask for this process's own
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
    except (OSError, StopIteration):
        size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return size / (1 << 20 if sys.platform == "darwin" else 1 << 10)

from cnnviz import images
from cnnviz.errors import LearnerError
for path in sorted(Path(sys.argv[1]).iterdir(), key=lambda path: int(path.name)):
    data = path.read_bytes()
    started = time.process_time()
    try:
        image = images.read_image(data)
        fate = [*image.shape[:2]] if image.dtype == "uint8" and image.shape[2:] == (3,) else repr(image)
    except LearnerError as error:
        fate = f"LearnerError: {error}"
    except BaseException as error:
        fate = f"a trace: {error!r}"
    seconds = time.process_time() - started
    print(json.dumps([fate, seconds, most_megabytes()]), flush=True)
"""


@pytest.fixture(scope="module")
def fates(tmp_path_factory) -> dict[str, tuple[list | str, float, float]]:
    """What became of each hostile file: its size or the error, processor seconds, megabytes so far."""
    pytest.importorskip("resource", reason="Windows doesn't tell a process's largest memory this way")
    folder = tmp_path_factory.mktemp("hostile")
    for number, case in enumerate(CASES):
        (folder / str(number)).write_bytes(case.make())
    child = subprocess.run(
        [sys.executable, "-W", "always", "-c", CHILD, folder],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=400,
    )
    lines = [json.loads(line) for line in child.stdout.splitlines()]
    assert len(lines) == len(CASES), f"{CASES[len(lines)].name} ended the process: {child.stderr}"
    assert child.stderr == "", "no warning of Pillow is to be seen"
    return {
        case.name: (fate, seconds, size) for case, (fate, seconds, size) in zip(CASES, lines, strict=True)
    }


def test_there_are_many_hostile_files_and_each_has_its_own_name():
    assert len(CASES) >= 60
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_hostile_file_becomes_a_picture_or_a_sentence(case, fates):
    fate, seconds, _ = fates[case.name]
    if isinstance(fate, str):
        assert fate.startswith("LearnerError: This ")
        assert fate.endswith(".")
        assert "<" not in fate  # no repr of an object
    if isinstance(case.fate, str):
        assert case.fate in fate
    elif case.fate is not None:
        assert fate == list(case.fate)
    assert seconds < 2


def test_no_hostile_file_costs_300_megabytes(fates):
    too_much = [name for name, (_, _, megabytes) in fates.items() if megabytes >= 300]
    assert not too_much, f"the first of them is to blame: {too_much[0]}"


def test_the_measurement_of_memory_sees_what_pillow_alone_would_cost(fates):
    """The largest PNG stands once in memory, 100 MB; the measurement must have seen at least that."""
    assert fates["largest png with alpha"][2] > 130


WHOLE = [
    encoded(scene(), "JPEG"),
    encoded(scene(), "JPEG", progressive=True, exif=b"Exif\0\0" + tiff_block((0x0112, 3, 1, 6))),
    encoded(Image.fromarray(scene()).convert("RGBA"), "PNG"),
    encoded(Image.fromarray(scene()).quantize(16), "PNG", transparency=2),
    encoded(scene(), "GIF"),
    encoded(scene(), "WEBP"),
    encoded(Image.fromarray(scene()).convert("RGBA"), "WEBP", lossless=True),
    encoded(Image.fromarray(scene()).quantize(16), "BMP"),
]


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(WHOLE),
    st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=4)), max_size=6),
    st.floats(0, 1),
)
def test_a_good_file_with_any_bytes_changed_or_cut_away_never_ends_in_a_trace(data, changes, end):
    broken = bytearray(data)
    for place, change in changes:
        at = int(place * len(broken))
        broken[at : at + len(change)] = change
    try:
        read = images.read_image(bytes(broken[: int(len(broken) * (0.5 + end))]))
    except LearnerError:
        return
    assert read.ndim == 3
    assert read.dtype == np.uint8


def pixels(image: Image.Image, kind: str, **options) -> np.ndarray:
    return images.read_image(encoded(image, kind, **options)).astype(int)


PHOTO = scene(240, 320)
TOLERANCE = 6  # of 255: what a lossy encoder may change in a smooth picture


@pytest.mark.parametrize(
    ("kind", "mode"),
    [(kind, mode) for kind in ("PNG", "BMP", "WEBP") for mode in ("RGB", "RGBA")]
    + [("JPEG", "RGB"), ("JPEG", "CMYK")],
)
def test_the_same_photo_in_any_format_and_mode_gives_nearly_the_same_array(kind, mode):
    photo = Image.fromarray(PHOTO).convert(mode)
    options = {"quality": 95} if kind in ("WEBP", "JPEG") else {}
    assert np.abs(pixels(photo, kind, **options) - PHOTO).max() <= TOLERANCE


def test_a_gif_differs_by_its_256_colours_only():
    assert np.abs(pixels(Image.fromarray(PHOTO), "GIF") - PHOTO).mean() < 8


@pytest.mark.parametrize("mode", ["L", "LA", "1", "P"])
@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP", "BMP", "JPEG"])
def test_a_grey_photo_has_three_equal_channels(mode, kind):
    if kind in ("JPEG", "BMP") and mode in ("LA", "P"):
        mode = "L"
    grey = Image.fromarray(PHOTO).convert("L")
    read = pixels(grey.convert(mode), kind, **({"lossless": True} if kind == "WEBP" else {}))
    assert (read == read[..., :1]).all()
    if mode != "1":
        assert np.abs(read[..., 0] - np.asarray(grey).astype(int)).max() <= TOLERANCE


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("turn", range(1, 9))
def test_a_turned_photo_comes_out_upright(kind, order, turn):
    inverse = {6: 8, 8: 6}.get(turn, turn)  # all others undo themselves
    stored = images._TURNS.get(inverse)
    photo = Image.fromarray(PHOTO)
    stored_photo = photo if stored is None else photo.transpose(stored)
    exif = tiff_block((0x010F, 2, 4, 0), (0x0112, 3, 1, turn), order=order)
    if kind == "JPEG":
        exif = b"Exif\0\0" + exif
    read = pixels(stored_photo, kind, exif=exif, **({} if kind == "PNG" else {"quality": 95}))
    assert read.shape == PHOTO.shape
    assert np.abs(read - PHOTO).max() <= TOLERANCE


def test_the_turns_are_those_that_pillow_knows():
    """An oracle: Pillow's own exif_transpose on a file of each orientation."""
    for turn in range(1, 9):
        data = turned(turn)
        with Image.open(io.BytesIO(data)) as image:
            expected = np.asarray(ImageOps.exif_transpose(image).convert("RGB"))
        assert (images.read_image(data) == expected).all()


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_the_orientation_of_any_bytes_is_one_of_eight(block):
    assert picture_files.orientation(block) in range(1, 9)
    assert picture_files.orientation(b"II*\0" + block) in range(1, 9)


@pytest.mark.parametrize(("width", "height"), [(640, 480), (1024, 768), (3000, 2250), (4200, 3150)])
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_the_same_photo_in_any_resolution_gives_nearly_the_same_array(kind, width, height):
    small = images.read_image(encoded(PHOTO, "PNG"), max_side=160)
    large = Image.fromarray(PHOTO).resize((width, height), Image.Resampling.BICUBIC)
    options = {"quality": 90} if kind == "JPEG" else {"compress_level": 1}
    read = images.read_image(encoded(large, kind, **options), max_side=160)
    assert read.shape == small.shape == (120, 160, 3)
    assert np.abs(read.astype(int) - small)[1:-1, 1:-1].max() <= TOLERANCE


def test_a_picture_reduced_in_bands_equals_one_reduced_whole():
    """3000 × 2000 needs six bands; seams would show against Pillow's own whole reduction."""
    rng = np.random.default_rng(3)
    photo = Image.fromarray(rng.integers(0, 256, (2000, 3000), np.uint8))
    read = images.read_image(encoded(photo, "PNG"), max_side=500)
    whole = (
        photo.convert("RGB").reduce(3).resize((500, 333), Image.Resampling.LANCZOS, (0, 0, 1000, 2000 / 3))
    )
    assert read.shape == (333, 500, 3)
    assert np.abs(read.astype(int) - np.asarray(whole)).max() <= 1


@settings(deadline=None)
@given(st.integers(1, 70), st.integers(1, 70), st.integers(1, 40))
def test_sides_keep_their_proportion_and_none_is_longer_than_asked(height, width, max_side):
    read = images.read_image(encoded(scene(height, width), "PNG"), max_side=max_side)
    assert max(read.shape[:2]) == min(max(height, width), max_side)
    scale = min(1, max_side / max(height, width))
    assert np.abs(np.array(read.shape[:2]) - np.maximum(1, scale * np.array([height, width]))).max() <= 0.5


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_transparent_parts_are_white_and_half_transparent_ones_half_way(kind):
    colours = (
        np.array([[[200, 0, 0, 0], [200, 0, 0, 255], [200, 0, 0, 128]]], np.uint8).repeat(9, 1).repeat(9, 0)
    )
    options = {"lossless": True, "exact": True} if kind == "WEBP" else {}
    read = images.read_image(encoded(Image.fromarray(colours), kind, **options))
    assert (read[4, 4] == 255).all()
    assert read[4, 13].tolist() == [200, 0, 0]
    assert np.abs(read[4, 22].astype(int) - [227, 127, 127]).max() <= 1


def test_shrinking_never_mixes_in_the_colour_of_transparent_pixels():
    """Red that is wholly transparent beside opaque white is white at any size."""
    picture = np.full((400, 400, 4), 255, np.uint8)
    picture[::2] = [255, 0, 0, 0]
    assert (images.read_image(encoded(picture, "PNG"), max_side=50) == 255).all()


@pytest.mark.parametrize("transparency", [0, bytes([0, 255, 255, 255])])
def test_the_transparent_colour_of_a_palette_is_white(transparency):
    image = Image.new("P", (2, 2))
    image.putpalette([9, 9, 9, 200, 0, 0, 0, 200, 0, 0, 0, 200])
    image.putdata([0, 1, 2, 3])
    read = images.read_image(encoded(image, "PNG", transparency=transparency))
    assert read.tolist() == [[[255, 255, 255], [200, 0, 0]], [[0, 200, 0], [0, 0, 200]]]


@pytest.mark.parametrize("depth", [1, 2, 4, 8, 16])
def test_the_transparent_grey_of_a_png_is_white_at_any_depth(depth):
    """One row of black, then the middle grey or white that is declared transparent, then black."""
    highest = (1 << depth) - 1
    key = highest // 2 + 1
    values = [0, key, 0, 0, 0, 0, 0, 0]
    bits = "".join(f"{value:0{depth}b}" for value in values)
    row = b"\0" + int(bits, 2).to_bytes(depth)
    data = png(header(8, 1, depth, 0), chunk(b"tRNS", key.to_bytes(2)), chunk(b"IDAT", zlib.compress(row)))
    read = images.read_image(data)
    assert read[0, :, 0].tolist() == [0, 255, 0, 0, 0, 0, 0, 0]


def test_16_bit_grey_is_scaled_not_clipped():
    ramp = np.linspace(0, 65535, 256).astype(np.uint16)[None].repeat(4, 0)
    read = images.read_image(encoded(Image.fromarray(ramp), "PNG"))
    assert read[0, :, 0].tolist() == list(range(256))


def test_16_bit_colour_is_scaled_not_clipped():
    ramp = np.linspace(0, 65535, 256).astype(">u2")[:, None].repeat(3, 1)
    data = png(header(256, 1, 16, 2), chunk(b"IDAT", zlib.compress(b"\0" + ramp.tobytes())))
    assert np.abs(images.read_image(data)[0, :, 1].astype(int) - np.arange(256)).max() <= 1


def test_of_an_animation_the_first_picture_is_read():
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "lime", "blue")]
    for kind in ("GIF", "PNG", "WEBP"):
        options = {"lossless": True} if kind == "WEBP" else {}
        data = encoded(frames[0], kind, save_all=True, append_images=frames[1:], **options)
        assert (images.read_image(data) == [255, 0, 0]).all()


def test_the_answer_is_a_fresh_writable_array_and_always_the_same():
    data = encoded(scene(600, 800), "JPEG")
    first, second = images.read_image(data, max_side=100), images.read_image(data, max_side=100)
    assert (first == second).all()
    first[:] = 0
    assert second.any()


def test_threads_read_at_once_and_get_what_one_gets_alone():
    kinds = ["JPEG", "PNG", "GIF", "WEBP", "BMP"]
    files = [encoded(scene(40 + 3 * i, 2300), kinds[i % 5]) for i in range(20)] + [
        encoded(scene(2000, 2100), "JPEG")
    ] * 3
    alone = [images.read_image(data) for data in files]
    barrier = threading.Barrier(8)
    with ThreadPoolExecutor(8, initializer=barrier.wait) as pool:
        together = list(pool.map(images.read_image, files))
    assert all((a == b).all() for a, b in zip(alone, together, strict=True))


def test_reading_changes_no_setting_of_pillow():
    before = Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES, sorted(Image.OPEN)
    images.read_image(encoded(PHOTO, "WEBP"))
    with pytest.raises(LearnerError):
        images.read_image(b"GIF89a")
    assert before == (Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES, sorted(Image.OPEN))


def test_a_path_is_read_like_its_bytes_whatever_its_name(tmp_path):
    path = tmp_path / "photo.txt"
    path.write_bytes(encoded(PHOTO, "PNG"))
    assert (images.read_image(path) == PHOTO).all()


def test_paths_that_cannot_be_read_say_why(tmp_path):
    with pytest.raises(LearnerError, match="no file absent"):
        images.read_image(tmp_path / "absent.jpg")
    with pytest.raises(LearnerError, match="not a file"):
        images.read_image(tmp_path)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.jpg")
        with pytest.raises(LearnerError, match="not a file"):
            images.read_image(tmp_path / "pipe.jpg")


def test_every_extension_offered_is_one_that_can_be_read():
    for extension in images.EXTENSIONS:
        file = io.BytesIO()
        Image.fromarray(PHOTO).save(file, Image.registered_extensions()[f".{extension}"])
        assert images.read_image(file.getvalue()).shape == PHOTO.shape


def test_resizing_does_not_alias():
    """A checkerboard of single pixels is grey from afar, never a coarser checkerboard."""
    board = (np.indices((256, 256)).sum(0) % 2 * 255).astype(np.uint8)
    for side in (100, 77, 32):
        small = images.resize(board, side, side)
        assert np.abs(small.astype(int) - 127).max() <= 12


@settings(deadline=None)
@given(hnp.arrays(np.uint8, st.tuples(st.integers(1, 20), st.integers(1, 20), st.just(3))))
def test_resizing_to_the_same_size_changes_nothing(image):
    assert (images.resize(image, *image.shape[:2]) == image).all()


def test_resizing_takes_height_first_and_keeps_the_place_of_things():
    image = np.zeros((40, 60, 3), np.uint8)
    image[:20, :30] = [255, 0, 0]
    small = images.resize(image, 10, 12)
    assert small.shape == (10, 12, 3)
    assert small[1, 1].tolist() == [255, 0, 0]
    assert (small[8, 10] == 0).all()
    assert images.resize(image[..., 0], 5, 7).shape == (5, 7)
    assert (images.resize(image, 10, 12) == small).all()


@pytest.mark.parametrize("image", [np.zeros((4, 4)), np.zeros(4, np.uint8), np.zeros((0, 4, 3), np.uint8)])
def test_resizing_what_is_no_picture_says_what_was_received(image):
    with pytest.raises(ValueError, match="Received an image of shape"):
        images.resize(image, 2, 2)


def test_grey_weighs_green_most_and_keeps_white_and_grey():
    colours = np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255], [70, 70, 70]]], np.uint8)
    red, green, blue, white, grey = images.to_grey(colours)[0]
    assert blue < red < green
    assert white == pytest.approx(255)
    assert grey == pytest.approx(70)
    assert red + green + blue == pytest.approx(white)
    assert images.to_grey(colours[..., 0]).tolist() == colours[..., 0].tolist()


@pytest.mark.parametrize("shape", [(5, 7), (5, 7, 3), (5, 7, 4)])
def test_a_png_gives_back_what_was_encoded(shape):
    image = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    with Image.open(io.BytesIO(images.encode_png(image))) as back:
        assert (np.asarray(back) == image).all()
    with pytest.raises(ValueError, match="uint8"):
        images.encode_png(image / 255)
