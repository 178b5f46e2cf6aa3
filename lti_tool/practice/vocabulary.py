"""The words of the standards that this LMS speaks, typed here from the specifications.

Kept apart from the tool on purpose: if both sides read one constant, a wrong one would pass unnoticed.
"""

SPEC = "https://purl.imsglobal.org/spec/"
LIS = "http://purl.imsglobal.org/vocab/lis/v2/"

# LTI Core 1.3 section 5, Deep Linking 2.0 section 4
CLAIM = SPEC + "lti/claim/"
DEEP_LINK_CLAIM = SPEC + "lti-dl/claim/"
GRADES_CLAIM = SPEC + "lti-ags/claim/endpoint"
ROSTER_CLAIM = SPEC + "lti-nrps/claim/namesroleservice"
NOTICES_CLAIM = SPEC + "lti/claim/platformnotificationservice"
OUTCOME_CLAIM = SPEC + "lti-bo/claim/basicoutcome"
PLATFORM_BLOCK = SPEC + "lti-platform-configuration"
TOOL_BLOCK = SPEC + "lti-tool-configuration"

RESOURCE_LINK, DEEP_LINK, REVIEW = "LtiResourceLinkRequest", "LtiDeepLinkingRequest", "LtiSubmissionReviewRequest"
PRIVACY = ("LtiDataPrivacyLaunchRequest", "DataPrivacyLaunchRequest")  # both names are met in the field

INSTRUCTOR = LIS + "membership#Instructor"
ASSISTANT = LIS + "membership/Instructor#TeachingAssistant"
LEARNER = LIS + "membership#Learner"
MENTOR = LIS + "membership#Mentor"
TEST_USER = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"
INSTITUTION_ROLES = (LIS + "institution/person#Instructor", LIS + "institution/person#Student", LIS + "system/person#User")
SITE_ADMINISTRATOR = (LIS + "institution/person#Administrator", LIS + "system/person#Administrator")

# Assignment and Grade Services 2.0, Names and Role Provisioning Services 2.0
SCOPE_ITEMS = SPEC + "lti-ags/scope/lineitem"
SCOPE_ITEMS_READ = SPEC + "lti-ags/scope/lineitem.readonly"
SCOPE_RESULTS = SPEC + "lti-ags/scope/result.readonly"
SCOPE_SCORES = SPEC + "lti-ags/scope/score"
SCOPE_ROSTER = SPEC + "lti-nrps/scope/contextmembership.readonly"
SCOPE_NOTICES = SPEC + "lti/scope/noticehandlers"
SCOPES = (SCOPE_ITEMS_READ, SCOPE_RESULTS, SCOPE_SCORES, SCOPE_ITEMS, SCOPE_ROSTER)

MEDIA_ITEM = "application/vnd.ims.lis.v2.lineitem+json"
MEDIA_ITEMS = "application/vnd.ims.lis.v2.lineitemcontainer+json"
MEDIA_SCORE = "application/vnd.ims.lis.v1.score+json"
MEDIA_RESULTS = "application/vnd.ims.lis.v2.resultcontainer+json"
MEDIA_ROSTER = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"

ACTIVITY_PROGRESS = ("Initialized", "Started", "InProgress", "Submitted", "Completed")
GRADING_PROGRESS = ("FullyGraded", "Pending", "PendingManual", "Failed", "NotReady")

PERSON_CLAIMS = ("sub", "iss", "name", "given_name", "family_name", "email")
VARIABLES = (
    "Context.id", "Context.title", "Context.label", "Context.id.history", "Context.sourcedId", "CourseSection.title",
    "CourseSection.label", "CourseSection.sourcedId", "CourseSection.timeFrame.begin", "ResourceLink.id", "ResourceLink.title",
    "ResourceLink.description", "User.id", "User.username", "Person.name.full", "Person.name.given", "Person.name.family",
    "Person.email.primary", "Person.sourcedId", "Person.address.timezone", "Membership.role", "Moodle.Person.userGroupIds",
)  # fmt: skip
