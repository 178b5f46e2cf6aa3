"""What each family of LMS does in its own way, as one table: the practice LMS can wear any of them.

A field's default is what the standards say, or what most hosts do; a row names only what differs there. What is known from
running is Moodle's; Canvas's comes from its documentation and source, the others' from documentation and from what tools report.
"""

from dataclasses import dataclass, replace

from flask import current_app

HELLO, COPIED = "LtiHelloWorldNotice", "LtiContextCopyNotice"
OLDER = "org.imsglobal.lti."
OFFERING = "http://purl.imsglobal.org/vocab/lis/v2/course#CourseOffering"


@dataclass(frozen=True)
class Storage:
    """Platform storage by postMessage. `target` is lti_storage_target; `frame` answers put and get, "" being the page itself."""

    target: str = "_parent"
    frame: str = ""
    prefixes: tuple[str, ...] = ("lti.",)  # of the subjects it answers; the older ones began with org.imsglobal.lti.
    in_launch: bool = False


@dataclass(frozen=True)
class ScoreRefusal:
    """The status and the words with which a score for the wrong person is refused."""

    status: int
    text: str


@dataclass(frozen=True, kw_only=True)
class Profile:
    name: str
    family: str  # tool_platform.product_family_code
    version: str
    # Endpoints, keys, registration
    issuer_path: str = ""  # what follows the site's address in the issuer's name, as "/" or "/lms": names are compared letter by letter
    other_host: tuple[str, ...] = ()  # of auth, token and certs, those that live under another host name than the issuer
    token_audience: str = ""  # a fixed text; "" is the address of the token endpoint
    names_server: str = ""  # authorization_server in the configuration: "" none, "audience", or "host", a bare name and no audience
    keys_name_algorithm: bool = True
    retired_keys: int = 0  # public keys that the keyset still lists and nothing is signed with
    key_life: int = 0  # seconds until another key signs; 0 is never
    wants_user_agent: bool = False
    configuration_wants_token: bool = False
    deployment_later: bool = False  # the answer to a registration names no deployment: the first launch does
    update_hides: bool = False  # an updated registration is out of the activity chooser again
    registration_client: bool = False  # answers registration_client_uri and registration_access_token (RFC 7592)
    # Messages
    token_life: int = 3600
    audience_list: bool = False  # aud as a list, with azp
    context_type: str = OFFERING
    moodle_claims: bool = False  # LTI 1.1 outcome, ext, addresses in custom; no roster before the first activity
    institution_roles: bool = False  # roles in the institution, which give no right in the course
    sub_roles: bool = False  # an assisting teacher is an Instructor#TeachingAssistant
    mentors: bool = True
    test_learner: bool = True
    course_tool: str = ""  # a launch from the course's menu: "" none, "course as link", "no link"
    review: str = "declared"  # submission review: "" none, "declared" by the line item, "always"
    privacy_message: str = "LtiDataPrivacyLaunchRequest"
    storage: Storage | None = Storage()
    accept_types: tuple[str, ...] = ("ltiResourceLink",)
    accept_multiple: bool = True
    accept_lineitem: bool | None = None
    sends_data: bool = True
    # Columns
    own_column: str = "deep link or checkbox"  # what makes a link's own: also "deep link", "never"
    names_own: bool = True  # whether lineItem.label names it; else the activity's title does
    needs_own: bool = False  # whether a column can only be tied to a link that has its own
    lineitem_claim: str = "if one"  # or "always": the first of several
    columns_per_link: int = 0  # 0 is any number
    keeps_resource_id: bool = True
    keeps_tag: bool = True
    keeps_review: bool = True  # submissionReview of a posted line item; one from deep linking is always kept
    put: str = "replaces"  # or "merges": what is left out stays
    deletes_own: bool = True  # whether a tool may delete a link's own column
    # Scores and results
    stamp_unit: int = 1  # milliseconds in which timestamps are compared
    refuses_equal_stamp: bool = False
    conflict_status: int = 409
    unfinished: str = "keeps"  # what anything but FullyGraded does to an earlier grade: also "erases"
    takes_pending_manual: bool = False
    comments: str = "replaces"  # or "adds": each comment stays beside the earlier ones
    counts_attempts: bool = False
    attempts_allowed: int = 0  # 0 is any number
    answers_result_url: bool = False
    unknown_person: ScoreRefusal = ScoreRefusal(404, "There is no such user.")
    not_gradable: ScoreRefusal = ScoreRefusal(403, "The user has no grades in this course.")
    shows_zero: bool = True
    results_page: int = 0  # -1: any paging of results ends in an error page
    comment_under_filter: bool = True
    # Lists
    paging: str = "bookmark"  # how a page is named: an opaque word, or "from" a number
    item_links: str = "plain"  # form of the Link header: also "full", "curly"
    roster_links: str = "plain"
    items_page: int = 0
    roster_page: int = 0
    roster_roles: str = "full"
    roster_outcome: bool = False
    next_drops_role: bool = False
    differences: bool = True
    rlid: bool = True
    # Around
    errors: str = "plain"  # shape of a refused service call: also "moodle", "canvas"
    notices: tuple[str, ...] = ()
    web_services: bool = False  # Moodle's own


MOODLE = Profile(
    name="moodle", family="moodle", version="2024100706",
    update_hides=True, token_life=60, context_type="CourseSection", moodle_claims=True, mentors=False, test_learner=False, review="always",
    privacy_message="", storage=None, sends_data=False,
    names_own=False, keeps_review=False,
    stamp_unit=1000, refuses_equal_stamp=True, unfinished="erases", shows_zero=False, results_page=-1,
    unknown_person=ScoreRefusal(400, "userId is not somebody with a gradebook role in this course: teachers and administrators have none."),
    not_gradable=ScoreRefusal(400, "userId is not somebody with a gradebook role in this course: teachers and administrators have none."),
    paging="from", item_links="curly", roster_roles="short", roster_outcome=True, next_drops_role=True, differences=False,
    errors="moodle", web_services=True,
)  # fmt: skip
CANVAS = Profile(
    name="canvas", family="canvas", version="cloud",
    other_host=("auth", "token", "certs"), wants_user_agent=True, configuration_wants_token=True, registration_client=True,
    names_server="host", deployment_later=True,
    institution_roles=True, sub_roles=True, course_tool="course as link", review="", privacy_message="",
    storage=Storage(target="post_message_forwarding", frame="post_message_forwarding", in_launch=True), sends_data=False,
    needs_own=True, put="merges", deletes_own=False,
    conflict_status=400, unfinished="erases", takes_pending_manual=True, comments="adds", counts_attempts=True, answers_result_url=True,
    unknown_person=ScoreRefusal(422, "User not found in course or is not a student"),
    not_gradable=ScoreRefusal(422, "User not found in course or is not a student"),
    item_links="full", roster_links="full", items_page=10, results_page=10, roster_page=50, differences=False,
    errors="canvas", notices=(HELLO, COPIED),
)  # fmt: skip
BRIGHTSPACE = Profile(
    name="brightspace", family="desire2learn", version="20.26.11",
    other_host=("token",), token_audience="https://api.brightspace.com/auth/token",
    names_server="audience", deployment_later=True, storage=Storage(prefixes=(OLDER,)), keys_name_algorithm=False, retired_keys=180,
    key_life=3600, mentors=False, test_learner=False, review="", privacy_message="", own_column="never",
    unknown_person=ScoreRefusal(404, "User in requested score does not exist"),
    not_gradable=ScoreRefusal(403, "User in requested score is not enrolled in the org unit"),
    items_page=20, roster_page=100, differences=False,
)  # fmt: skip
BLACKBOARD = Profile(
    name="blackboard", family="BlackboardLearn", version="3900.109.0",
    other_host=("auth", "token", "certs"), deployment_later=True, mentors=False, course_tool="no link", privacy_message="",
    storage=Storage(frame="platform_storage"),
    unknown_person=ScoreRefusal(400, "User could not be found: the id is unknown"),
    not_gradable=ScoreRefusal(400, "User could not be found: not a student of the course"),
    comment_under_filter=False, roster_page=1000, differences=False,
)  # fmt: skip
SAKAI = Profile(
    name="sakai", family="sakai", version="23.4",
    storage=Storage(prefixes=("lti.", OLDER)), privacy_message="DataPrivacyLaunchRequest", accept_multiple=False,
    own_column="deep link", mentors=False, test_learner=False, differences=False,
)  # fmt: skip
OPEN_EDX = Profile(
    name="openedx", family="openedx", version="ulmo",
    storage=None, mentors=False, test_learner=False, review="", privacy_message="", lineitem_claim="always", conflict_status=400,
    refuses_equal_stamp=True, differences=False, rlid=False, roster_page=100,
)  # fmt: skip
STRICT = Profile(
    name="strict", family="strict", version="1", audience_list=True, sub_roles=True, course_tool="course as link", accept_lineitem=True,
    refuses_equal_stamp=True, columns_per_link=1, item_links="full", items_page=5, roster_page=5, results_page=5,
    notices=(HELLO, COPIED),
)  # fmt: skip
# Moodle's manner under our own name, with the people and messages that Moodle lacks and every Link header as the standard writes it.
PRACTICE = replace(
    MOODLE, name="practice", family="practice", version="2026112300", mentors=True, test_learner=True, item_links="plain",
    update_hides=False, next_drops_role=False, privacy_message="LtiDataPrivacyLaunchRequest",
)  # fmt: skip
PROFILES = {row.name: row for row in (PRACTICE, MOODLE, CANVAS, BRIGHTSPACE, BLACKBOARD, SAKAI, OPEN_EDX, STRICT)}


def current() -> Profile:
    """The manner this LMS has just now."""
    return current_app.config["PROFILE"]
