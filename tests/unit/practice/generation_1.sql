-- A state of the practice LMS as release 1 left it: one course, roles on people. Never edited again.
CREATE TABLE site (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE people (
    id INTEGER PRIMARY KEY, username TEXT NOT NULL UNIQUE, given TEXT NOT NULL, family TEXT NOT NULL, email TEXT NOT NULL,
    idnumber TEXT NOT NULL, role TEXT NOT NULL, is_admin INTEGER NOT NULL, language TEXT NOT NULL);
CREATE TABLE sign_ins (
    id INTEGER PRIMARY KEY, secret_hash TEXT NOT NULL UNIQUE, person_id INTEGER NOT NULL REFERENCES people(id),
    sesskey TEXT NOT NULL, switched INTEGER NOT NULL DEFAULT 0, began INTEGER NOT NULL);
CREATE TABLE tools (
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, description TEXT NOT NULL, domain TEXT NOT NULL, url TEXT NOT NULL,
    login_url TEXT NOT NULL, redirect_urls TEXT NOT NULL, keyset_url TEXT NOT NULL, client_id TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL, in_chooser INTEGER NOT NULL, grades INTEGER NOT NULL, roster INTEGER NOT NULL,
    share_name INTEGER NOT NULL, share_email INTEGER NOT NULL, custom TEXT NOT NULL, deep_link_url TEXT);
CREATE TABLE activities (
    id INTEGER PRIMARY KEY AUTOINCREMENT, tool_id INTEGER NOT NULL REFERENCES tools(id) ON DELETE CASCADE,
    title TEXT NOT NULL, text TEXT NOT NULL, url TEXT NOT NULL, custom TEXT NOT NULL, added INTEGER NOT NULL);
CREATE TABLE launches (
    id TEXT PRIMARY KEY, sign_in_id INTEGER NOT NULL REFERENCES sign_ins(id),
    tool_id INTEGER NOT NULL REFERENCES tools(id) ON DELETE CASCADE,
    activity_id INTEGER REFERENCES activities(id) ON DELETE CASCADE, kind TEXT NOT NULL, hint TEXT NOT NULL, container TEXT NOT NULL,
    title TEXT NOT NULL, data TEXT, switched INTEGER NOT NULL, began INTEGER NOT NULL, used INTEGER, answered INTEGER);
CREATE TABLE once (kind TEXT NOT NULL, value TEXT NOT NULL, seen INTEGER NOT NULL, PRIMARY KEY (kind, value));
CREATE TABLE access_tokens (
    secret_hash TEXT PRIMARY KEY, tool_id INTEGER NOT NULL REFERENCES tools(id) ON DELETE CASCADE, scopes TEXT NOT NULL,
    expires INTEGER NOT NULL);
CREATE TABLE line_items (
    id INTEGER PRIMARY KEY AUTOINCREMENT, tool_id INTEGER NOT NULL REFERENCES tools(id) ON DELETE CASCADE, label TEXT NOT NULL,
    maximum REAL NOT NULL,
    resource_id TEXT NOT NULL, tag TEXT NOT NULL, link_id INTEGER REFERENCES activities(id) ON DELETE SET NULL,
    activity_id INTEGER REFERENCES activities(id) ON DELETE CASCADE, locked INTEGER NOT NULL DEFAULT 0);
CREATE TABLE grades (
    item_id INTEGER NOT NULL REFERENCES line_items(id) ON DELETE CASCADE, person_id INTEGER NOT NULL REFERENCES people(id),
    raw REAL, final REAL, feedback TEXT, overridden INTEGER NOT NULL DEFAULT 0, locked INTEGER NOT NULL DEFAULT 0,
    modified INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (item_id, person_id));
CREATE TABLE completions (
    activity_id INTEGER NOT NULL REFERENCES activities(id) ON DELETE CASCADE, person_id INTEGER NOT NULL REFERENCES people(id),
    at INTEGER NOT NULL, PRIMARY KEY (activity_id, person_id));
CREATE TABLE competencies (
    id INTEGER PRIMARY KEY, idnumber TEXT NOT NULL UNIQUE, shortname TEXT NOT NULL, description TEXT NOT NULL,
    in_course INTEGER NOT NULL, made INTEGER NOT NULL);
CREATE TABLE ratings (
    id INTEGER PRIMARY KEY AUTOINCREMENT, person_id INTEGER NOT NULL REFERENCES people(id),
    competency_id INTEGER NOT NULL REFERENCES competencies(id),
    grade INTEGER, proficiency INTEGER, made INTEGER NOT NULL, modified INTEGER NOT NULL, modified_by INTEGER NOT NULL,
    UNIQUE (person_id, competency_id));
CREATE TABLE evidence (
    id INTEGER PRIMARY KEY AUTOINCREMENT, rating_id INTEGER NOT NULL REFERENCES ratings(id), grade INTEGER NOT NULL, note TEXT,
    actor_id INTEGER NOT NULL REFERENCES people(id), at INTEGER NOT NULL);
CREATE TABLE badges (
    id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, name TEXT NOT NULL, description TEXT NOT NULL,
    activity_id INTEGER REFERENCES activities(id) ON DELETE SET NULL, competency_id INTEGER REFERENCES competencies(id),
    made INTEGER NOT NULL);
CREATE TABLE issued_badges (
    badge_id INTEGER NOT NULL REFERENCES badges(id), person_id INTEGER NOT NULL REFERENCES people(id), hash TEXT NOT NULL UNIQUE,
    at INTEGER NOT NULL, PRIMARY KEY (badge_id, person_id));

INSERT INTO site VALUES ('issuer', 'http://127.0.0.1:9'), ('guid', 'g'), ('service_token', 't'), ('course_begin', '1700000000');
INSERT INTO people VALUES (2, 'admin', 'Anong', 'Rattana', 'admin@example.com', '', 'none', 1, 'en'),
    (3, 'teacher', 'Mali', 'Srisuk', 'teacher@example.com', 'T-1001', 'editing', 0, 'en'),
    (5, 'student1', 'Niran', 'Chaiyasit', 'student1@example.com', '6501001', 'learner', 0, 'en'),
    (13, 'wsuser', 'Web', 'Service', 'wsuser@example.com', '', 'service', 0, 'en');
INSERT INTO tools VALUES (1, 'A tool', '', 'localhost:1', 'http://localhost:1/', 'http://localhost:1/login', '[]', 'http://localhost:1/jwks',
    'client', 'active', 1, 2, 1, 1, 1, '{}', NULL);
INSERT INTO activities VALUES (1, 1, 'An activity', '', 'http://localhost:1/', '{}', 1700000000);
INSERT INTO line_items VALUES (1, 1, 'An activity', 40, 'mc-1', 'award', 1, 1, 0);
INSERT INTO grades VALUES (1, 5, 40, 40, 'Well done', 0, 0, 1700000000);
INSERT INTO completions VALUES (1, 5, 1700000000);
INSERT INTO competencies VALUES (1, 'MC-BUS-01', 'Customer interviews', '', 1, 1700000000), (5, 'MC-OTHER-01', 'Not linked', '', 0, 1700000000);
INSERT INTO ratings VALUES (7, 5, 1, 2, 1, 1700000000, 1700000000, 13);
INSERT INTO evidence VALUES (1, 7, 2, 'Seen', 13, 1700000000);
INSERT INTO badges VALUES (1, 'competency', 'Competent', '', NULL, 1, 1700000000);
INSERT INTO issued_badges VALUES (1, 5, 'h', 1700000000);
