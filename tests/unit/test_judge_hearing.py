"""A judge that ends without a verdict gives no marks, not even zeros."""

import socket

import nbformat
import pytest
from nbformat.v4 import new_notebook

from dl_helpers.grading import Limits
from dl_helpers.grading.judge import Case, NoVerdict, hear
from dl_helpers.grading.judge.channel import Channel
from dl_helpers.grading.judge.wire import encode

CASE = Case(nbformat.writes(new_notebook()), frozenset(), {}, Limits(), 0)


class Process:
    """Stands in for a fork, and remembers whether it was killed."""

    killed = False

    def kill(self):
        self.killed = True

    def interrupt(self):
        raise AssertionError("nobody asked for that")

    def wait(self, timeout=None):
        return None


@pytest.mark.parametrize("last_words", [None, ("broken", "KeyError: 'points'")])
def test_a_judge_without_a_verdict_is_no_reason_for_zeros(last_words):
    worker, judge = socket.socketpair()
    line = Channel(judge.detach(), 1 << 20)
    if last_words:
        line.send(encode(last_words, None))
    line.close()
    child, bench = Process(), Process()
    with pytest.raises(NoVerdict, match=r"before its verdict|KeyError: 'points'"):
        hear(worker, CASE, child, bench)
    assert child.killed
    assert bench.killed
