"""How the whole world is answered: JSON where a machine asks, a page where a browser does, open to other sites, never sent twice."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, make_response, request

from lti_tool.errors import NotFound
from lti_tool.web.languages import LOCALES

CREDENTIAL, LINKED, DID = "application/vc+ld+json", "application/ld+json", "application/did+ld+json"
MACHINE = (CREDENTIAL, LINKED, "application/json")
FRESH = 300
"""Seconds a copy may be used unasked: as long as a revocation may stay unseen. After that an ETag keeps the answer small."""


def open_to_all(response: Response) -> Response:
    """Let wallets and verifiers in browsers read this; it is public and carries no cookie."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag, Link"
    if request.method == "OPTIONS":  # a script that asks whether its copy is still good has to ask first whether it may
        response.headers["Access-Control-Allow-Headers"] = "Accept, Accept-Language, If-None-Match"
    return response


def wants_page() -> bool:
    """Whether a browser asks: it names text/html before anything else; */* alone is a machine."""
    return request.accept_mimetypes.best_match([*MACHINE, "text/html"], CREDENTIAL) == "text/html"


def document(told: dict[str, Any], media_type: str = LINKED) -> Response:
    """Return a document as JSON."""
    return kept_bytes(json.dumps(told, ensure_ascii=False, indent=1).encode(), media_type)


def kept_bytes(body: bytes | None, media_type: str) -> Response:
    """Return these very bytes, or nothing where the copy that was read before is still good; NotFound where there are none."""
    if body is None:
        raise NotFound("page_unknown")
    response = Response(body, content_type=media_type)
    response.headers["Cache-Control"] = f"public, max-age={FRESH}"
    response.add_etag()
    return response.make_conditional(request)


def negotiated(response: Response, **links: str) -> Response:
    """Say that the answer depends on what was asked for, and where related ones are (RFC 8288 relations by their names)."""
    response.headers["Vary"] = "Accept"
    for relation, address in links.items():
        response.headers.add("Link", f'<{address}>; rel="{relation.replace("_", "-")}"')
    return response


def page(body: str) -> Response:
    """Return a page; it shows how things stand at this moment, so no copy is used unasked."""
    response = make_response(body)
    response.headers["Vary"] = "Accept, Accept-Language"
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    return response.make_conditional(request)


def in_language(address: str) -> str:
    """Return an address of a public page in the language that this page was asked for in, if it was asked at all."""
    kept = asked_language()
    return f"{address}?lang={kept['lang']}" if kept else address


def asked_language() -> dict[str, str]:
    """Return the language that the address names, as an address carries it on; nothing where it names none."""
    asked = request.args.get("lang", "")
    return {"lang": asked} if asked in LOCALES else {}
