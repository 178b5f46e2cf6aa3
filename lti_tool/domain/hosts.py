"""What each family of learning platforms does differently, as one table that doors and pages consult.

A row says only where a family departs from the standard or adds a habit of its own; an unknown family is
held to the standard, read with care. Sources: docs/hosts.md tells which of these were seen on a running
platform and which are only documented.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

Meaning = tuple[str, str]
"""(reason, advice): codes as the outbox keeps them."""

NOT_GRADABLE: Meaning = ("person_not_gradable", "check_enrolment_and_role")
COLUMN_GONE: Meaning = ("line_item_gone", "choose_column_again")
SCOPE_MISSING: Meaning = ("scope_missing", "allow_grade_service")
FORBIDDEN: Meaning = ("score_forbidden", "check_person_and_right")
"""A token with the right to score was given: so it is the person, or the right was taken since."""

SCORE_REFUSED: Mapping[int, Meaning] = MappingProxyType(
    {400: NOT_GRADABLE, 403: FORBIDDEN, 404: COLUMN_GONE, 410: COLUMN_GONE, 422: NOT_GRADABLE}
)
STAMPED_400: Mapping[int, Meaning] = MappingProxyType({status: each for status, each in SCORE_REFUSED.items() if status != 400})
"""Where 400 is about the stamp and nothing else that we send."""


@dataclass(frozen=True)
class HostProfile:
    """One family's habits. `family` is what it calls itself in `product_family_code`."""

    family: str
    label: str
    also_called: tuple[str, ...] = ()
    """Other spellings of the family, in lower case."""

    frame_origins: tuple[str, ...] = ()
    """Pages of these origins (CSP sources) hold ours in a frame, though issuer and authorization address are elsewhere."""
    token_audience: str = ""
    """The audience of token requests, where it is one fixed value unlike the token's address."""
    audience_is_token_url: bool = False
    """Whether tokens are asked for under their own address although the configuration names an `authorization_server`."""
    configured_by: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """Issuer's host -> further hosts whose configuration may name it; `*.` stands for one or more labels in front."""

    makes_link_column: bool = True
    """Whether the platform makes the column of a graded link; where not, the tool makes it, tied to the link."""
    column_by_box: bool = False
    """Whether a box in the activity's settings gives it a column, and the column has a type, of which only points show a score."""
    second_column_hides_first: bool = False
    """Whether a second column with the same resourceLinkId makes the `lineitem` claim vanish from launches."""
    column_extras: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    """Members that every column of ours carries which is tied to no link."""

    stamp_conflicts: frozenset[int] = frozenset({409})
    """Statuses that may mean: a score with this or a later stamp is there already. The result is read then."""
    score_refused: Mapping[int, Meaning] = field(default_factory=lambda: SCORE_REFUSED)
    """What a status means for a score, for good."""
    score_extras: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    """Members that every score carries besides the standard's."""
    tells_submitted: bool = False
    """Whether a score says when the work was sent (AGS 2.0 3.4.10): some take the score's own time for it, and call the work late."""
    comments_add_up: bool = False
    """Whether each post adds its comment to the earlier ones: the same message sent twice then stands there twice."""

    results_take_limit: bool = True
    results_omit_zero: bool = False
    """Whether a final grade of 0 is left out of results: nothing and 0 then look alike."""
    override_stays_in_own_column: bool = False
    """Whether a grade that a person set in the link's own column stays there whatever score follows. In others ours would go over it."""
    results_filter_drops_comment: bool = False
    roster_page: int | None = None
    """How many members to ask for at once; None leaves it to the platform."""
    roster_drops_role: bool = False
    """Whether the address of the next page of members lacks the role that was asked for."""
    roster_after_use: bool = False
    """Whether members are told only once the tool is used in the course."""
    roster_by_link: bool = True
    """Whether the members whom one link is shown to can be asked for (`rlid`). Who does not know it may answer with everybody."""

    return_leaves_frame: bool = False
    """Whether the return address leads the whole window on, unless it has a message to show (Moodle: to the course page)."""
    after_picking: tuple[str, ...] = ()
    """What a teacher still sets by hand in the host after picking, in its order; codes of lti_tool.web.picking_words."""
    adds_several_silently: bool = False
    """Whether several picked items are added one after another without a word about one that failed."""

    offers_storage: bool = False
    """Whether state can be kept with the platform by postMessage; a launch says so itself (lti_storage_target)."""
    has_web_services: bool = False
    """Whether competencies and badges of the platform's own can be reached (Moodle)."""


STANDARD = HostProfile("", "LTI 1.3", makes_link_column=False)
"""Nobody's habits: where a launch offers the gradebook and names no column, the tool makes it (certification 6.4 asks for it)."""

MOODLE = HostProfile(
    "moodle", "Moodle", column_by_box=True, second_column_hides_first=True, results_take_limit=False, results_omit_zero=True,
    override_stays_in_own_column=True, roster_page=1000,
    roster_drops_role=True, roster_after_use=True, has_web_services=True, return_leaves_frame=True,
    after_picking=("grades_box", "completion_by_grade", "competency_link"), adds_several_silently=True,
)

PROFILES: tuple[HostProfile, ...] = (
    MOODLE,
    HostProfile(
        "canvas", "Canvas", frame_origins=("https://*.instructure.com",), audience_is_token_url=True,
        configured_by=MappingProxyType({
            "canvas.instructure.com": ("sso.canvaslms.com", "*.instructure.com"),
            "canvas.beta.instructure.com": ("sso.beta.canvaslms.com", "*.beta.instructure.com"),
            "canvas.test.instructure.com": ("sso.test.canvaslms.com", "*.test.instructure.com"),
        }), stamp_conflicts=frozenset({400, 409}), score_refused=STAMPED_400,
        score_extras=MappingProxyType({"https://canvas.instructure.com/lti/submission": {"new_submission": False}}), tells_submitted=True,
        column_extras=MappingProxyType({"https://canvas.instructure.com/lti/submission_type": {"type": "none"}}),
        comments_add_up=True, roster_page=100, offers_storage=True,
    ),
    HostProfile(
        "desire2learn", "Brightspace", also_called=("brightspace", "d2l"), token_audience="https://api.brightspace.com/auth/token",
        makes_link_column=False,
        score_refused=MappingProxyType({**SCORE_REFUSED, 403: NOT_GRADABLE, 404: NOT_GRADABLE}),
    ),
    HostProfile(
        "blackboardlearn", "Blackboard", also_called=("blackboard", "blackboard learn", "bblearn"),
        frame_origins=("https://*.blackboard.com",), configured_by=MappingProxyType({"blackboard.com": ("developer.blackboard.com",)}),
        results_filter_drops_comment=True, offers_storage=True,
    ),
    HostProfile("sakai", "Sakai", also_called=("sakailms.org", "sakaiproject.org"), offers_storage=True),
    HostProfile(
        "openedx", "Open edX", also_called=("open edx", "edx"), stamp_conflicts=frozenset({400, 409}),
        score_refused=STAMPED_400, roster_by_link=False,
    ),
    # Our own, for demos and tests: Moodle's manner under a name of its own, its settings already as they should be.
    replace(MOODLE, family="practice", label="Practice LMS", roster_drops_role=False, roster_after_use=False,
            return_leaves_frame=False, after_picking=(), adds_several_silently=False),
)


def profile_of(family: str) -> HostProfile:
    """Return the habits of this family, those of the standard where it is not known."""
    said = family.strip().lower()
    return next((each for each in PROFILES if said and said in (each.family, *each.also_called)), STANDARD)


def may_speak_for(host: str, issuer_host: str) -> bool:
    """Return whether a configuration read from `host` may name an issuer on `issuer_host` (Dynamic Registration 1.0 3.5.1).

    The same host may; on a cloud that shares one issuer, so may those of its own hosts that the table names.
    """
    if host == issuer_host:
        return True
    allowed = (name for profile in PROFILES for name in profile.configured_by.get(issuer_host, ()))
    return any(host.endswith(name[1:]) if name.startswith("*.") else host == name for name in allowed)
