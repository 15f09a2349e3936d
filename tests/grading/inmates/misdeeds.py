"""What inmates try. Each is called with a descriptor, on which it tells what it saw.

This module is loaded inside the sandbox: it may import nothing but what is there.
"""

import contextlib
import ctypes
import errno
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

LIBC = ctypes.CDLL(None, use_errno=True)
EVERYWHERE = ("/", "/tmp", "/var/tmp", "/dev/shm", "/home", "/run", "/etc", "/usr")


def tell(fd, value):
    os.write(fd, json.dumps(value).encode() + b"\n")


def error_of(attempt, *args):
    """Give the name of the error that an attempt ends with, None if it works."""
    try:
        attempt(*args)
    except OSError as e:
        return errno.errorcode.get(e.errno, str(e))
    return None


def system_call(name, *args):
    """Give the name of the error of a call of the C library, None if it works."""
    ctypes.set_errno(0)
    failed = getattr(LIBC, name)(*args) == -1
    return errno.errorcode[ctypes.get_errno()] if failed else None


def look_around(fd):
    status = Path("/proc/self/status").read_text()
    lines = dict(line.split(":\t", 1) for line in status.splitlines())
    tell(
        fd,
        {
            "processes": [int(n) for n in os.listdir("/proc") if n.isdigit()],
            "descriptors": sorted(map(int, os.listdir("/proc/self/fd"))),
            "given": fd,
            "folder": os.getcwd(),
            "here": os.listdir("."),
            "top": sorted(os.listdir("/")),
            "environment": dict(os.environ),
            "path": sys.path,
            "user": [os.getuid(), os.geteuid(), os.getgid(), os.getgroups()],
            "name": os.uname().nodename,
            "session": os.getsid(0) == os.getpid(),
            "status": lines,
            "input": os.readlink("/proc/self/fd/0"),
            "limits": {
                name: resource.getrlimit(getattr(resource, f"RLIMIT_{name}"))
                for name in ("AS", "CPU", "FSIZE", "NPROC", "NOFILE", "CORE")
            },
        },
    )


def list_all(fd):
    """List every file but the system's and Python's own."""
    skipped = ("/proc", "/usr", "/dev", sys.prefix, sys.base_prefix)
    found = []
    for folder, folders, files in os.walk("/"):
        folders[:] = [f for f in folders if os.path.join(folder, f) not in skipped]
        found += [os.path.join(folder, file) for file in files]
    tell(fd, found)


def speak(fd):
    host = socket.socket()
    host.settimeout(2)
    tell(
        fd,
        {
            "internet": error_of(host.connect, ("1.1.1.1", 53)),
            "own machine": error_of(socket.socket().connect, ("127.0.0.1", 22)),
            "interfaces": [name for _, name in socket.if_nameindex()],
            "vsock": error_of(socket.socket, 40, socket.SOCK_STREAM),
            "packet": error_of(socket.socket, 17, socket.SOCK_RAW),
            "raw": error_of(socket.socket, socket.AF_INET, socket.SOCK_RAW, 1),
        },
    )


def write_everywhere(fd):
    import dl_helpers

    places = [*EVERYWHERE, os.getcwd(), *dl_helpers.__path__, sys.prefix, "/proc/sys"]
    written = []
    for place in places:
        with contextlib.suppress(OSError):
            Path(place, "mark-of-an-inmate").write_text("here")
            written.append(place)
    tell(fd, written)


def find_marks(fd):
    places = [*EVERYWHERE, os.getcwd()]
    there = [p for p in places if os.path.exists(os.path.join(p, "mark-of-an-inmate"))]
    with socket.socket(socket.AF_UNIX) as post:
        abstract = error_of(post.connect, "\0mark-of-an-inmate")
    module = "mark_of_an_inmate" in sys.modules
    tell(fd, [there, abstract, module, os.environ.get("MARK")])


def leave_marks(fd):
    """Leave whatever could be found by the next: and stay."""
    for place in EVERYWHERE:
        with contextlib.suppress(OSError):
            Path(place, "mark-of-an-inmate").write_text("here")
    post = socket.socket(socket.AF_UNIX)
    post.bind("\0mark-of-an-inmate")
    post.listen()
    sys.modules["mark_of_an_inmate"] = sys
    os.environ["MARK"] = "here"
    tell(fd, True)
    time.sleep(1000)


def break_out(fd):
    """Try the system calls that could undo the walls."""
    new_user, new_mounts, clone3, memfd = 0x10000000, 0x00020000, 435, 319
    with contextlib.suppress(OSError):
        os.kill(1, signal.SIGKILL)  # the kernel may say yes, and does nothing
    tell(
        fd,
        {
            "mount": system_call("mount", b"/", b"/tmp", None, 4096, None),
            "umount": system_call("umount2", b"/proc", 2),
            "chroot": system_call("chroot", b"/tmp"),
            "unshare user": system_call("unshare", new_user),
            "unshare mounts": system_call("unshare", new_mounts),
            "setns": system_call("setns", fd, 0),
            "clone": system_call("syscall", 56, new_user | signal.SIGCHLD, 0, 0, 0, 0),
            "clone3": system_call("syscall", clone3, 0, 0),
            "ptrace": system_call("ptrace", 16, 1, 0, 0),
            "memfd": system_call("syscall", memfd, b"x", 0),
            "shmget": system_call("shmget", 1, 4096, 0o1600),
            "personality": system_call("personality", 0x0040000),
            "setuid": error_of(os.setuid, 0),
            "warden's memory": error_of(open, "/proc/1/mem"),
            "host name": error_of(socket.sethostname, "mine"),
            "limits": error_of(raise_limits),
        },
    )


def raise_limits():
    try:
        resource.setrlimit(resource.RLIMIT_AS, (-1, -1))
    except ValueError as e:
        raise PermissionError(errno.EPERM, str(e)) from None


def eat_memory(fd):
    hoard = []
    while True:
        try:
            hoard.append(bytearray(b"x") * 2**23)
        except MemoryError:
            tell(fd, "MemoryError")
            return


def eat_memory_together(fd):
    """Each of them stays below the limit; together they do not."""
    for _ in range(8):
        if not os.fork():
            hoard = bytearray(b"x") * (150 << 20)
            time.sleep(1000)
            print(len(hoard))
    time.sleep(1000)


def eat_processes(fd):
    count = 0
    try:
        while True:
            if not os.fork():
                time.sleep(1000)
            count += 1
    except OSError as e:
        tell(fd, [count, errno.errorcode[e.errno]])


def bomb(fd):
    while True:
        with contextlib.suppress(OSError):
            os.fork()


def eat_time(fd):
    while True:
        pass


def eat_disk(fd):
    """Fill one file, then many."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    sizes = []
    for place in (".", "/tmp", "/dev/shm"):
        for i in range(8):
            with contextlib.suppress(OSError), open(f"{place}/{i}", "wb") as file:
                while True:
                    file.write(bytes(2**18))
                    file.flush()
            with contextlib.suppress(OSError):
                sizes.append(os.path.getsize(f"{place}/{i}"))
    tell(fd, [max(sizes), sum(sizes)])


def start_daemons(fd):
    """Start processes that have left parent, group and session, and end."""
    for leave in (lambda: None, os.setsid, lambda: os.setpgid(0, 0)):
        if not os.fork():
            leave()
            if not os.fork():
                for number in range(1, 65):
                    with contextlib.suppress(OSError, ValueError):
                        signal.signal(number, signal.SIG_IGN)
                time.sleep(1000)
            os._exit(0)
    threading.Thread(target=time.sleep, args=(1000,)).start()
    time.sleep(0.2)
    tell(fd, len([n for n in os.listdir("/proc") if n.isdigit()]))


def stop_all(fd):
    """Stop all others and then itself."""
    for number in (1, os.getppid(), -1):
        with contextlib.suppress(OSError):
            os.kill(number, signal.SIGSTOP)
    tell(fd, "stopping")
    os.kill(os.getpid(), signal.SIGSTOP)
    time.sleep(1000)


def be_deaf(fd):
    for number in range(1, 65):
        with contextlib.suppress(OSError, ValueError):
            signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
    tell(fd, "deaf")
    while True:
        time.sleep(1000)


def loop_until_interrupted(fd):
    try:
        tell(fd, "looping")
        while True:
            pass
    except KeyboardInterrupt:
        tell(fd, "interrupted")


def kill_itself(fd):
    os.kill(os.getpid(), signal.SIGKILL)


def crash(fd):
    ctypes.string_at(0)


def leave(fd):
    sys.exit(7)


def raise_error(fd):
    raise ValueError("what came out")


def print_all_ways(fd):
    print("printed")
    os.write(1, b"written\n")
    os.write(2, b"to error\n")
    subprocess.run(["echo", "from a program"], check=True)
    subprocess.run([sys.executable, "-c", "import numpy; print(numpy.pi)"], check=True)


def say_nothing(*fds):
    pass


def echo(fd):
    """Send back what comes over a socket."""
    post = socket.socket(fileno=os.dup(fd))
    while piece := post.recv(1 << 16):
        post.sendall(piece)


def learn(fd):
    import torch

    layer = torch.nn.Linear(4, 2)
    optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
    loss = layer(torch.ones(3, 4)).square().mean()
    loss.backward()
    optimizer.step()
    tell(fd, [torch.get_num_threads(), loss.item() > 0])


def eat_time_deaf(fd):
    signal.signal(signal.SIGXCPU, signal.SIG_IGN)
    eat_time(fd)


def eat_names(fd):
    count = 0
    try:
        while True:
            os.close(os.open(str(count), os.O_CREAT))
            count += 1
    except OSError as e:
        tell(fd, [count, errno.errorcode[e.errno]])
