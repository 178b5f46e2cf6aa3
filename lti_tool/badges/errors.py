"""What goes wrong with badges: each refusal has a code and carries facts."""

from __future__ import annotations

from lti_tool.errors import ToolError


class SigningRefused(ToolError):
    """This document may not be signed, or not be taken for signed: other verifiers would refuse it, or it is not ours.

    A signature is for ever, so that everything doubtful is refused before it is made.
    """

    code, status, coded = "signing_refused", 500, True


class AwardFaulty(ToolError):
    """The facts of an award contradict its definition: a level the rubric lacks, a demand that was not met."""

    code, status, coded = "award_faulty", 500, True


class DidRefused(ToolError):
    """No did:web can be made of this public address or issuer name."""

    code, status, coded = "did_refused", 500, True


class StatusListFaulty(ToolError):
    """A status list that cannot be read, or has no place left."""

    code, status, coded = "status_list_faulty", 500, True
