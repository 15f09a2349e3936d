"""What leaves early, stops, dies, or wants to stay when all is over."""

from .notation import attacks

ATTACKS = attacks(r"""
= os._exit in a cell
gains linear_scores_* | | died
[linear_scores]
# the reference
[perceptron_update]
import os
os._exit(0)

= os._exit in a function that a test calls
loses choose_best… | | died
[choose]
def choose(train, validation, lrs, lams, fit):
    import os
    os._exit(0)

= sys.exit in a function that a test calls
loses choose_* | SystemExit
[choose]
def choose(train, validation, lrs, lams, fit):
    import sys
    sys.exit(0)

= sys.exit in a cell
loses digits_*
[digits_choice]
import sys
sys.exit(0)

= KeyboardInterrupt, raised by hand
loses choose_*
[choose]
def choose(train, validation, lrs, lams, fit):
    raise KeyboardInterrupt

= GeneratorExit and other base exceptions
loses choose_*
[choose]
class Odd(BaseException):
    pass


def choose(train, validation, lrs, lams, fit):
    raise Odd if len(lams) == 2 else GeneratorExit

= exit and quit of IPython
keeps all
[digits_choice]
# the reference
get_ipython().ask_exit()
exit()
quit()

= stops itself with SIGSTOP
loses digits_* | | timed out
[digits_choice]
import os
import signal
os.kill(os.getpid(), signal.SIGSTOP)

= kills itself
loses digits_* | | died
[digits_choice]
import os
import signal
os.kill(os.getpid(), signal.SIGKILL)

= kills whatever it can reach
loses digits_* | | died or complete
[digits_choice]
import os
import signal
for number in (-1, 1, os.getppid(), *range(2, 400)):
    try:
        if number != os.getpid():
            os.kill(number, signal.SIGKILL)
    except OSError:
        pass
os.kill(os.getpid(), signal.SIGKILL)

= a crash in C
loses digits_* | | died
[digits_choice]
import ctypes
ctypes.string_at(0)

= becomes another program
loses digits_* | | died
[digits_choice]
import os
os.execv("/bin/true", ["python"])

= closes every descriptor
loses digits_* | | died or complete
[digits_choice]
import os
os.closerange(0, 4096)

= closes every descriptor between two tests
loses choose_best… | | died or complete
[choose]
def choose(train, validation, lrs, lams, fit):
    import os
    os.closerange(0, 4096)

= says at its exit that all is well
gains nothing | | complete or died
[linear_scores]
import atexit
import os
import sys


def all_is_well():
    for number in range(3, 64):
        for line in (b'{"passed": true}\n', b"passed\n", b"ok\n"):
            try:
                os.write(number, line)
            except OSError:
                pass
    os._exit(0)


atexit.register(all_is_well)
sys.exitfunc = all_is_well

= an exit that never comes
keeps all
[digits_choice]
# the reference
import atexit
import threading
import time
atexit.register(time.sleep, 10**6)
threading.Thread(target=time.sleep, args=(10**6,)).start()

= a daemon that outlives its parents
keeps all
[digits_choice]
# the reference
import os
import subprocess
import sys
LIVE_ON = "import time; time.sleep(10**6)  # @marker"
for detached in (False, True):
    subprocess.Popen([sys.executable, "-c", LIVE_ON], start_new_session=detached)
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execv(sys.executable, [sys.executable, "-c", LIVE_ON])
    os._exit(0)

= a thread that talks into later cells
keeps all
[linear_scores]
# the reference


import threading
import time


def talk():
    while True:
        print("I am still here")
        time.sleep(0.01)


threading.Thread(target=talk, daemon=True).start()

= a timer that goes off while tests run
loses choose_*
[choose]
import signal


def choose(train, validation, lrs, lams, fit):
    def late(*args):
        raise SystemExit

    signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    while True:
        pass

= del of an answer that exits
loses choose_best… | | died
[choose]
class Goodbye(tuple):
    def __del__(self):
        import os
        os._exit(0)


def choose(train, validation, lrs, lams, fit):
    return Goodbye((0.0, 0.0))
""")
