"""Tiny files in the real formats, and a server that gives them out."""

import gzip
import hashlib
import io
import socket
import tarfile
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np

from dl_helpers.data import File
from dl_helpers.data.catalogue import CATALOGUE


def publish(monkeypatch, name, *layouts, mirrors=()):
    """Let these bytes, a dict by path for each layout, be what the publisher gives."""
    described = tuple(
        tuple(
            File(
                path,
                len(content),
                hashlib.sha256(content).hexdigest(),
                tuple(mirror + path for mirror in mirrors),
            )
            for path, content in layout.items()
        )
        for layout in layouts
    )
    monkeypatch.setitem(CATALOGUE, name, CATALOGUE[name]._replace(layouts=described))


def put(folder, contents):
    """Write files into the data folder."""
    for path, content in contents.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def lying_in(folder):
    """List all files below a folder."""
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def idx(array):
    """Write an array of bytes as gzipped IDX."""
    head = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">i4").tobytes()
    return gzip.compress(head + array.tobytes(), mtime=0)


def mnist_like(folder, n=12, n_test=3):
    """Make the four files of a tiny MNIST, and the arrays that stand in them."""
    rng = np.random.default_rng(0)
    x, x_test = (rng.integers(0, 256, (k, 28, 28), np.uint8) for k in (n, n_test))
    y, y_test = (rng.integers(0, 10, k, np.uint8) for k in (n, n_test))
    contents = {
        f"{folder}/train-images-idx3-ubyte.gz": idx(x),
        f"{folder}/train-labels-idx1-ubyte.gz": idx(y),
        f"{folder}/t10k-images-idx3-ubyte.gz": idx(x_test),
        f"{folder}/t10k-labels-idx1-ubyte.gz": idx(y_test),
    }
    return contents, (x, y, x_test, y_test)


def cifar_batches(n=2):
    """Make six batches of CIFAR-10, (images, labels) by the name of their file."""
    rng = np.random.default_rng(1)
    names = [f"data_batch_{k}" for k in range(1, 6)] + ["test_batch"]
    return {
        name: (
            rng.integers(0, 256, (n, 3, 32, 32), np.uint8),
            rng.integers(0, 10, n, np.uint8),
        )
        for name in names
    }


def binary(images, labels):
    """Write a batch in the binary layout."""
    return np.hstack([labels[:, None], images.reshape(len(images), -1)]).tobytes()


def python2(images, labels):
    """Write a batch as the publisher did: a pickle, protocol 2, made by Python 2.

    Its strings are the byte strings of old, and its array names functions of an old
    NumPy, which is why Python 3 can't write such a file by `pickle.dumps`.
    """
    n, raw = len(labels), images.tobytes()
    small = b"".join(b"K" + bytes([label]) for label in labels)
    size = len(raw).to_bytes(4, "little")
    return b"".join(
        [
            b"\x80\x02}(U\x06labels](" + small + b"eU\x04data",
            b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\x00tU\x01btR",
            b"(K\x01K" + bytes([n]) + b"M\x00\x0c\x86",
            b"cnumpy\ndtype\n(U\x02u1K\x00K\x01tR(K\x03U\x01|NNN",
            b"J\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89T" + size + raw + b"tbu.",
        ]
    )


def archive(contents):
    """Pack files into a tar.gz."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for path, content in contents.items():
            member = tarfile.TarInfo(path)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return packed.getvalue()


@contextmanager
def server(contents, *, missing=(), cut=()):
    """Serve files on this computer, some with 404 and some broken off half way.

    Gives the address, and a list to which each request adds its path.
    """
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            path = self.path.lstrip("/")
            asked.append(path)
            if path in missing or path not in contents:
                self.send_error(404)
                return
            content = contents[path]
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            # as real servers do with a file that happens to be compressed already
            if path.endswith(".gz") and "gzip" in self.headers["Accept-Encoding"]:
                self.send_header("Content-Encoding", "gzip")
            self.end_headers()
            sent = content[: len(content) // 2] if path in cut else content
            self.wfile.write(sent)

        def log_message(self, *args):
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{http.server_port}/", asked
    finally:
        http.shutdown()
        thread.join()
        http.server_close()


def silent_address():
    """Give an address on this computer at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}/"
