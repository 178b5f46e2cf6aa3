"""The door out to a platform's notification service: which notices it shall send us, and where (Platform Notification Service 1.0)."""

from __future__ import annotations

from lti_tool.errors import Refused, TokenRefused
from lti_tool.outbound import Outbound
from lti_tool.outbound.doors import Receipt, ask, receipt

SCOPE = "https://purl.imsglobal.org/spec/lti/scope/noticehandlers"


def subscribe(outbound: Outbound, token: str, service_url: str, notice_type: str, handler: str) -> Receipt:
    """Return the platform's word that notices of this type go to this address; asked again it says the same (PNS-02).

    Raises TryAgain, TokenRefused, or Refused: scope_missing, notices_not_offered, notice_handler_refused.
    """
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    answer = ask(outbound, "PUT", service_url, json={"notice_type": notice_type, "handler": handler}, headers=headers, max_bytes=100_000)
    facts = {"http_status": answer.status, "host": answer.host}
    if answer.is_success:
        return receipt(answer)
    if answer.status == 401:
        raise TokenRefused(**facts)
    if answer.status == 403:
        raise Refused("scope_missing", advice="allow_services_for_this_tool", **facts)
    if answer.status in (404, 410):
        raise Refused("notices_not_offered", advice="ask_host_administrator", **facts)
    raise Refused("notice_handler_refused", advice="ask_host_administrator", **facts)
