"""The tables of the practice LMS. Times are whole seconds UTC, the precision in which the host compares them."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS site (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS people (
    id INTEGER PRIMARY KEY, username TEXT NOT NULL UNIQUE, given TEXT NOT NULL, family TEXT NOT NULL, email TEXT NOT NULL,
    idnumber TEXT NOT NULL, role TEXT NOT NULL, is_admin INTEGER NOT NULL, language TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS sign_ins (
    id INTEGER PRIMARY KEY, secret_hash TEXT NOT NULL UNIQUE, person_id INTEGER NOT NULL REFERENCES people(id),
    sesskey TEXT NOT NULL, switched INTEGER NOT NULL DEFAULT 0, began INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS tools (
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, description TEXT NOT NULL, domain TEXT NOT NULL, url TEXT NOT NULL,
    login_url TEXT NOT NULL, redirect_urls TEXT NOT NULL, keyset_url TEXT NOT NULL, client_id TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL, in_chooser INTEGER NOT NULL, grades INTEGER NOT NULL, roster INTEGER NOT NULL,
    share_name INTEGER NOT NULL, share_email INTEGER NOT NULL, custom TEXT NOT NULL, deep_link_url TEXT);
CREATE TABLE IF NOT EXISTS activities (
    id INTEGER PRIMARY KEY AUTOINCREMENT, tool_id INTEGER NOT NULL REFERENCES tools(id) ON DELETE CASCADE,
    title TEXT NOT NULL, text TEXT NOT NULL, url TEXT NOT NULL, custom TEXT NOT NULL, added INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS launches (
    id TEXT PRIMARY KEY, sign_in_id INTEGER NOT NULL REFERENCES sign_ins(id),
    tool_id INTEGER NOT NULL REFERENCES tools(id) ON DELETE CASCADE,
    activity_id INTEGER REFERENCES activities(id) ON DELETE CASCADE, kind TEXT NOT NULL, hint TEXT NOT NULL, container TEXT NOT NULL,
    title TEXT NOT NULL, data TEXT, switched INTEGER NOT NULL, began INTEGER NOT NULL, used INTEGER, answered INTEGER);
CREATE TABLE IF NOT EXISTS once (kind TEXT NOT NULL, value TEXT NOT NULL, seen INTEGER NOT NULL, PRIMARY KEY (kind, value));
CREATE TABLE IF NOT EXISTS access_tokens (
    secret_hash TEXT PRIMARY KEY, tool_id INTEGER NOT NULL REFERENCES tools(id) ON DELETE CASCADE, scopes TEXT NOT NULL,
    expires INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS line_items (
    id INTEGER PRIMARY KEY AUTOINCREMENT, tool_id INTEGER NOT NULL REFERENCES tools(id) ON DELETE CASCADE, label TEXT NOT NULL,
    maximum REAL NOT NULL,
    resource_id TEXT NOT NULL, tag TEXT NOT NULL, link_id INTEGER REFERENCES activities(id) ON DELETE SET NULL,
    activity_id INTEGER REFERENCES activities(id) ON DELETE CASCADE, locked INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS grades (
    item_id INTEGER NOT NULL REFERENCES line_items(id) ON DELETE CASCADE, person_id INTEGER NOT NULL REFERENCES people(id),
    raw REAL, final REAL, feedback TEXT, overridden INTEGER NOT NULL DEFAULT 0, locked INTEGER NOT NULL DEFAULT 0,
    modified INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (item_id, person_id));
CREATE TABLE IF NOT EXISTS completions (
    activity_id INTEGER NOT NULL REFERENCES activities(id) ON DELETE CASCADE, person_id INTEGER NOT NULL REFERENCES people(id),
    at INTEGER NOT NULL, PRIMARY KEY (activity_id, person_id));
CREATE TABLE IF NOT EXISTS competencies (
    id INTEGER PRIMARY KEY, idnumber TEXT NOT NULL UNIQUE, shortname TEXT NOT NULL, description TEXT NOT NULL,
    in_course INTEGER NOT NULL, made INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS ratings (
    id INTEGER PRIMARY KEY AUTOINCREMENT, person_id INTEGER NOT NULL REFERENCES people(id),
    competency_id INTEGER NOT NULL REFERENCES competencies(id),
    grade INTEGER, proficiency INTEGER, made INTEGER NOT NULL, modified INTEGER NOT NULL, modified_by INTEGER NOT NULL,
    UNIQUE (person_id, competency_id));
CREATE TABLE IF NOT EXISTS evidence (
    id INTEGER PRIMARY KEY AUTOINCREMENT, rating_id INTEGER NOT NULL REFERENCES ratings(id), grade INTEGER NOT NULL, note TEXT,
    actor_id INTEGER NOT NULL REFERENCES people(id), at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS badges (
    id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, name TEXT NOT NULL, description TEXT NOT NULL,
    activity_id INTEGER REFERENCES activities(id) ON DELETE SET NULL, competency_id INTEGER REFERENCES competencies(id),
    made INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS issued_badges (
    badge_id INTEGER NOT NULL REFERENCES badges(id), person_id INTEGER NOT NULL REFERENCES people(id), hash TEXT NOT NULL UNIQUE,
    at INTEGER NOT NULL, PRIMARY KEY (badge_id, person_id));
"""
