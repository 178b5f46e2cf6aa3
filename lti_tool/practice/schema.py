"""The tables of the practice LMS. Times are whole seconds UTC, the precision in which Moodle compares them."""

GENERATION = 2  # kept in the file as PRAGMA user_version

SCHEMA = """
CREATE TABLE IF NOT EXISTS site (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS courses (
    id INTEGER PRIMARY KEY AUTOINCREMENT, label TEXT NOT NULL, title TEXT NOT NULL, idnumber TEXT NOT NULL,
    begins INTEGER NOT NULL, copied_from INTEGER REFERENCES courses(id), made INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS people (
    id INTEGER PRIMARY KEY, username TEXT NOT NULL UNIQUE, given TEXT NOT NULL, family TEXT NOT NULL, email TEXT NOT NULL,
    idnumber TEXT NOT NULL, is_admin INTEGER NOT NULL, language TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS enrolments (
    course_id INTEGER NOT NULL REFERENCES courses(id), person_id INTEGER NOT NULL REFERENCES people(id), role TEXT NOT NULL,
    active INTEGER NOT NULL DEFAULT 1, changed INTEGER NOT NULL, PRIMARY KEY (course_id, person_id));
CREATE TABLE IF NOT EXISTS sign_ins (
    id INTEGER PRIMARY KEY, secret_hash TEXT NOT NULL UNIQUE, person_id INTEGER NOT NULL REFERENCES people(id),
    sesskey TEXT NOT NULL, switched TEXT NOT NULL DEFAULT '', began INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS tools (
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, description TEXT NOT NULL, domain TEXT NOT NULL, url TEXT NOT NULL,
    login_url TEXT NOT NULL, redirect_urls TEXT NOT NULL, keyset_url TEXT NOT NULL, client_id TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL, in_chooser INTEGER NOT NULL, grades INTEGER NOT NULL, roster INTEGER NOT NULL,
    share_name INTEGER NOT NULL, share_email INTEGER NOT NULL, custom TEXT NOT NULL, deep_link_url TEXT,
    notices INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS notice_handlers (
    tool_id INTEGER NOT NULL REFERENCES tools(id) ON DELETE CASCADE, type TEXT NOT NULL, handler TEXT NOT NULL,
    PRIMARY KEY (tool_id, type));
CREATE TABLE IF NOT EXISTS activities (
    id INTEGER PRIMARY KEY AUTOINCREMENT, tool_id INTEGER NOT NULL REFERENCES tools(id) ON DELETE CASCADE,
    title TEXT NOT NULL, text TEXT NOT NULL, url TEXT NOT NULL, custom TEXT NOT NULL, added INTEGER NOT NULL,
    course_id INTEGER NOT NULL DEFAULT 2 REFERENCES courses(id), completes_on TEXT NOT NULL DEFAULT 'any grade', pass_grade REAL);
CREATE TABLE IF NOT EXISTS launches (
    id TEXT PRIMARY KEY, sign_in_id INTEGER NOT NULL REFERENCES sign_ins(id), course_id INTEGER NOT NULL REFERENCES courses(id),
    tool_id INTEGER NOT NULL REFERENCES tools(id) ON DELETE CASCADE,
    activity_id INTEGER REFERENCES activities(id) ON DELETE CASCADE, message TEXT NOT NULL, hint TEXT NOT NULL, container TEXT NOT NULL,
    facts TEXT NOT NULL, switched TEXT NOT NULL, began INTEGER NOT NULL, used INTEGER, answered INTEGER);
CREATE TABLE IF NOT EXISTS once (kind TEXT NOT NULL, value TEXT NOT NULL, seen INTEGER NOT NULL, PRIMARY KEY (kind, value));
CREATE TABLE IF NOT EXISTS access_tokens (
    secret_hash TEXT PRIMARY KEY, tool_id INTEGER NOT NULL REFERENCES tools(id) ON DELETE CASCADE, scopes TEXT NOT NULL,
    expires INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS line_items (
    id INTEGER PRIMARY KEY AUTOINCREMENT, tool_id INTEGER NOT NULL REFERENCES tools(id) ON DELETE CASCADE, label TEXT NOT NULL,
    maximum REAL NOT NULL,
    resource_id TEXT NOT NULL, tag TEXT NOT NULL, link_id INTEGER REFERENCES activities(id) ON DELETE SET NULL,
    activity_id INTEGER REFERENCES activities(id) ON DELETE CASCADE, locked INTEGER NOT NULL DEFAULT 0,
    course_id INTEGER NOT NULL DEFAULT 2 REFERENCES courses(id), review TEXT, takes_grades INTEGER NOT NULL DEFAULT 1);
CREATE TABLE IF NOT EXISTS grades (
    item_id INTEGER NOT NULL REFERENCES line_items(id) ON DELETE CASCADE, person_id INTEGER NOT NULL REFERENCES people(id),
    raw REAL, final REAL, feedback TEXT, overridden INTEGER NOT NULL DEFAULT 0, locked INTEGER NOT NULL DEFAULT 0,
    modified INTEGER NOT NULL DEFAULT 0, stamp INTEGER NOT NULL DEFAULT 0, attempts INTEGER NOT NULL DEFAULT 0,
    pending TEXT NOT NULL DEFAULT '', PRIMARY KEY (item_id, person_id));
CREATE TABLE IF NOT EXISTS comments (
    item_id INTEGER NOT NULL REFERENCES line_items(id) ON DELETE CASCADE, person_id INTEGER NOT NULL REFERENCES people(id),
    text TEXT NOT NULL, at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS completions (
    activity_id INTEGER NOT NULL REFERENCES activities(id) ON DELETE CASCADE, person_id INTEGER NOT NULL REFERENCES people(id),
    at INTEGER NOT NULL, state INTEGER NOT NULL DEFAULT 1, override_by INTEGER REFERENCES people(id),
    PRIMARY KEY (activity_id, person_id));
CREATE TABLE IF NOT EXISTS competencies (
    id INTEGER PRIMARY KEY, idnumber TEXT NOT NULL UNIQUE, shortname TEXT NOT NULL, description TEXT NOT NULL, made INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS course_competencies (
    course_id INTEGER NOT NULL REFERENCES courses(id), competency_id INTEGER NOT NULL REFERENCES competencies(id),
    PRIMARY KEY (course_id, competency_id));
CREATE TABLE IF NOT EXISTS ratings (
    id INTEGER PRIMARY KEY AUTOINCREMENT, person_id INTEGER NOT NULL REFERENCES people(id),
    competency_id INTEGER NOT NULL REFERENCES competencies(id), course_id INTEGER NOT NULL REFERENCES courses(id),
    grade INTEGER, proficiency INTEGER, made INTEGER NOT NULL, modified INTEGER NOT NULL, modified_by INTEGER NOT NULL,
    UNIQUE (course_id, person_id, competency_id));
CREATE TABLE IF NOT EXISTS evidence (
    id INTEGER PRIMARY KEY AUTOINCREMENT, rating_id INTEGER NOT NULL REFERENCES ratings(id), grade INTEGER NOT NULL, note TEXT,
    actor_id INTEGER NOT NULL REFERENCES people(id), at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS badges (
    id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, name TEXT NOT NULL, description TEXT NOT NULL,
    activity_id INTEGER REFERENCES activities(id) ON DELETE SET NULL, competency_id INTEGER REFERENCES competencies(id),
    made INTEGER NOT NULL, course_id INTEGER NOT NULL DEFAULT 2 REFERENCES courses(id));
CREATE TABLE IF NOT EXISTS issued_badges (
    badge_id INTEGER NOT NULL REFERENCES badges(id), person_id INTEGER NOT NULL REFERENCES people(id), hash TEXT NOT NULL UNIQUE,
    at INTEGER NOT NULL, PRIMARY KEY (badge_id, person_id));
"""

# A state of the first generation had one course (2) and kept roles on people. Signing in again is asked of everybody.
# Runs with foreign keys off: `ratings` is made anew under the name that `evidence` points at.
FROM_GENERATION_1 = """
DROP TABLE launches; DROP TABLE sign_ins;
CREATE TABLE courses (
    id INTEGER PRIMARY KEY AUTOINCREMENT, label TEXT NOT NULL, title TEXT NOT NULL, idnumber TEXT NOT NULL,
    begins INTEGER NOT NULL, copied_from INTEGER REFERENCES courses(id), made INTEGER NOT NULL);
CREATE TABLE enrolments (
    course_id INTEGER NOT NULL REFERENCES courses(id), person_id INTEGER NOT NULL REFERENCES people(id), role TEXT NOT NULL,
    active INTEGER NOT NULL DEFAULT 1, changed INTEGER NOT NULL, PRIMARY KEY (course_id, person_id));
INSERT INTO enrolments SELECT 2, id, role, 1, 1 FROM people WHERE role IN ('editing', 'assessing', 'learner');
ALTER TABLE people DROP COLUMN role;
ALTER TABLE tools ADD COLUMN notices INTEGER NOT NULL DEFAULT 0;
ALTER TABLE activities ADD COLUMN course_id INTEGER NOT NULL DEFAULT 2;
ALTER TABLE activities ADD COLUMN completes_on TEXT NOT NULL DEFAULT 'any grade';
ALTER TABLE activities ADD COLUMN pass_grade REAL;
ALTER TABLE line_items ADD COLUMN course_id INTEGER NOT NULL DEFAULT 2;
ALTER TABLE line_items ADD COLUMN review TEXT;
ALTER TABLE line_items ADD COLUMN takes_grades INTEGER NOT NULL DEFAULT 1;
ALTER TABLE grades ADD COLUMN stamp INTEGER NOT NULL DEFAULT 0;
ALTER TABLE grades ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE grades ADD COLUMN pending TEXT NOT NULL DEFAULT '';
UPDATE grades SET stamp = modified * 1000;
ALTER TABLE completions ADD COLUMN state INTEGER NOT NULL DEFAULT 1;
ALTER TABLE completions ADD COLUMN override_by INTEGER;
CREATE TABLE course_competencies (
    course_id INTEGER NOT NULL REFERENCES courses(id), competency_id INTEGER NOT NULL REFERENCES competencies(id),
    PRIMARY KEY (course_id, competency_id));
INSERT INTO course_competencies SELECT 2, id FROM competencies WHERE in_course;
ALTER TABLE competencies DROP COLUMN in_course;
CREATE TABLE new_ratings (
    id INTEGER PRIMARY KEY AUTOINCREMENT, person_id INTEGER NOT NULL REFERENCES people(id),
    competency_id INTEGER NOT NULL REFERENCES competencies(id), course_id INTEGER NOT NULL REFERENCES courses(id),
    grade INTEGER, proficiency INTEGER, made INTEGER NOT NULL, modified INTEGER NOT NULL, modified_by INTEGER NOT NULL,
    UNIQUE (course_id, person_id, competency_id));
INSERT INTO new_ratings SELECT id, person_id, competency_id, 2, grade, proficiency, made, modified, modified_by FROM ratings;
DROP TABLE ratings;
ALTER TABLE new_ratings RENAME TO ratings;
ALTER TABLE badges ADD COLUMN course_id INTEGER NOT NULL DEFAULT 2;
"""
