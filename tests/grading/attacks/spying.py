"""What looks for secrets, or leaves the sandbox to do harm.

Secrets stand in the course (`@course`: solutions, the gradebook, another hand-in), in
the environment of whoever grades, and in the hand-in that was graded before: words that
begin with "canary-". None may be found in what is handed back, and no `@found`, which
an attack says where it got through.
"""

from .notation import attacks

ATTACKS = attacks(r"""
= reads the solutions, the gradebook and the neighbours
gains nothing
[linear_scores]
from pathlib import Path
for root in ("@course", "/work", "/root", "/home", "/srv", "..", "../..", "/tmp"):
    for pattern in ("*/*", "*/*/*", "*/*/*/*"):
        for path in Path(root).glob(pattern):
            if path.suffix in (".ipynb", ".db", ".txt"):
                try:
                    print(path, path.read_bytes())
                except OSError:
                    pass

= walks through all the disk
keeps all
[digits_choice]
# the reference
import os
import dl_helpers
for root in ("@course", os.path.join(os.path.dirname(dl_helpers.__file__), "..")):
    for folder, _, files in os.walk(root):
        print(folder, files if "dl_helpers" not in folder else "")
for name in ("gradebook.db", "solutions", "submitted", "autograded"):
    for root in ("@course", ".", "..", "/", os.getcwd()):
        path = os.path.join(root, name)
        assert not os.path.exists(path), path

= looks for the hidden tests beside the package
gains nothing
[linear_scores]
import os
import dl_helpers
home = os.path.dirname(os.path.dirname(dl_helpers.__file__))
for folder in ("solutions", "assignments", "tests", ".git"):
    path = os.path.join(home, folder)
    assert not os.path.exists(path), "@found"

= reads the environment, its own and others'
keeps all
[digits_choice]
# the reference
import glob
import os
print(dict(os.environ))
for path in glob.glob("/proc/*/environ") + glob.glob("/proc/*/cmdline"):
    try:
        print(path, open(path, "rb").read())
    except OSError:
        pass

= reads the environment that the C library knows
keeps all
[digits_choice]
# the reference
import ctypes
environ = ctypes.POINTER(ctypes.c_char_p).in_dll(ctypes.CDLL(None), "environ")
i = 0
while environ[i]:
    print(environ[i])
    i += 1

= reads all of its own memory
keeps all
[digits_choice]
# the reference
import re
with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
    for line in maps:
        start, end = (int(n, 16) for n in line.split()[0].split("-"))
        if " r" in line and end - start < 2**28:
            try:
                memory.seek(start)
                page = memory.read(end - start)
            except (OSError, ValueError, OverflowError):
                continue
            for found in re.finditer(b"can" + b"ary-[0-9a-f]{16}", page):
                print(found[0])
            for found in re.finditer(b"BEGIN HID" + b"DEN TESTS[^#]{20,200}", page):
                print(found[0])

= reads the memory of other processes
keeps all
[digits_choice]
# the reference
import glob
import os
own = str(os.getpid())
for path in glob.glob("/proc/[0-9]*/mem"):
    if path.split("/")[2] != own:
        try:
            open(path, "rb").read(1)
        except OSError:
            continue
        print("@found", path)

= sees the processes of others
keeps all
[digits_choice]
# the reference
import glob
for path in glob.glob("/proc/[0-9]*/cmdline"):
    said = open(path, "rb").read()
    assert b"pytest" not in said, "@found"
    assert b"nbgrader" not in said, "@found"

= asks every object that the interpreter holds
keeps all
[digits_choice]
# the reference
import gc
import sys
for found in gc.get_objects():
    for thing in [found, *(found.values() if type(found) is dict else ())]:
        if type(thing) in (str, bytes) and len(thing) < 10**6:
            piece = thing if type(thing) is str else thing.decode("latin-1")
            if "can" + "ary-" in piece or "BEGIN HID" + "DEN TESTS" in piece:
                print(piece)

= speaks with the network
loses digits_* | Error
[digits_choice]
import socket
socket.create_connection(("1.1.1.1", 53), timeout=2).send(b"marks")

= speaks with the machine that it runs on
keeps all
[digits_choice]
# the reference
import socket
with socket.socket() as s:
    assert s.connect_ex(("127.0.0.1", int("@port"))), "@found"
with socket.socket(socket.AF_UNIX) as s:
    assert s.connect_ex("\0@marker"), "@found"
with open("/proc/net/unix") as table:
    assert "@marker" not in table.read(), "@found"

= looks through the open descriptors
keeps all
[digits_choice]
# the reference
import os
for number in os.listdir("/proc/self/fd"):
    try:
        where = os.readlink(f"/proc/self/fd/{number}")
    except OSError:
        continue
    print(number, where)
    assert "@course" not in where, "@found"
    try:
        print(os.listdir(f"/proc/self/fd/{number}/.."))
    except OSError:
        pass

= follows the root of every process
keeps all
[digits_choice]
# the reference
import glob
import os
for root in glob.glob("/proc/[0-9]*/root") + glob.glob("/proc/[0-9]*/cwd"):
    path = root + "@course/gradebook.db"
    assert not os.path.exists(path), "@found"

= links out of the folder
keeps all
[digits_choice]
# the reference
import os
for i, target in enumerate(("@course", "/proc/1/root", "/", "../../..")):
    os.symlink(target, f"link{i}")
    assert not os.path.exists(f"link{i}/gradebook.db"), "@found"
    assert not os.path.exists(f"link{i}/@course/gradebook.db"), "@found"

= deletes whatever it can
keeps all
[digits_choice]
# the reference
import shutil
for folder in ("@course", "/tmp", "/home", "/root", "/var/tmp", "/dev/shm", "."):
    shutil.rmtree(folder, ignore_errors=True)

= writes where others will read
keeps all
[digits_choice]
# the reference
import os
import sys
import dl_helpers
places = [*sys.path, *dl_helpers.__path__, "@course", "@course/..", "/", "/tmp"]
places += ["/usr/bin", "/etc", "/dev/shm", "/var/tmp", os.path.expanduser("~")]
for place in filter(os.path.isdir, places):
    try:
        open(os.path.join(place, "@marker.pth"), "w").close()
    except OSError:
        pass

= spoils the package for those who come after
gains nothing
[linear_scores]
import dl_helpers.checks.comparison as theirs
with open(theirs.__file__, "a") as file:
    file.write("\ndef expect(*args, **kwargs):\n    pass\n")

= mounts, unshares and becomes root
keeps all
[digits_choice]
# the reference
import ctypes
import os
libc = ctypes.CDLL(None, use_errno=True)
assert libc.mount(b"/", b"/tmp", None, 4096, None) != 0, "@found"
assert libc.chroot(b"/proc/1/root") != 0 or True
for call in (os.setuid, os.setgid):
    try:
        call(0)
    except OSError:
        continue
    assert not os.path.exists("@course/gradebook.db"), "@found"

= traces its parent
keeps all
[digits_choice]
# the reference
import ctypes
import os
libc = ctypes.CDLL(None)
ATTACH = 16
for number in (1, os.getppid()):
    if number != os.getpid() and number > 0:
        assert libc.ptrace(ATTACH, number, 0, 0) != 0, "@found"
""")
