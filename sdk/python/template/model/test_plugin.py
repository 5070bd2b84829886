"""`python3 -m unittest`: the plugin under a host in this process."""

import sys
import unittest
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "sdk"))

from crescendo_plugin import Cancelled, InvalidInput, Unsupported
from crescendo_plugin.testing import Host

import plugin

TEXT = "Bread needs flour. Nobody came. Good bread needs time! Is flour time?"


class Plugin(unittest.TestCase):
    def test_the_sentences_with_frequent_words_are_kept_in_their_order(self) -> None:
        # bread, needs, flour and time occur twice each, all others once.
        call = Host(prompt=TEXT).run(plugin)
        self.assertEqual(call.text, "Bread needs flour. Is flour time?")

    def test_each_sentence_is_said_as_it_comes(self) -> None:
        call = Host(prompt=TEXT).run(plugin)
        self.assertEqual(call.emitted, ["Bread needs flour.", " Is flour time?"])

    def test_a_short_text_is_its_own_summary(self) -> None:
        self.assertEqual(Host(prompt=" One. ").run(plugin).text, "One.")

    def test_a_cancelled_run_is_left_at_once(self) -> None:
        call = Host(prompt=TEXT, cancel_after=0).run(plugin)
        self.assertIsInstance(call.failure, Cancelled)
        self.assertEqual(len(call.emitted), 1)

    def test_the_sample_is_summed_up(self) -> None:
        sample = (HERE / "samples" / "letter.txt").read_text("utf-8")
        text = Host(prompt=sample).run(plugin).text
        self.assertLess(len(text), len(sample) / 2)

    def test_without_a_text_the_call_fails(self) -> None:
        self.assertIsInstance(Host(prompt=" \n").run(plugin).failure, InvalidInput)
        self.assertIsInstance(Host(record={}).run(plugin).failure, Unsupported)


if __name__ == "__main__":
    unittest.main()
