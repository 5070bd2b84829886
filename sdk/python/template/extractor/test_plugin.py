"""`python3 -m unittest`: the plugin under a host in this process."""

import sys
import unittest
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "sdk"))

from crescendo_plugin import Color, Unsupported
from crescendo_plugin.testing import Host, Picture

import plugin
from palette import palette

RED, GRAY, BLUE = (255, 0, 0), (100, 100, 100), (0, 0, 255)


class Palette(unittest.TestCase):
    # Worked by hand: the mean is (160, 33, 75), whose nearest pixel is the
    # gray; red and blue are equally far from it, and red comes first.
    def test_a_tiny_image_is_grouped_as_by_hand(self) -> None:
        found = palette([RED, GRAY, RED, GRAY, RED, BLUE])
        self.assertEqual(found, [(RED, 3), (GRAY, 2), (BLUE, 1)])

    def test_nothing_is_no_palette(self) -> None:
        self.assertEqual(palette([]), [])


class Plugin(unittest.TestCase):
    def test_the_sample_has_its_four_colours(self) -> None:
        sample = Picture.open(HERE / "samples" / "poster.png")
        votes = Host(images=[sample]).run(plugin).votes
        members = votes.members("color.palette")
        colors = [str(one.value) for one in members]
        self.assertEqual(colors, ["#f6f4ef", "#16213e", "#f15925", "#0f766e"])
        self.assertAlmostEqual(sum(one.share for one in members), 1.0)
        self.assertEqual(votes.scalar("color.primary"), Color.hex("#f6f4ef"))

    def test_each_image_has_votes_of_its_own_and_a_damaged_one_none(self) -> None:
        pictures = [Picture.flat(8, 8, RED), None, Picture.flat(8, 8, BLUE)]
        votes = Host(images=pictures).run(plugin).votes
        self.assertEqual([vote.image for vote in votes.scalars], [0, 2])

    def test_where_every_image_is_damaged_the_call_fails(self) -> None:
        self.assertIsInstance(Host(images=[None]).run(plugin).failure, Unsupported)

    def test_without_an_image_it_abstains(self) -> None:
        self.assertFalse(Host().run(plugin).votes)


if __name__ == "__main__":
    unittest.main()
