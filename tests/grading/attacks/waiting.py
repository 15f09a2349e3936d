"""What waits for somebody: at a keyboard, at a widget, at a window."""

from .notation import attacks

ATTACKS = attacks(r"""
= asks for input
loses digits_* | input
[digits_choice]
best_W = input("Your weights, please: ")

= asks for input in a function that a test calls
loses choose_*
[choose]
def choose(train, validation, lrs, lams, fit):
    return input("Which one? ")

= asks for a password
loses digits_*
[digits_choice]
import getpass
best_W = getpass.getpass()

= reads standard input
keeps all
[digits_choice]
# the reference
import sys
print(sys.stdin.read() if sys.stdin else "nobody there")

= a breakpoint
loses digits_* |
[digits_choice]
breakpoint()
raise KeyError

= a debugger after an error
loses choose_*
[choose]
get_ipython().run_line_magic("pdb", "on")


def choose(train, validation, lrs, lams, fit):
    return 1 / 0

= a program that reads the keyboard
keeps all
[digits_choice]
# the reference
!cat
!python -c "input()"

= widgets that nobody moves
keeps all
[digits_choice]
# the reference
import ipywidgets
from IPython.display import display
slider = ipywidgets.IntSlider()
slider.observe(print, "value")
display(slider, ipywidgets.interactive(print, x=(0, 9)))
ipywidgets.interact(print, x=5)

= waits until a widget is moved
loses digits_* | KeyboardInterrupt
[digits_choice]
import time
import ipywidgets
slider = ipywidgets.IntSlider()
while slider.value == 0:
    time.sleep(0.1)
best_W = slider.value

= a window that nobody closes
keeps all
[digits_choice]
# the reference
import matplotlib.pyplot as plt
plt.plot([1, 2])
plt.show(block=True)

= magics of all kinds
keeps all
[digits_choice]
%matplotlib inline
%time 1 + 1
# the reference
%who
""")
