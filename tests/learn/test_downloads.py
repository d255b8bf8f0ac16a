import gzip
import hashlib
import io
import socket
import tarfile
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from cnnviz.errors import LearnerError
from cnnviz.learn import data_sources, downloads
from cnnviz.learn.data_sources import DATA_SETS, DataSet, Remote

BODY = np.random.default_rng(0).bytes(700_000)


class Server(ThreadingHTTPServer):
    """Serves ``files`` by their paths; ``cut`` ends each answer after so many bytes, whatever it promised."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.files: dict[str, bytes] = {}
        self.cut: int | None = None
        self.ranges = True
        self.says: dict[str, str | None] = {}  # headers set otherwise, or left out
        self.asked: list[str | None] = []

    def url(self, name: str, body: bytes) -> str:
        self.files[f"/{name}"] = body
        return f"http://127.0.0.1:{self.server_port}/{name}"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        body = self.server.files.get(self.path)
        wanted = self.headers.get("Range")
        self.server.asked.append(wanted)
        if body is None:
            self.send_error(404)
            return
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and self.server.ranges else 0
        self.send_response(206 if start else 200)
        headers = {"Content-Length": str(len(body) - start)}
        if start:
            headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
        for name, value in {**headers, **self.server.says}.items():
            if value is not None:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body[start : self.server.cut])

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def server():
    serving = Server()
    thread = threading.Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield serving
    serving.shutdown()
    thread.join()
    serving.server_close()


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """The data folder, empty; Keras's is another, empty too."""
    monkeypatch.setenv("CNNVIZ_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    return tmp_path / "data"


def remote(server: Server, name: str, body: bytes, *, served: bytes | None = None) -> Remote:
    url = server.url(name, body if served is None else served)
    return Remote(url, len(body), hashlib.sha256(body).hexdigest())


def offer(monkeypatch, *files: Remote, make=None, result="toy.npz", room=10) -> None:
    monkeypatch.setitem(DATA_SETS, "toy", DataSet("toy", "Toys", "nobody", "none", files, result, room, make))


def test_a_file_known_by_its_md5_alone_may_have_another_size_than_guessed(server, tmp_path):
    url = server.url("net.h5", BODY)
    for guess in (len(BODY) // 2, 2 * len(BODY)):
        wanted = Remote(url, guess, md5=hashlib.md5(BODY).hexdigest())
        steps = []
        path = downloads.fetch(wanted, tmp_path, steps.append)
        assert path.read_bytes() == BODY
        assert max(steps) <= guess
        assert downloads.fetch(wanted, tmp_path) == path  # it is there, and is not asked for again
        path.unlink()
    (tmp_path / ".net.h5.partial").write_bytes(
        BODY[:1000]
    )  # of an unknown size: begun anew, not gone on with
    assert downloads.fetch(wanted, tmp_path).read_bytes() == BODY
    assert server.asked == [None] * 3


def test_a_file_known_by_its_md5_alone_is_refused_cut_off_or_changed(server, tmp_path):
    wanted = Remote(server.url("net.h5", BODY), 10, md5=hashlib.md5(BODY).hexdigest())
    server.cut = 1000
    with pytest.raises(LearnerError, match=r"cut off after 1,000 of 700,000 bytes"):
        downloads.fetch(wanted, tmp_path)
    server.cut = None
    server.files["/net.h5"] = BODY[::-1]
    with pytest.raises(LearnerError, match="its MD5 differs from"):
        downloads.fetch(wanted, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_good_download_is_kept_whole_and_alone(server, folder, monkeypatch):
    offer(monkeypatch, remote(server, "toy.npz", BODY))
    seen = []
    path = downloads.download("toy", lambda done, total: seen.append((done, total)))
    assert path == folder / "toy.npz"
    assert path.read_bytes() == BODY
    assert [file.name for file in folder.iterdir()] == ["toy.npz"]
    assert seen == sorted(seen)
    assert seen[-1] == (len(BODY), len(BODY))


def test_what_is_there_is_not_downloaded_again(server, folder, monkeypatch):
    offer(monkeypatch, remote(server, "toy.npz", BODY))
    downloads.download("toy")
    downloads.download("toy")
    assert len(server.asked) == 1


def test_another_file_than_expected_is_thrown_away(server, folder, monkeypatch):
    offer(monkeypatch, remote(server, "toy.npz", BODY, served=BODY[:-1] + b"?"))
    with pytest.raises(LearnerError, match="SHA-256 differs"):
        downloads.download("toy")
    assert list(folder.iterdir()) == []


def test_more_than_expected_is_not_read_to_its_end(server, folder, monkeypatch):
    offer(monkeypatch, remote(server, "toy.npz", BODY, served=BODY * 20))
    server.says = {"Content-Length": None}
    with pytest.raises(LearnerError, match="SHA-256 differs"):
        downloads.download("toy")
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("says", "sentence"),
    [
        ({"Content-Type": "text/html; charset=utf-8"}, "web page in place of the file.*login"),
        ({"Content-Length": "5120"}, "5120 bytes, where 400000 bytes from byte 300000 on were due"),
        ({"Content-Range": "bytes 0-699999/700000"}, "another file than expected: bytes 0-"),
        ({"Content-Range": "bytes 300000-800000/800001"}, "another file than expected: bytes 300000-800000"),
    ],
)
def test_an_answer_that_cannot_be_the_file_is_refused_unread(server, folder, monkeypatch, says, sentence):
    """Such as the page of a hotel's network. What had come before is still gone on with."""
    offer(monkeypatch, remote(server, "toy.npz", BODY))
    server.cut = 300_000
    with pytest.raises(LearnerError, match="cut off"):
        downloads.download("toy")
    server.cut, server.says = None, says
    with pytest.raises(LearnerError, match=sentence):
        downloads.download("toy")
    assert (folder / ".toy.npz.partial").read_bytes() == BODY[:300_000]
    server.says = {}
    assert downloads.download("toy").read_bytes() == BODY


def test_a_first_answer_of_another_size_is_refused_unread(server, folder, monkeypatch):
    offer(monkeypatch, remote(server, "toy.npz", BODY, served=b"<html>Welcome to our hotel</html>"))
    with pytest.raises(LearnerError, match="33 bytes, where 700000"):
        downloads.download("toy")
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("ranges", [True, False])
def test_a_download_that_was_cut_off_is_never_used_and_is_gone_on_with(server, folder, monkeypatch, ranges):
    offer(monkeypatch, remote(server, "toy.npz", BODY))
    server.cut, server.ranges = 300_000, ranges
    with pytest.raises(LearnerError, match="cut off after 300,000 of 700,000 bytes"):
        downloads.download("toy")
    assert data_sources.find("toy") is None
    server.cut = None
    assert downloads.download("toy").read_bytes() == BODY
    assert server.asked == [None, "bytes=300000-"]


def test_a_partial_file_that_is_not_the_beginning_does_not_survive(server, folder, monkeypatch):
    offer(monkeypatch, remote(server, "toy.npz", BODY))
    folder.mkdir()
    (folder / ".toy.npz.partial").write_bytes(b"?" * 1000)
    with pytest.raises(LearnerError, match="SHA-256 differs"):
        downloads.download("toy")
    assert downloads.download("toy").read_bytes() == BODY


def test_a_missing_page_and_an_unreachable_server_say_what_to_do(server, folder, monkeypatch):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{unused.getsockname()[1]}/toy.npz"
        known = remote(server, "toy.npz", BODY)
        server.files.clear()
        for url, reason in ((known.url, "the server answered 404"), (closed, "refused")):
            offer(monkeypatch, Remote(url, known.bytes, known.sha256))
            with pytest.raises(LearnerError, match=reason) as caught:
                downloads.download("toy")
            assert f"put it into {folder}" in caught.value.__notes__[0]  # for who can: not for a learner
    assert list(folder.iterdir()) == []


def test_a_file_brought_by_hand_is_verified_and_used_without_a_connection(server, folder, monkeypatch):
    known = remote(server, "toy.bin", BODY)
    offer(monkeypatch, known, make=lambda files, target: target.write_bytes(files[0].read_bytes()[:10]))
    folder.mkdir()
    (folder / "toy.bin").write_bytes(BODY)
    assert downloads.download("toy").read_bytes() == BODY[:10]
    assert server.asked == []
    assert (folder / "toy.bin").exists(), "it is not ours to remove"
    (folder / "toy.npz").unlink()
    (folder / "toy.bin").write_bytes(BODY[:-1])
    with pytest.raises(LearnerError, match="not the file that"):
        downloads.download("toy")


def test_several_files_are_made_into_one_and_removed_after(server, folder, monkeypatch):
    files = [remote(server, f"part{number}", BODY[: 1000 + number]) for number in range(3)]
    offer(
        monkeypatch,
        *files,
        make=lambda paths, target: target.write_bytes(b"".join(p.read_bytes() for p in paths)),
    )
    seen = []
    path = downloads.download("toy", lambda done, total: seen.append((done, total)))
    assert path.read_bytes() == BODY[:1000] + BODY[:1001] + BODY[:1002]
    assert [file.name for file in folder.iterdir()] == ["toy.npz"]
    assert seen[-1] == (3003, 3003)


def test_a_making_that_was_broken_off_leaves_no_result(server, folder, monkeypatch):
    def broken(files, target):
        target.mkdir()
        raise KeyboardInterrupt

    known = remote(server, "toy.bin", BODY)
    offer(monkeypatch, known, make=broken)
    with pytest.raises(KeyboardInterrupt):
        downloads.download("toy")
    assert data_sources.find("toy") is None
    offer(monkeypatch, known, make=lambda files, target: target.write_bytes(b"done"))
    assert downloads.download("toy").read_bytes() == b"done"


def test_a_full_disk_is_told_before_the_download(server, folder, monkeypatch):
    offer(monkeypatch, remote(server, "toy.npz", BODY), room=10**18)
    with pytest.raises(LearnerError, match="CNNVIZ_DATA_DIR"):
        downloads.download("toy")
    assert server.asked == []


def test_data_is_looked_for_in_the_own_folder_first_then_in_keras_s(tmp_path, folder, monkeypatch):
    keras = tmp_path / "keras" / "datasets"
    keras.mkdir(parents=True)
    assert data_sources.find("mnist") is None
    (keras / "mnist.npz").write_bytes(b"keras's")
    assert data_sources.find("mnist") == keras / "mnist.npz"
    folder.mkdir()
    (folder / "mnist.npz").write_bytes(b"own")
    assert data_sources.find("mnist") == folder / "mnist.npz"
    monkeypatch.delenv("CNNVIZ_DATA_DIR")
    assert data_sources.folders() == [keras]


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(LearnerError, match="mnist, fashion_mnist, cifar10, cats_and_dogs"):
        downloads.download("imagenet")


@pytest.mark.parametrize("known", DATA_SETS.values(), ids=lambda known: known.name)
def test_every_file_offered_is_https_and_has_a_hash_and_a_size(known):
    for file in known.files:
        assert file.url.startswith("https://")
        assert len(bytes.fromhex(file.sha256)) == 32
        assert file.bytes > 1000
    assert known.room >= known.bytes
    assert known.licence


# --- What is made of the files --------------------------------------------------------------------


def test_four_idx_files_become_keras_s_arrays(tmp_path):
    rng = np.random.default_rng(0)
    expected = {
        "x_train": rng.integers(0, 256, (5, 28, 28), np.uint8),
        "y_train": rng.integers(0, 10, 5, np.uint8),
        "x_test": rng.integers(0, 256, (2, 28, 28), np.uint8),
        "y_test": rng.integers(0, 10, 2, np.uint8),
    }
    files = []
    for name, array in expected.items():
        head = bytes([0, 0, 8, array.ndim]) + b"".join(side.to_bytes(4) for side in array.shape)
        files.append(tmp_path / name)
        files[-1].write_bytes(gzip.compress(head + array.tobytes()))
    DATA_SETS["fashion_mnist"].make(files, tmp_path / "out.npz")
    with np.load(tmp_path / "out.npz") as arrays:
        assert sorted(arrays) == sorted(expected)
        assert all((arrays[name] == expected[name]).all() for name in expected)


def test_the_cifar_archive_becomes_keras_s_arrays_channels_last(tmp_path):
    rng = np.random.default_rng(0)
    photos = rng.integers(0, 256, (6, 2, 32, 32, 3), np.uint8)  # five training batches and the test batch
    labels = rng.integers(0, 10, (6, 2, 1), np.uint8)
    with tarfile.open(tmp_path / "cifar.tar.gz", "w:gz") as archive:
        for number, name in enumerate([*(f"data_batch_{n}.bin" for n in range(1, 6)), "test_batch.bin"]):
            values = photos[number].transpose(0, 3, 1, 2).reshape(2, 3072)
            body = np.concatenate([labels[number], values], axis=1).tobytes()
            member = tarfile.TarInfo(f"cifar-10-batches-bin/{name}")
            member.size = len(body)
            archive.addfile(member, io.BytesIO(body))
    DATA_SETS["cifar10"].make([tmp_path / "cifar.tar.gz"], tmp_path / "out.npz")
    with np.load(tmp_path / "out.npz") as arrays:
        assert (arrays["x_train"] == photos[:5].reshape(10, 32, 32, 3)).all()
        assert (arrays["y_train"] == labels[:5].reshape(10, 1)).all()
        assert (arrays["x_test"] == photos[5]).all()
        assert (arrays["y_test"] == labels[5]).all()


def test_of_the_pets_archive_only_photos_are_unpacked_and_only_to_their_place(tmp_path):
    with zipfile.ZipFile(tmp_path / "pets.zip", "w") as archive:
        for name in (
            "PetImages/Cat/0.jpg",
            "PetImages/Dog/12.jpg",
            "PetImages/Cat/Thumbs.db",
            "readme[1].txt",
        ):
            archive.writestr(name, name)
        archive.writestr("PetImages/Cat/../../../evil.jpg", "evil")
    DATA_SETS["cats_and_dogs"].make([tmp_path / "pets.zip"], tmp_path / "out")
    found = sorted(str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*.*"))
    assert found == ["Cat/0.jpg", "Dog/12.jpg"]
    assert not list(tmp_path.parent.glob("**/evil.jpg"))
