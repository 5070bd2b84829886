"""`python3 -m unittest`: the plugin under a host in this process."""

import json
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "sdk"))

from crescendo_plugin import Unsupported
from crescendo_plugin.testing import Host

import plugin


class Plugin(unittest.TestCase):
    def test_words_are_counted_and_the_title_is_cleaned(self) -> None:
        record = {"title": "  Two\n words ", "text": "one two  three\nfour"}
        votes = Host(record=record).run(plugin).votes
        self.assertEqual(votes.scalar("text.words"), 4)
        self.assertEqual(votes.scalar("text.reading-minutes"), 0.02)
        self.assertEqual(votes.scalar("text.title"), "Two words")

    def test_without_a_title_none_is_claimed(self) -> None:
        for record in [{"text": "a b"}, {"title": None, "text": "a b"}]:
            votes = Host(record=record).run(plugin).votes
            self.assertEqual(votes.scalar("text.words"), 2)
            self.assertIsNone(votes.scalar("text.title"))

    def test_where_there_is_no_text_it_abstains(self) -> None:
        for text in ["", " \n", None, 7]:
            for record in [{"text": text}, {"title": "A title", "text": text}]:
                self.assertFalse(Host(record=record).run(plugin).votes, text)

    def test_the_sample_has_all_three_fields(self) -> None:
        sample = json.loads((HERE / "samples" / "article.json").read_text("utf-8"))
        votes = Host(record=sample).run(plugin).votes
        fields = [vote.field for vote in votes.scalars]
        self.assertEqual(fields, ["text.words", "text.reading-minutes", "text.title"])

    def test_without_a_record_the_call_fails(self) -> None:
        self.assertIsInstance(Host(prompt="hello").run(plugin).failure, Unsupported)


if __name__ == "__main__":
    unittest.main()
