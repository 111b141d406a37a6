"""`towline demo`: no network, no configuration, under a minute, and nothing is left."""
import os
import pty
import re
import signal
import subprocess
import time
import unittest
from pathlib import Path

from kit.processes import environment, folder, run, wait_until
from kit.towline import PROGRAM

AT_MOST = 60  # seconds, as is promised


def demo_folders():
    return {path.name for path in Path("/tmp").glob("towline-demo-*")}


class Demo(unittest.TestCase):
    def setUp(self):
        self.before = demo_folders()
        self.addCleanup(lambda: self.assertEqual(demo_folders() - self.before, set(), "the demo's folder is gone"))

    def check(self, text):
        self.assertRegex(text, r"direct: +canceled by the client after 1\d s, with 6.5 MiB of 16.5 MiB and 10 s without")
        self.assertRegex(text, r"through Towline: complete after \d+ s, every digest right")
        self.assertRegex(text, r"faulty is doubted at byte 6291456: no byte for (longer than usual|2 s)")
        self.assertIn("all bytes are here, and their digest is right", text)

    def test_without_a_terminal_there_are_lines(self):
        home = folder("demo")
        began = time.monotonic()
        # In a network of its own, whose only interface is loopback; nothing of the environment counts.
        alone = ["unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$0" demo', PROGRAM]
        told = run(*alone, cwd=home, env=environment(TOWLINE_CACHE_DIRECTORY="/nowhere/at/all", TERM="xterm"))
        self.assertLess(time.monotonic() - began, AT_MOST)
        self.check(told.stdout)
        self.assertGreater(len(re.findall(r"^ *\d+\.\d s  direct: .*; through Towline: ", told.stdout, re.MULTILINE)), 4)
        self.assertNotIn("\033", told.stdout)
        self.assertEqual(told.stderr, "")
        self.assertEqual(list(home.iterdir()), [])

    def test_on_a_terminal_there_are_bars(self):
        ours, its = pty.openpty()
        started = subprocess.Popen(
            [PROGRAM, "demo"],
            env=environment(TERM="xterm"),
            stdin=subprocess.DEVNULL,
            stdout=its,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        os.close(its)
        shown = b""
        while piece := read(ours):
            shown += piece
        self.assertEqual(started.wait(10), 0, started.stderr.read())
        started.stderr.close()
        text = shown.decode()
        self.check(text)
        self.assertGreater(text.count("\033[2A"), 20)
        self.assertRegex(text, r"direct           \[=+ +\] 6.5 MiB / 16.5 MiB, silent for 5 s")
        self.assertRegex(text, r"through Towline  \[={30}\] 16.5 MiB / 16.5 MiB, complete")

    def test_an_interrupt_cleans_up(self):
        started = subprocess.Popen(
            [PROGRAM, "demo"],
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        wait_until(lambda: demo_folders() - self.before, 30, "the demo has begun")
        time.sleep(2)
        started.send_signal(signal.SIGINT)
        self.assertEqual(started.wait(20), 130)
        started.stdout.close()


def read(descriptor):
    """b"" at the end, which for a terminal is an error."""
    try:
        return os.read(descriptor, 65536)
    except OSError:
        return b""
