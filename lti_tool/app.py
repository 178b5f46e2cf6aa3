"""Builds the Flask app: settings, extensions, blueprints, error pages. Decides nothing."""

from __future__ import annotations

from flask import Flask
from flask_bootstrap import Bootstrap5

from lti_tool import launch
from lti_tool.lti.gates import Gates
from lti_tool.runtime import Runtime
from lti_tool.web import (
    access,
    assessments,
    awards,
    badges,
    catalogue,
    columns,
    competencies,
    connection,
    deep_links,
    deliveries,
    delivery_words,
    design_documents,
    designs,
    error_pages,
    evidence,
    exchange,
    filters,
    finding,
    front,
    grants,
    guests,
    headers,
    health,
    home,
    host_services,
    kept_words,
    keysets,
    languages,
    mentors,
    moves,
    native_routes,
    notices,
    placements,
    platform_changes,
    platforms,
    privacy,
    public_catalogue,
    public_stacks,
    quality_reviews,
    registration,
    registration_by_hand,
    returns,
    review_forms,
    reviews,
    roster_words,
    rosters,
    setup_words,
    stack_designs,
    stacks,
    submissions,
    tickets,
)

PAGES = (
    assessments, awards, badges, catalogue, columns, competencies, connection, deep_links, deliveries, design_documents, designs, evidence,
    exchange, finding, front, grants, guests, health, home, host_services, keysets, mentors, moves, native_routes, notices,
    placements, platform_changes, platforms, privacy, public_catalogue, public_stacks, quality_reviews, registration, registration_by_hand,
    review_forms, reviews, rosters, stack_designs, stacks, submissions, tickets,
)
MEGABYTE = 1024 * 1024


def create_app(runtime: Runtime) -> Flask:
    """Return the web application over this runtime."""
    app = Flask(__name__)
    app.config.update(
        MAX_CONTENT_LENGTH=(runtime.settings.evidence_max_mb + 1) * MEGABYTE,
        MAX_FORM_MEMORY_SIZE=4 * MEGABYTE,
        MAX_FORM_PARTS=500,
        BOOTSTRAP_SERVE_LOCAL=True,
        SEND_FILE_MAX_AGE_DEFAULT=3600,
        PREFERRED_URL_SCHEME="https",
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.extensions["lti_tool"] = runtime
    app.extensions["lti_tool_gates"] = Gates(runtime)
    Bootstrap5(app)
    access.install(app)
    headers.install(app)
    error_pages.install(app)
    languages.install(app)
    filters.install(app)
    returns.install(app)
    kept_words.install(app)
    delivery_words.install(app)
    roster_words.install(app)
    setup_words.install(app)
    for page in PAGES:
        app.register_blueprint(page.bp)
    launch.install(app, runtime, home.welcome)
    return app
