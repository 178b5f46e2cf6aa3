"""The conformance suite: plays the platform against a tool, one case per demand of the standard, and says what proves each.

Written from the specifications and sharing nothing with the tool, so that one wrong constant cannot
pass on both sides. It needs a tool's addresses; where a tool's log can be read as well, the line that
proves a case stands beside it.
"""
