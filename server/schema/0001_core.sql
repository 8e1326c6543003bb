-- SPDX-License-Identifier: Apache-2.0
-- The first schema: people, cases, membership, receipts, staff, terminals,
-- idempotency, audit. Instants are UTC milliseconds, civil dates are text
-- YYYY-MM-DD (Asia/Shanghai), *_sealed are AES-256-GCM, *_bix blind indexes.

CREATE TABLE serial (
	name TEXT NOT NULL,             -- 'RH', 'member', ...
	year INTEGER NOT NULL,
	last INTEGER NOT NULL CHECK (last BETWEEN 0 AND 999999),
	PRIMARY KEY (name, year)
) STRICT, WITHOUT ROWID;

-- ---- reference data, copied from the catalogue at start -------------------
CREATE TABLE worker_group (
	code TEXT PRIMARY KEY,
	name TEXT NOT NULL,
	is_eight INTEGER NOT NULL CHECK (is_eight IN (0, 1)),
	gift_eligible INTEGER NOT NULL CHECK (gift_eligible IN (0, 1)),
	sort INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE union_org (
	code TEXT PRIMARY KEY,
	name TEXT NOT NULL,
	parent TEXT REFERENCES union_org (code),
	kind TEXT NOT NULL,
	division TEXT                   -- null: a zone or a trade, no division
) STRICT, WITHOUT ROWID;

-- ---- people ----------------------------------------------------------------
CREATE TABLE person (
	id INTEGER PRIMARY KEY,
	id_type TEXT NOT NULL
		CHECK (id_type IN ('resident', 'hmt', 'foreigner',
			'foreigner_old')),
	id_bix BLOB NOT NULL CHECK (length(id_bix) = 32),
	id_sealed BLOB NOT NULL,
	id_src INTEGER NOT NULL CHECK (id_src BETWEEN 1 AND 4),
	name_sealed BLOB NOT NULL,
	name_bix BLOB NOT NULL,
	name_src INTEGER NOT NULL CHECK (name_src BETWEEN 1 AND 4),
	sex TEXT CHECK (sex IN ('M', 'F')),
	birth TEXT,
	phone_sealed BLOB,
	phone_bix BLOB,
	phone_src INTEGER CHECK (phone_src BETWEEN 1 AND 4),
	created_at INTEGER NOT NULL,
	changed_at INTEGER NOT NULL,
	UNIQUE (id_type, id_bix)
) STRICT;
CREATE INDEX person_by_name ON person (name_bix);
CREATE INDEX person_by_phone ON person (phone_bix)
	WHERE phone_bix IS NOT NULL;

-- What a field was before it was changed, sealed under this row.
CREATE TABLE person_history (
	id INTEGER PRIMARY KEY,
	person_id INTEGER NOT NULL REFERENCES person (id),
	field TEXT NOT NULL CHECK (field IN ('name', 'phone', 'id_no')),
	old_sealed BLOB,
	old_src INTEGER,
	new_src INTEGER NOT NULL,
	changed_at INTEGER NOT NULL,
	actor TEXT NOT NULL,
	reason TEXT
) STRICT;
CREATE INDEX person_history_of ON person_history (person_id, id);

-- ---- cases -----------------------------------------------------------------
CREATE TABLE casefile (
	id INTEGER PRIMARY KEY,
	no TEXT NOT NULL UNIQUE,
	service TEXT NOT NULL
		CHECK (service IN ('join', 'checkup', 'pass', 'aid')),
	person_id INTEGER NOT NULL REFERENCES person (id),
	state TEXT NOT NULL
		CHECK (state IN ('applied', 'returned', 'approved', 'refused',
			'withdrawn')),
	version INTEGER NOT NULL CHECK (version >= 1),
	source INTEGER NOT NULL CHECK (source BETWEEN 1 AND 4),
	actor TEXT NOT NULL,            -- terminal:ID or staff:ID that took it
	accepted_at INTEGER NOT NULL,
	due_on TEXT NOT NULL,
	changed_at INTEGER NOT NULL,
	decided_on TEXT                 -- civil day of the final decision
) STRICT;
-- One open application a person and service.
CREATE UNIQUE INDEX casefile_open ON casefile (person_id, service)
	WHERE state IN ('applied', 'returned');
CREATE INDEX casefile_by_state ON casefile (state, due_on, id);
CREATE INDEX casefile_by_service ON casefile (service, state, due_on, id);
CREATE INDEX casefile_by_decided ON casefile (decided_on, id)
	WHERE decided_on IS NOT NULL;
CREATE INDEX casefile_of_person ON casefile (person_id, id);

CREATE TABLE case_event (
	id INTEGER PRIMARY KEY,
	case_id INTEGER NOT NULL REFERENCES casefile (id),
	at INTEGER NOT NULL,
	actor TEXT NOT NULL,
	action TEXT NOT NULL,
	from_state TEXT,
	to_state TEXT NOT NULL,
	reason_sealed BLOB
) STRICT;
CREATE INDEX case_event_of ON case_event (case_id, id);

-- What a joining application says beside the person.
CREATE TABLE enrolment (
	id INTEGER PRIMARY KEY REFERENCES casefile (id),
	group_code TEXT NOT NULL REFERENCES worker_group (code),
	district TEXT NOT NULL,
	street TEXT,
	employer_sealed BLOB,
	union_code TEXT NOT NULL REFERENCES union_org (code)
) STRICT;

CREATE TABLE consent (
	id INTEGER PRIMARY KEY,
	person_id INTEGER NOT NULL REFERENCES person (id),
	case_id INTEGER NOT NULL REFERENCES casefile (id),
	purpose TEXT NOT NULL,
	version INTEGER NOT NULL,
	text_sha256 BLOB NOT NULL CHECK (length(text_sha256) = 32),
	given_at INTEGER NOT NULL,
	channel TEXT NOT NULL,
	withdrawn_at INTEGER
) STRICT;
CREATE INDEX consent_of ON consent (case_id, purpose);
CREATE INDEX consent_of_person ON consent (person_id);

-- The state of a membership follows from its dates; nothing to keep in step.
CREATE TABLE membership (
	id INTEGER PRIMARY KEY,
	person_id INTEGER NOT NULL REFERENCES person (id),
	case_id INTEGER NOT NULL REFERENCES casefile (id),
	member_no TEXT NOT NULL UNIQUE,
	union_code TEXT NOT NULL REFERENCES union_org (code),
	group_code TEXT NOT NULL REFERENCES worker_group (code),
	joined_on TEXT NOT NULL,
	kept_on TEXT,
	left_on TEXT,
	deceased_on TEXT
) STRICT;
-- One active membership a person.
CREATE UNIQUE INDEX membership_active ON membership (person_id)
	WHERE left_on IS NULL AND deceased_on IS NULL;

CREATE INDEX membership_of_person ON membership (person_id, id);

-- Candidates for the mutual-aid gift, for the monthly batch.
CREATE TABLE gift (
	id INTEGER PRIMARY KEY REFERENCES membership (id),
	person_id INTEGER NOT NULL REFERENCES person (id),
	eligible INTEGER NOT NULL CHECK (eligible IN (0, 1)),
	reason TEXT NOT NULL,
	starts_on TEXT NOT NULL,
	listed_at INTEGER NOT NULL,
	batch INTEGER
) STRICT;
-- One gift a person and period, whatever the number of admissions.
CREATE UNIQUE INDEX gift_once ON gift (person_id, starts_on)
	WHERE eligible = 1;
CREATE INDEX gift_of_person ON gift (person_id);
CREATE INDEX gift_open ON gift (starts_on, id)
	WHERE eligible = 1 AND batch IS NULL;

CREATE TABLE receipt (
	id INTEGER PRIMARY KEY,
	cti BLOB NOT NULL UNIQUE CHECK (length(cti) = 10),
	case_id INTEGER NOT NULL REFERENCES casefile (id),
	iat INTEGER NOT NULL,           -- Unix seconds
	state TEXT NOT NULL,            -- the printed facts, for the digest
	accepted_at INTEGER NOT NULL,   -- Unix seconds
	due TEXT NOT NULL,
	window TEXT NOT NULL
) STRICT;
CREATE INDEX receipt_of ON receipt (case_id, id);

-- ---- terminals -------------------------------------------------------------
CREATE TABLE terminal (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL UNIQUE,
	kind TEXT NOT NULL CHECK (kind IN ('kiosk', 'gate')),
	park TEXT,
	spki BLOB UNIQUE CHECK (length(spki) = 32),
	ed25519 BLOB CHECK (length(ed25519) = 32),
	certificate_until INTEGER,      -- Unix seconds
	paired_at INTEGER,
	revoked_at INTEGER,
	seen_at INTEGER,
	created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE pairing (
	id INTEGER PRIMARY KEY,
	code_bix BLOB NOT NULL UNIQUE CHECK (length(code_bix) = 32),
	terminal_id INTEGER NOT NULL REFERENCES terminal (id),
	expires_at INTEGER NOT NULL,
	tries INTEGER NOT NULL DEFAULT 0,
	used_at INTEGER
) STRICT;

-- ---- staff -----------------------------------------------------------------
CREATE TABLE staff (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL UNIQUE,
	display TEXT NOT NULL,
	role TEXT NOT NULL CHECK (role IN ('clerk', 'reviewer', 'approver',
		'finance', 'auditor', 'sysadmin')),
	id_bix BLOB UNIQUE CHECK (length(id_bix) = 32),
	id_sealed BLOB,
	password TEXT NOT NULL,         -- argon2id, PHC form
	one_time INTEGER NOT NULL CHECK (one_time IN (0, 1)),
	created_at INTEGER NOT NULL,
	disabled_at INTEGER
) STRICT;

CREATE TABLE staff_session (
	id INTEGER PRIMARY KEY,
	token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
	staff_id INTEGER NOT NULL REFERENCES staff (id),
	csrf TEXT NOT NULL,
	created_at INTEGER NOT NULL,
	seen_at INTEGER NOT NULL
) STRICT;
CREATE INDEX staff_session_of ON staff_session (staff_id);

-- Failed tries by account and by source, for growing waits.
CREATE TABLE throttle (
	name TEXT PRIMARY KEY,          -- keyed hash, 'a:…' or 's:…'
	failures INTEGER NOT NULL,
	next_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- ---- exactly once, and the trail -------------------------------------------
CREATE TABLE idempotency (
	caller TEXT NOT NULL,
	key TEXT NOT NULL,
	request_hash BLOB NOT NULL CHECK (length(request_hash) = 32),
	result TEXT NOT NULL,
	at INTEGER NOT NULL,
	PRIMARY KEY (caller, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
	seq INTEGER PRIMARY KEY,
	at INTEGER NOT NULL,
	actor TEXT NOT NULL,
	action TEXT NOT NULL,
	object TEXT NOT NULL,
	salt BLOB NOT NULL CHECK (length(salt) = 16),
	payload TEXT NOT NULL,
	hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
