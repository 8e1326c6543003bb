-- SPDX-License-Identifier: Apache-2.0
-- Places that people can take: programmes with their tree of quotas, sessions,
-- bookings, waiting lists, vouchers. Nothing of a health check's result is
-- kept: that somebody came, and that the report was handed over.

-- ---- staff: roles are rows of the program's table, no longer of this one ---
-- Hospitals and other points have accounts of their own: site says whose.
CREATE TABLE session_kept AS SELECT * FROM staff_session;
DELETE FROM staff_session;
CREATE TABLE staff_new (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL UNIQUE,
	display TEXT NOT NULL,
	role TEXT NOT NULL,
	id_bix BLOB UNIQUE CHECK (length(id_bix) = 32),
	id_sealed BLOB,
	password TEXT NOT NULL,         -- argon2id, PHC form
	one_time INTEGER NOT NULL CHECK (one_time IN (0, 1)),
	created_at INTEGER NOT NULL,
	disabled_at INTEGER,
	site INTEGER                    -- number of the site it works for
) STRICT;
INSERT INTO staff_new (id, name, display, role, id_bix, id_sealed, password,
	one_time, created_at, disabled_at)
SELECT id, name, display, role, id_bix, id_sealed, password, one_time,
	created_at, disabled_at FROM staff;
DROP TABLE staff;
ALTER TABLE staff_new RENAME TO staff;
INSERT INTO staff_session SELECT * FROM session_kept;
DROP TABLE session_kept;

-- ---- what is offered -------------------------------------------------------
-- Where vouchers are redeemed. The number is printed in them.
CREATE TABLE site (
	id INTEGER PRIMARY KEY,
	number INTEGER NOT NULL UNIQUE CHECK (number BETWEEN 1 AND 65535),
	code TEXT NOT NULL UNIQUE,
	name TEXT NOT NULL,
	address TEXT NOT NULL,
	bus TEXT NOT NULL,
	phone TEXT NOT NULL
) STRICT;

CREATE TABLE programme (
	id INTEGER PRIMARY KEY,         -- its root in quota_node as well
	code TEXT NOT NULL UNIQUE,
	kind TEXT NOT NULL,             -- checkup
	title TEXT NOT NULL,
	period TEXT NOT NULL,           -- as people read it
	period_key TEXT NOT NULL,       -- within it a person has one place
	version INTEGER NOT NULL,
	basis TEXT NOT NULL,            -- the document it rests on
	opens_at INTEGER NOT NULL,
	closes_at INTEGER NOT NULL,
	share_by TEXT NOT NULL CHECK (share_by IN ('none', 'district',
		'group')),
	release_at INTEGER,             -- unused shares go to all
	released_at INTEGER,
	waiting INTEGER NOT NULL CHECK (waiting IN (0, 1)),
	cancel_hours INTEGER NOT NULL CHECK (cancel_hours >= 0),
	no_show_minutes INTEGER NOT NULL CHECK (no_show_minutes >= 0),
	hold_seconds INTEGER NOT NULL CHECK (hold_seconds BETWEEN 10 AND 600),
	price INTEGER NOT NULL CHECK (price >= 0), -- fen a person, to the provider
	draw_at INTEGER,                -- null: who comes first
	draw_hash BLOB CHECK (length(draw_hash) = 32), -- of the seed, from the start
	draw_seed BLOB CHECK (length(draw_seed) = 32), -- once drawn
	drawn_at INTEGER,
	CHECK (opens_at < closes_at)
) STRICT;
CREATE INDEX programme_by_kind ON programme (kind, opens_at);

-- Who may: rules of the program's table with their values, in order.
CREATE TABLE programme_rule (
	programme_id INTEGER NOT NULL REFERENCES programme (id),
	n INTEGER NOT NULL,
	rule TEXT NOT NULL,
	value TEXT NOT NULL,
	PRIMARY KEY (programme_id, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE programme_text (
	programme_id INTEGER NOT NULL REFERENCES programme (id),
	n INTEGER NOT NULL,
	kind TEXT NOT NULL CHECK (kind IN ('intro', 'item', 'bring', 'next',
		'declare', 'consent')),
	code TEXT NOT NULL,
	version INTEGER NOT NULL,
	required INTEGER NOT NULL CHECK (required IN (0, 1)),
	title TEXT NOT NULL,
	text TEXT NOT NULL,
	PRIMARY KEY (programme_id, n)
) STRICT, WITHOUT ROWID;

-- Programme > place > day > session, and beside them the programme's shares.
-- What is held, leased to kiosks or taken counts at every level up to the
-- programme; what is taken also in one share.
CREATE TABLE quota_node (
	id INTEGER PRIMARY KEY,
	ref TEXT NOT NULL UNIQUE,
	programme_id INTEGER NOT NULL REFERENCES programme (id)
		DEFERRABLE INITIALLY DEFERRED,
	parent_id INTEGER REFERENCES quota_node (id),
	kind TEXT NOT NULL CHECK (kind IN ('programme', 'share', 'place',
		'day', 'session')),
	code TEXT NOT NULL,             -- district, group, '*', site, day, half
	size INTEGER NOT NULL,
	held INTEGER NOT NULL DEFAULT 0 CHECK (held >= 0),
	leased INTEGER NOT NULL DEFAULT 0 CHECK (leased >= 0),
	taken INTEGER NOT NULL DEFAULT 0 CHECK (taken >= 0),
	reserved INTEGER NOT NULL DEFAULT 0 CHECK (reserved >= 0), -- walk-in
	attended INTEGER NOT NULL DEFAULT 0 CHECK (attended >= 0),
	no_show INTEGER NOT NULL DEFAULT 0 CHECK (no_show >= 0),
	UNIQUE (programme_id, kind, parent_id, code),
	CHECK (held + leased + taken + reserved <= size)
) STRICT;
CREATE INDEX quota_node_of ON quota_node (parent_id, id);

CREATE TABLE booking_session (
	id INTEGER PRIMARY KEY REFERENCES quota_node (id),
	programme_id INTEGER NOT NULL REFERENCES programme (id),
	place_id INTEGER NOT NULL REFERENCES quota_node (id),
	day_id INTEGER NOT NULL REFERENCES quota_node (id),
	site_id INTEGER NOT NULL REFERENCES site (id),
	day TEXT NOT NULL,
	half TEXT NOT NULL CHECK (half IN ('am', 'pm')),
	starts_at INTEGER NOT NULL,
	ends_at INTEGER NOT NULL,
	closed_at INTEGER,
	closed_by TEXT,
	lapsed_at INTEGER,              -- who did not come was counted
	CHECK (starts_at < ends_at)
) STRICT;
CREATE INDEX booking_session_by_day
	ON booking_session (programme_id, day, site_id, starts_at);
CREATE INDEX booking_session_at ON booking_session (site_id, day, starts_at);
CREATE INDEX booking_session_due ON booking_session (starts_at)
	WHERE lapsed_at IS NULL AND closed_at IS NULL;

-- ---- who has a place -------------------------------------------------------
-- What the person is, where a rule asks for it: declared after a card read, or
-- seen by the desk.
CREATE TABLE person_mark (
	id INTEGER PRIMARY KEY,
	person_id INTEGER NOT NULL REFERENCES person (id),
	mark TEXT NOT NULL,             -- migrant_worker
	src INTEGER NOT NULL CHECK (src BETWEEN 1 AND 4),
	at INTEGER NOT NULL,
	actor TEXT NOT NULL,
	UNIQUE (person_id, mark)
) STRICT;

CREATE TABLE booking_hold (
	id INTEGER PRIMARY KEY,
	ref TEXT NOT NULL UNIQUE,
	session_id INTEGER NOT NULL REFERENCES booking_session (id),
	terminal_id INTEGER NOT NULL REFERENCES terminal (id),
	visit TEXT NOT NULL,
	expires_at INTEGER NOT NULL,
	UNIQUE (terminal_id, visit)
) STRICT;
CREATE INDEX booking_hold_due ON booking_hold (expires_at);
CREATE INDEX booking_hold_of ON booking_hold (session_id);

-- Places that a kiosk may promise while its line is down.
CREATE TABLE booking_lease (
	id INTEGER PRIMARY KEY,
	session_id INTEGER NOT NULL REFERENCES booking_session (id),
	terminal_id INTEGER NOT NULL REFERENCES terminal (id),
	n INTEGER NOT NULL CHECK (n > 0),
	expires_at INTEGER NOT NULL,
	UNIQUE (terminal_id, session_id)
) STRICT;
CREATE INDEX booking_lease_due ON booking_lease (expires_at);
CREATE INDEX booking_lease_of ON booking_lease (session_id);

CREATE TABLE booking (
	id INTEGER PRIMARY KEY REFERENCES casefile (id),
	programme_id INTEGER NOT NULL REFERENCES programme (id),
	period_key TEXT NOT NULL,
	person_id INTEGER NOT NULL REFERENCES person (id),
	state TEXT NOT NULL CHECK (state IN ('waiting', 'booked', 'attended',
		'no_show', 'cancelled', 'closed')),
	session_id INTEGER REFERENCES booking_session (id),
	share_id INTEGER REFERENCES quota_node (id), -- that the place came from
	own_share_id INTEGER REFERENCES quota_node (id), -- by group or district
	group_code TEXT NOT NULL,       -- as of that day; '' for none
	district TEXT NOT NULL,
	channel TEXT NOT NULL CHECK (channel IN ('kiosk', 'desk', 'walkin',
		'promoted', 'draw')),
	rank INTEGER NOT NULL,          -- among those who wait
	made_at INTEGER NOT NULL,
	attended_at INTEGER,
	attended_by TEXT,
	report_at INTEGER,
	late_cancel INTEGER NOT NULL DEFAULT 0 CHECK (late_cancel IN (0, 1)),
	CHECK ((state IN ('booked', 'attended')) <= (session_id IS NOT NULL
		AND share_id IS NOT NULL)),
	CHECK ((state = 'attended') = (attended_at IS NOT NULL))
) STRICT;
-- One place a person and period, whatever the number of tries.
CREATE UNIQUE INDEX booking_once ON booking (person_id, period_key)
	WHERE state IN ('waiting', 'booked', 'attended');
CREATE INDEX booking_of_person ON booking (person_id, id);
CREATE INDEX booking_of_session ON booking (session_id, state, id);
CREATE INDEX booking_of_share ON booking (share_id, state);
CREATE INDEX booking_of_programme ON booking (programme_id, state, id);
CREATE INDEX booking_rank ON booking (programme_id, rank)
	WHERE state = 'waiting';

-- The sessions that somebody who waits would take.
CREATE TABLE booking_wish (
	booking_id INTEGER NOT NULL REFERENCES booking (id),
	session_id INTEGER NOT NULL REFERENCES booking_session (id),
	PRIMARY KEY (booking_id, session_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX booking_wish_of ON booking_wish (session_id, booking_id);

-- Another order on a waiting list: asked for by one, confirmed by another.
CREATE TABLE booking_reorder (
	id INTEGER PRIMARY KEY,
	ref TEXT NOT NULL UNIQUE,
	booking_id INTEGER NOT NULL REFERENCES booking (id),
	before_id INTEGER NOT NULL REFERENCES booking (id),
	reason TEXT NOT NULL,
	asked_at INTEGER NOT NULL,
	asked_by TEXT NOT NULL,
	done_at INTEGER,
	done_by TEXT,
	CHECK (done_by <> asked_by)
) STRICT;

-- ---- vouchers --------------------------------------------------------------
CREATE TABLE voucher (
	id INTEGER PRIMARY KEY,
	list INTEGER NOT NULL CHECK (list BETWEEN 0 AND 255),
	idx INTEGER NOT NULL CHECK (idx >= 0),
	booking_id INTEGER NOT NULL REFERENCES booking (id),
	site INTEGER NOT NULL,          -- number, as printed
	iat INTEGER NOT NULL,           -- Unix seconds, all three
	nbf INTEGER NOT NULL,
	exp INTEGER NOT NULL,
	used_at INTEGER,
	void_at INTEGER,
	UNIQUE (list, idx)
) STRICT;
CREATE INDEX voucher_of ON voucher (booking_id, id);

-- Whom the desk has to call: their session was closed, or a place came.
CREATE TABLE booking_call (
	id INTEGER PRIMARY KEY,
	ref TEXT NOT NULL UNIQUE,
	booking_id INTEGER NOT NULL REFERENCES booking (id),
	why TEXT NOT NULL CHECK (why IN ('closed', 'promoted')),
	made_at INTEGER NOT NULL,
	done_at INTEGER,
	done_by TEXT,
	outcome TEXT CHECK (outcome IN ('told', 'unreachable'))
) STRICT;
CREATE INDEX booking_call_open ON booking_call (made_at, id)
	WHERE done_at IS NULL;
CREATE INDEX booking_call_done ON booking_call (done_at, id)
	WHERE done_at IS NOT NULL;
CREATE INDEX booking_call_of ON booking_call (booking_id);
