-- SPDX-License-Identifier: Apache-2.0
-- Money that helps: envelopes, their ledger, grants with those who signed them,
-- payment runs, the bank's answers, goods in stock. Amounts are fen. What must
-- hold whatever the program does stands here: nothing below zero, one person
-- one stage, a grant paid once, nothing of the ledger changed.

CREATE TABLE fund_envelope (
	id INTEGER PRIMARY KEY,
	ref TEXT NOT NULL UNIQUE,
	source TEXT NOT NULL,
	year INTEGER NOT NULL,
	purpose TEXT NOT NULL,
	budget INTEGER NOT NULL DEFAULT 0 CHECK (budget >= 0),
	available INTEGER NOT NULL DEFAULT 0 CHECK (available >= 0),
	reserved INTEGER NOT NULL DEFAULT 0 CHECK (reserved >= 0),
	committed INTEGER NOT NULL DEFAULT 0 CHECK (committed >= 0),
	paid INTEGER NOT NULL DEFAULT 0 CHECK (paid >= 0),
	UNIQUE (source, year, purpose),
	CHECK (available + reserved + committed + paid = budget)
) STRICT;

-- ---- grants ----------------------------------------------------------------
CREATE TABLE fund_grant (
	id INTEGER PRIMARY KEY,
	ref TEXT NOT NULL UNIQUE,
	envelope_id INTEGER NOT NULL REFERENCES fund_envelope (id),
	person_id INTEGER NOT NULL REFERENCES person (id),
	household INTEGER NOT NULL,     -- the person's id where there is no file
	amount INTEGER NOT NULL CHECK (amount > 0),
	state TEXT NOT NULL CHECK (state IN ('keyed', 'reserved', 'committed',
		'listed', 'sent', 'paid', 'failed', 'dropped')),
	version INTEGER NOT NULL CHECK (version >= 1),
	payee_sealed BLOB NOT NULL,
	bank_sealed BLOB NOT NULL,
	card_sealed BLOB NOT NULL,
	made_at INTEGER NOT NULL,
	changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX fund_grant_by_state ON fund_grant (state, id);
CREATE INDEX fund_grant_of ON fund_grant (envelope_id, id);
CREATE INDEX fund_grant_of_person ON fund_grant (person_id, id);

-- Whom a grant concerns: who gets it, and who lives with them. Blind indexes
-- of ("person", "id_no").
CREATE TABLE fund_party (
	grant_id INTEGER NOT NULL REFERENCES fund_grant (id),
	person BLOB NOT NULL CHECK (length(person) = 32),
	PRIMARY KEY (grant_id, person)
) STRICT, WITHOUT ROWID;

-- Who has done what for a grant, as persons and not as accounts.
CREATE TABLE fund_sign (
	id INTEGER PRIMARY KEY,
	grant_id INTEGER NOT NULL REFERENCES fund_grant (id),
	stage TEXT NOT NULL CHECK (stage IN ('keyed', 'reviewed', 'approved',
		'released')),
	staff_id INTEGER NOT NULL REFERENCES staff (id),
	person BLOB NOT NULL CHECK (length(person) = 32),
	at INTEGER NOT NULL
) STRICT;
CREATE INDEX fund_sign_of ON fund_sign (grant_id, stage);
CREATE UNIQUE INDEX fund_sign_once ON fund_sign (grant_id, stage)
	WHERE stage IN ('reviewed', 'approved');
CREATE TRIGGER fund_sign_distinct BEFORE INSERT ON fund_sign
WHEN EXISTS (SELECT 1 FROM fund_sign s WHERE s.grant_id = NEW.grant_id
	AND s.person = NEW.person AND s.stage <> NEW.stage)
BEGIN SELECT RAISE(ABORT, 'one person, one stage'); END;
CREATE TRIGGER fund_sign_own BEFORE INSERT ON fund_sign
WHEN EXISTS (SELECT 1 FROM fund_party p WHERE p.grant_id = NEW.grant_id
	AND p.person = NEW.person)
BEGIN SELECT RAISE(ABORT, 'nobody for themselves'); END;
CREATE TRIGGER fund_sign_stays BEFORE UPDATE ON fund_sign
BEGIN SELECT RAISE(ABORT, 'signed is signed'); END;
CREATE TRIGGER fund_sign_kept BEFORE DELETE ON fund_sign
BEGIN SELECT RAISE(ABORT, 'signed is signed'); END;

-- ---- the ledger ------------------------------------------------------------
-- Each row takes an amount from one account of an envelope and puts it into
-- another; 'outside' is whoever gave the money.
CREATE TABLE fund_entry (
	id INTEGER PRIMARY KEY,
	envelope_id INTEGER NOT NULL REFERENCES fund_envelope (id),
	act TEXT NOT NULL,
	taken_from TEXT NOT NULL CHECK (taken_from IN ('outside', 'available',
		'reserved', 'committed', 'paid')),
	put_into TEXT NOT NULL CHECK (put_into IN ('outside', 'available',
		'reserved', 'committed', 'paid')),
	amount INTEGER NOT NULL CHECK (amount > 0),
	grant_id INTEGER REFERENCES fund_grant (id),
	actor TEXT NOT NULL,
	at INTEGER NOT NULL,
	note TEXT,                      -- basis of a budget, reason of a carry
	CHECK (taken_from <> put_into)
) STRICT;
CREATE INDEX fund_entry_of ON fund_entry (envelope_id, id);
CREATE INDEX fund_entry_of_grant ON fund_entry (grant_id, id)
	WHERE grant_id IS NOT NULL;
CREATE TRIGGER fund_entry_stays BEFORE UPDATE ON fund_entry
BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END;
CREATE TRIGGER fund_entry_kept BEFORE DELETE ON fund_entry
BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END;

-- What a person or household has had of a purpose in a year, across envelopes.
CREATE TABLE fund_use (
	subject TEXT NOT NULL CHECK (subject IN ('person', 'household')),
	subject_id INTEGER NOT NULL,
	purpose TEXT NOT NULL,
	year INTEGER NOT NULL,
	used INTEGER NOT NULL CHECK (used >= 0),
	PRIMARY KEY (subject, subject_id, purpose, year)
) STRICT, WITHOUT ROWID;

-- What is left of a year goes into the next by two people.
CREATE TABLE fund_carry (
	id INTEGER PRIMARY KEY,
	ref TEXT NOT NULL UNIQUE,
	from_id INTEGER NOT NULL REFERENCES fund_envelope (id),
	into_id INTEGER NOT NULL REFERENCES fund_envelope (id),
	amount INTEGER NOT NULL CHECK (amount > 0),
	reason TEXT NOT NULL,
	asked_by INTEGER NOT NULL REFERENCES staff (id),
	asked_person BLOB NOT NULL CHECK (length(asked_person) = 32),
	asked_at INTEGER NOT NULL,
	signed_by INTEGER REFERENCES staff (id),
	signed_person BLOB CHECK (length(signed_person) = 32),
	signed_at INTEGER,
	CHECK (signed_person IS NULL OR signed_person <> asked_person),
	CHECK ((signed_at IS NULL) = (signed_person IS NULL)),
	CHECK (from_id <> into_id)
) STRICT;

-- ---- paying ----------------------------------------------------------------
CREATE TABLE fund_run (
	id INTEGER PRIMARY KEY,
	ref TEXT NOT NULL UNIQUE,
	state TEXT NOT NULL CHECK (state IN ('made', 'released', 'discarded')),
	n INTEGER NOT NULL CHECK (n > 0),
	total INTEGER NOT NULL CHECK (total > 0),
	file_sealed BLOB NOT NULL,
	file_sha256 BLOB NOT NULL CHECK (length(file_sha256) = 32),
	made_by INTEGER NOT NULL REFERENCES staff (id),
	made_person BLOB NOT NULL CHECK (length(made_person) = 32),
	made_at INTEGER NOT NULL,
	released_by INTEGER REFERENCES staff (id),
	released_person BLOB CHECK (length(released_person) = 32),
	released_at INTEGER,
	CHECK (released_person IS NULL OR released_person <> made_person),
	CHECK ((state = 'released') = (released_person IS NOT NULL)),
	CHECK ((released_at IS NULL) = (released_person IS NULL))
) STRICT;
CREATE TRIGGER fund_run_stays BEFORE UPDATE OF n, total, file_sha256, made_by,
	made_person ON fund_run
BEGIN SELECT RAISE(ABORT, 'a run is what was made'); END;

CREATE TABLE fund_payment (
	id INTEGER PRIMARY KEY,
	ref TEXT NOT NULL UNIQUE,
	run_id INTEGER NOT NULL REFERENCES fund_run (id),
	line INTEGER NOT NULL CHECK (line > 0),
	grant_id INTEGER NOT NULL REFERENCES fund_grant (id),
	amount INTEGER NOT NULL CHECK (amount > 0),
	state TEXT NOT NULL CHECK (state IN ('listed', 'sent', 'paid',
		'failed', 'discarded')),
	settled_at INTEGER,
	UNIQUE (run_id, line)
) STRICT;
-- A grant is under way to one account at a time, and paid once.
CREATE UNIQUE INDEX fund_payment_once ON fund_payment (grant_id)
	WHERE state IN ('listed', 'sent', 'paid');
CREATE INDEX fund_payment_of_grant ON fund_payment (grant_id, id);
CREATE TRIGGER fund_payment_begins BEFORE INSERT ON fund_payment
WHEN NEW.state <> 'listed'
BEGIN SELECT RAISE(ABORT, 'a payment begins on a list'); END;
-- Nothing leaves without four people who each did one thing.
CREATE TRIGGER fund_payment_people BEFORE UPDATE OF state ON fund_payment
WHEN NEW.state IN ('sent', 'paid') AND (SELECT count(DISTINCT s.person)
	FROM fund_sign s WHERE s.grant_id = NEW.grant_id AND s.stage IN
	('keyed', 'reviewed', 'approved', 'released')) < 4
BEGIN SELECT RAISE(ABORT, 'too few people'); END;

CREATE TABLE fund_answer (
	id INTEGER PRIMARY KEY,
	run_id INTEGER NOT NULL REFERENCES fund_run (id),
	sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),
	paid INTEGER NOT NULL,
	failed INTEGER NOT NULL,
	actor TEXT NOT NULL,
	at INTEGER NOT NULL
) STRICT;

-- ---- goods -----------------------------------------------------------------
CREATE TABLE fund_stock (
	id INTEGER PRIMARY KEY,
	ref TEXT NOT NULL UNIQUE,
	item TEXT NOT NULL,
	point TEXT NOT NULL,
	year INTEGER NOT NULL,
	received INTEGER NOT NULL CHECK (received >= 0),
	handed INTEGER NOT NULL DEFAULT 0 CHECK (handed >= 0),
	UNIQUE (item, point, year),
	CHECK (handed <= received)
) STRICT;

-- One of an item a person and year, wherever it is handed out.
CREATE TABLE fund_handout (
	id INTEGER PRIMARY KEY,
	stock_id INTEGER NOT NULL REFERENCES fund_stock (id),
	item TEXT NOT NULL,
	year INTEGER NOT NULL,
	person_id INTEGER NOT NULL REFERENCES person (id),
	actor TEXT NOT NULL,
	at INTEGER NOT NULL,
	UNIQUE (person_id, item, year)
) STRICT;
CREATE INDEX fund_handout_of ON fund_handout (stock_id);
