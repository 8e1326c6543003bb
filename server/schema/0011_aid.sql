-- SPDX-License-Identifier: Apache-2.0
-- Hardship aid: its rules as dated rows, households, cases with their stages,
-- who did what on a case, what is posted in public, and what is said against
-- it. What a family tells is sealed; amounts of aid are the fund's and are not.

-- ---- rules -----------------------------------------------------------------
-- A version is a catalogue file as it was entered. Entered by one, confirmed
-- by another.
CREATE TABLE aid_rule (
	version INTEGER PRIMARY KEY,
	valid_from TEXT NOT NULL,
	basis TEXT NOT NULL,
	body TEXT NOT NULL,
	sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
	entered_at INTEGER NOT NULL,
	entered_by TEXT NOT NULL,
	confirmed_at INTEGER,
	confirmed_by TEXT,
	CHECK (confirmed_by <> entered_by)
) STRICT;
CREATE TRIGGER aid_rule_stays BEFORE UPDATE OF version, valid_from, basis,
	body, sha256, entered_at, entered_by ON aid_rule
BEGIN
	SELECT RAISE(ABORT, 'aid: a version never changes');
END;
CREATE TRIGGER aid_rule_kept BEFORE DELETE ON aid_rule
BEGIN
	SELECT RAISE(ABORT, 'aid: a version never goes');
END;

-- The local minimum-living line (城市低保标准).
CREATE TABLE aid_line (
	id INTEGER PRIMARY KEY,
	district TEXT NOT NULL,
	valid_from TEXT NOT NULL,
	amount INTEGER NOT NULL CHECK (amount BETWEEN 1 AND 100000000),
	basis TEXT NOT NULL,
	entered_at INTEGER NOT NULL,
	entered_by TEXT NOT NULL,
	confirmed_at INTEGER,
	confirmed_by TEXT,
	UNIQUE (district, valid_from),
	CHECK (confirmed_by <> entered_by)
) STRICT;

-- ---- what is not finished yet ----------------------------------------------
CREATE TABLE aid_draft (
	id INTEGER PRIMARY KEY,
	id_sealed BLOB NOT NULL,
	id_bix BLOB NOT NULL UNIQUE CHECK (length(id_bix) = 32),
	form_sealed BLOB NOT NULL,
	saved_at INTEGER NOT NULL,
	ends_on TEXT NOT NULL
) STRICT;
CREATE INDEX aid_draft_ends ON aid_draft (ends_on);

-- ---- households ------------------------------------------------------------
-- One household, one file: whoever's number it is, it is in one of them.
CREATE TABLE aid_household (
	id INTEGER PRIMARY KEY,
	made_at INTEGER NOT NULL
) STRICT;

-- id_bix is made as staff.id_bix is: one comparison says that who acts is of
-- the family.
CREATE TABLE aid_member (
	id INTEGER PRIMARY KEY,
	household_id INTEGER NOT NULL REFERENCES aid_household (id),
	id_sealed BLOB NOT NULL,
	id_bix BLOB NOT NULL CHECK (length(id_bix) = 32),
	adult INTEGER NOT NULL CHECK (adult IN (0, 1)),
	authorised_on TEXT,             -- 核对授权 of this adult
	authorised_by TEXT,
	left_at INTEGER
) STRICT;
CREATE UNIQUE INDEX aid_member_once ON aid_member (id_bix)
	WHERE left_at IS NULL;
CREATE INDEX aid_member_of ON aid_member (household_id);

-- Somebody of a household asked again elsewhere: both places see it.
CREATE TABLE aid_hit (
	id INTEGER PRIMARY KEY,
	household_id INTEGER NOT NULL REFERENCES aid_household (id),
	district TEXT NOT NULL,         -- where it was asked again
	at INTEGER NOT NULL
) STRICT;
CREATE INDEX aid_hit_of ON aid_hit (household_id, id);

-- ---- cases -----------------------------------------------------------------
CREATE TABLE aid_case (
	id INTEGER PRIMARY KEY REFERENCES casefile (id),
	household_id INTEGER NOT NULL REFERENCES aid_household (id),
	stage TEXT NOT NULL,
	running INTEGER NOT NULL CHECK (running IN (0, 1)),
	district TEXT NOT NULL,
	union_code TEXT NOT NULL REFERENCES union_org (code),
	rule_version INTEGER NOT NULL REFERENCES aid_rule (version),
	form_sealed BLOB NOT NULL,
	card_sealed BLOB,
	heads INTEGER NOT NULL CHECK (heads BETWEEN 1 AND 30),
	proposed TEXT NOT NULL,         -- category of the sheet; '' for none
	category TEXT,                  -- that people decided
	deviates INTEGER NOT NULL DEFAULT 0 CHECK (deviates IN (0, 1)),
	kind TEXT,
	amount INTEGER CHECK (amount > 0), -- fen
	year INTEGER,                   -- that the amount counts in
	outside_no TEXT,                -- paper of the higher union
	filed_no TEXT,                  -- number in the national system
	resume TEXT,                    -- where returned papers lead back to
	public_scope TEXT NOT NULL CHECK (public_scope IN ('public', 'unit')),
	returns INTEGER NOT NULL DEFAULT 0,
	review_on TEXT,                 -- yearly review is due
	left_on TEXT,
	CHECK ((amount IS NULL) = (kind IS NULL)),
	CHECK ((amount IS NULL) = (year IS NULL))
) STRICT;
CREATE UNIQUE INDEX aid_case_running ON aid_case (household_id)
	WHERE running = 1;
CREATE INDEX aid_case_stage ON aid_case (stage, id);
CREATE INDEX aid_case_year ON aid_case (household_id, year, kind);
CREATE INDEX aid_case_review ON aid_case (review_on)
	WHERE review_on IS NOT NULL;

-- The clock of each stage a case has been in.
CREATE TABLE aid_clock (
	id INTEGER PRIMARY KEY,
	case_id INTEGER NOT NULL REFERENCES aid_case (id),
	stage TEXT NOT NULL,
	began_at INTEGER NOT NULL,
	due_on TEXT NOT NULL,
	warn_on TEXT NOT NULL,          -- the working day before
	paused INTEGER NOT NULL CHECK (paused IN (0, 1)),
	ended_at INTEGER,
	escalated_at INTEGER
) STRICT;
CREATE INDEX aid_clock_of ON aid_clock (case_id, id);
CREATE UNIQUE INDEX aid_clock_open ON aid_clock (case_id)
	WHERE ended_at IS NULL;
CREATE INDEX aid_clock_running ON aid_clock (due_on, id)
	WHERE ended_at IS NULL;
CREATE INDEX aid_clock_warn ON aid_clock (warn_on)
	WHERE ended_at IS NULL AND escalated_at IS NULL;

-- What may be used for aid once: an invoice, a pupil's school year.
CREATE TABLE aid_claim (
	id INTEGER PRIMARY KEY,
	case_id INTEGER NOT NULL REFERENCES aid_case (id),
	kind TEXT NOT NULL CHECK (kind IN ('invoice', 'pupil')),
	what_sealed BLOB NOT NULL,
	what_bix BLOB NOT NULL CHECK (length(what_bix) = 32),
	freed_at INTEGER
) STRICT;
CREATE UNIQUE INDEX aid_claim_once ON aid_claim (what_bix)
	WHERE freed_at IS NULL;
CREATE INDEX aid_claim_of ON aid_claim (case_id);

-- Papers that are there; the list of those that are needed is the rules'.
CREATE TABLE aid_paper (
	id INTEGER PRIMARY KEY,
	case_id INTEGER NOT NULL REFERENCES aid_case (id),
	code TEXT NOT NULL,
	original INTEGER NOT NULL CHECK (original IN (0, 1)), -- was seen
	at INTEGER NOT NULL,
	actor TEXT NOT NULL,
	UNIQUE (case_id, code)
) STRICT;

-- Whatever is said about a case in free text.
CREATE TABLE aid_note (
	id INTEGER PRIMARY KEY,
	case_id INTEGER REFERENCES aid_case (id),
	kind TEXT NOT NULL,
	at INTEGER NOT NULL,
	actor TEXT NOT NULL,
	text_sealed BLOB NOT NULL
) STRICT;
CREATE INDEX aid_note_of ON aid_note (case_id, id);

-- What was found at a stage, and on which parts of the form it rests.
CREATE TABLE aid_verdict (
	id INTEGER PRIMARY KEY,
	case_id INTEGER NOT NULL REFERENCES aid_case (id),
	stage TEXT NOT NULL,
	parts INTEGER NOT NULL,
	at INTEGER NOT NULL,
	actor TEXT NOT NULL,
	void_at INTEGER
) STRICT;
CREATE INDEX aid_verdict_of ON aid_verdict (case_id, id);

-- ---- who did what ----------------------------------------------------------
CREATE TABLE aid_duty (
	id INTEGER PRIMARY KEY,
	case_id INTEGER NOT NULL REFERENCES aid_case (id),
	duty TEXT NOT NULL CHECK (duty IN ('keyer', 'reviewer', 'visitor',
		'checker', 'approver', 'payer', 'caller')),
	staff_id INTEGER NOT NULL REFERENCES staff (id),
	at INTEGER NOT NULL,
	round INTEGER NOT NULL,         -- goes up when papers come back
	UNIQUE (case_id, duty, staff_id, round)
) STRICT;

-- Duties that one person may not have on the same case.
CREATE TABLE aid_apart (
	duty TEXT NOT NULL,
	other TEXT NOT NULL,
	PRIMARY KEY (duty, other)
) STRICT, WITHOUT ROWID;
INSERT INTO aid_apart (duty, other) VALUES
	('keyer', 'reviewer'), ('reviewer', 'keyer'),
	('keyer', 'approver'), ('approver', 'keyer'),
	('keyer', 'payer'), ('payer', 'keyer'),
	('reviewer', 'approver'), ('approver', 'reviewer'),
	('reviewer', 'payer'), ('payer', 'reviewer'),
	('approver', 'payer'), ('payer', 'approver'),
	('visitor', 'approver'), ('approver', 'visitor'),
	('visitor', 'payer'), ('payer', 'visitor'),
	('checker', 'approver'), ('approver', 'checker'),
	('checker', 'payer'), ('payer', 'checker');

-- Staff who have said that a case is a relative's or a friend's.
CREATE TABLE aid_recusal (
	case_id INTEGER NOT NULL REFERENCES aid_case (id),
	staff_id INTEGER NOT NULL REFERENCES staff (id),
	at INTEGER NOT NULL,
	PRIMARY KEY (case_id, staff_id)
) STRICT, WITHOUT ROWID;

-- People, not accounts: the owner's number tells.
CREATE TRIGGER aid_duty_known BEFORE INSERT ON aid_duty
WHEN NOT EXISTS (SELECT 1 FROM staff WHERE id = NEW.staff_id
	AND id_bix IS NOT NULL AND disabled_at IS NULL)
BEGIN
	SELECT RAISE(ABORT, 'aid: nobody knows whose account this is');
END;
CREATE TRIGGER aid_duty_apart BEFORE INSERT ON aid_duty
WHEN EXISTS (SELECT 1 FROM aid_duty d
	JOIN aid_apart p ON p.duty = d.duty AND p.other = NEW.duty
	JOIN staff s ON s.id = d.staff_id
	JOIN staff n ON n.id = NEW.staff_id
	WHERE d.case_id = NEW.case_id
	AND (s.id = n.id OR s.id_bix = n.id_bix))
BEGIN
	SELECT RAISE(ABORT, 'aid: the same person in two duties');
END;
CREATE TRIGGER aid_duty_kin BEFORE INSERT ON aid_duty
WHEN EXISTS (SELECT 1 FROM aid_case c
	JOIN aid_member m ON m.household_id = c.household_id
	JOIN staff n ON n.id_bix = m.id_bix
	WHERE c.id = NEW.case_id AND n.id = NEW.staff_id)
	OR EXISTS (SELECT 1 FROM aid_recusal r
	WHERE r.case_id = NEW.case_id AND r.staff_id = NEW.staff_id)
BEGIN
	SELECT RAISE(ABORT, 'aid: the own family''s case');
END;
CREATE TRIGGER aid_duty_stays BEFORE UPDATE ON aid_duty
BEGIN
	SELECT RAISE(ABORT, 'aid: what was done stays');
END;
CREATE TRIGGER aid_duty_kept BEFORE DELETE ON aid_duty
BEGIN
	SELECT RAISE(ABORT, 'aid: what was done stays');
END;
-- Nor may somebody become family behind the act.
CREATE TRIGGER aid_member_acted BEFORE INSERT ON aid_member
WHEN EXISTS (SELECT 1 FROM aid_case c
	JOIN aid_duty d ON d.case_id = c.id
	JOIN staff s ON s.id = d.staff_id
	WHERE c.household_id = NEW.household_id AND c.running = 1
	AND s.id_bix = NEW.id_bix)
BEGIN
	SELECT RAISE(ABORT, 'aid: somebody of the family has acted');
END;
-- No money without three people, whatever the program believes.
CREATE TRIGGER aid_case_paid BEFORE UPDATE OF stage ON aid_case
WHEN NEW.stage = 'followup' AND OLD.stage = 'payment'
	AND (SELECT count(DISTINCT s.id_bix) FROM aid_duty d
	JOIN staff s ON s.id = d.staff_id WHERE d.case_id = NEW.id
	AND d.duty IN ('reviewer', 'approver', 'payer')) < 3
BEGIN
	SELECT RAISE(ABORT, 'aid: a payment by fewer than three people');
END;

-- ---- in public -------------------------------------------------------------
-- The text is masked and scanned before it gets here.
CREATE TABLE aid_posting (
	id INTEGER PRIMARY KEY,
	ref TEXT NOT NULL UNIQUE,
	case_id INTEGER NOT NULL REFERENCES aid_case (id),
	scope TEXT NOT NULL CHECK (scope IN ('public', 'unit')),
	unit TEXT NOT NULL,
	name TEXT NOT NULL,             -- 王*明
	category TEXT NOT NULL,
	kind TEXT NOT NULL,
	remark TEXT NOT NULL,
	from_on TEXT NOT NULL,
	until_on TEXT NOT NULL,         -- its last day
	stopped_on TEXT,                -- by objections that are open
	ended_at INTEGER
) STRICT;
CREATE INDEX aid_posting_of ON aid_posting (case_id, id);
CREATE UNIQUE INDEX aid_posting_up ON aid_posting (case_id)
	WHERE ended_at IS NULL;
CREATE INDEX aid_posting_shown ON aid_posting (scope, id)
	WHERE ended_at IS NULL;

CREATE TABLE aid_objection (
	id INTEGER PRIMARY KEY,
	ref TEXT NOT NULL UNIQUE,
	posting_id INTEGER NOT NULL REFERENCES aid_posting (id),
	note_id INTEGER NOT NULL REFERENCES aid_note (id),
	at INTEGER NOT NULL,
	actor TEXT NOT NULL,            -- where it was said, not who said it
	outcome TEXT CHECK (outcome IN ('upheld', 'dismissed')),
	answer_id INTEGER REFERENCES aid_note (id),
	decided_at INTEGER,
	decided_by TEXT
) STRICT;
CREATE INDEX aid_objection_of ON aid_objection (posting_id, id);

-- Complaints and appeals; who has acted on the case never sees them.
CREATE TABLE aid_complaint (
	id INTEGER PRIMARY KEY,
	ref TEXT NOT NULL UNIQUE,
	case_id INTEGER NOT NULL REFERENCES aid_case (id),
	kind TEXT NOT NULL CHECK (kind IN ('complaint', 'appeal')),
	note_id INTEGER NOT NULL REFERENCES aid_note (id),
	at INTEGER NOT NULL,
	due_on TEXT NOT NULL,
	outcome TEXT CHECK (outcome IN ('upheld', 'dismissed')),
	answer_id INTEGER REFERENCES aid_note (id),
	decided_at INTEGER,
	decided_by TEXT
) STRICT;
CREATE INDEX aid_complaint_open ON aid_complaint (due_on, id)
	WHERE decided_at IS NULL;
CREATE INDEX aid_complaint_of ON aid_complaint (case_id);

-- ---- evaluation ------------------------------------------------------------
-- The seed stands here for everybody: order by SHA-256(seed case-number).
CREATE TABLE aid_sample (
	id INTEGER PRIMARY KEY,
	ref TEXT NOT NULL UNIQUE,
	seed TEXT NOT NULL,
	from_on TEXT NOT NULL,
	until_on TEXT NOT NULL,
	of_cases INTEGER NOT NULL,
	open_until TEXT NOT NULL,       -- evaluators read it so long
	made_at INTEGER NOT NULL,
	made_by TEXT NOT NULL,
	UNIQUE (from_on, until_on)
) STRICT;
CREATE TABLE aid_sample_case (
	sample_id INTEGER NOT NULL REFERENCES aid_sample (id),
	n INTEGER NOT NULL,
	case_id INTEGER NOT NULL REFERENCES aid_case (id),
	opened INTEGER NOT NULL DEFAULT 0,
	PRIMARY KEY (sample_id, n),
	UNIQUE (sample_id, case_id)
) STRICT, WITHOUT ROWID;
