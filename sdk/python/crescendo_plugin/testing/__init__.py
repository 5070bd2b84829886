"""A host in this process: what a plugin would be given, and what it said.

    from crescendo_plugin.testing import Host, Picture

    import plugin

    def test_red():
        host = Host(images=[Picture.flat(8, 8, (255, 0, 0))])
        assert host.run(plugin).votes.scalar("color.mean") == Color.rgb8(255, 0, 0)

It checks votes as the host does. It has no limits and no clock of its own:
`crescendo plugin check` runs the component under the real ones.
"""

from .host import Answer, Call, Host, Progress
from .picture import BadPicture, Picture
from .rules import BadVote

__all__ = ["Answer", "BadPicture", "BadVote", "Call", "Host", "Picture", "Progress"]
