"""`python3 -m unittest`: the plugin under a host in this process."""

import sys
import unittest
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "sdk"))

from crescendo_plugin import Candidate
from crescendo_plugin.testing import Host

import plugin

CANDIDATES = [
    Candidate("fast", 1, 0),
    Candidate("local", 2, 5),
    Candidate("slow", 3, 0),
    Candidate("paid", 3, 20_000),
]


def route(prompt: str | None):
    return Host(prompt=prompt, candidates=CANDIDATES).run(plugin).route


class Plugin(unittest.TestCase):
    def test_a_short_prompt_leaves_paid_stages_out(self) -> None:
        found = route("word " * 200)
        self.assertEqual(found.stages, ["fast", "local", "slow"])
        self.assertIn("200 words", found.reason)

    def test_a_long_prompt_is_worth_a_paid_stage(self) -> None:
        self.assertEqual(route("word " * 201).stages, ["fast", "local", "slow", "paid"])

    def test_without_a_prompt_every_stage_runs(self) -> None:
        self.assertEqual(route(None).stages, ["fast", "local", "slow", "paid"])

    def test_without_candidates_nothing_runs(self) -> None:
        self.assertEqual(Host(prompt="x").run(plugin).route.stages, [])


if __name__ == "__main__":
    unittest.main()
