-- SPDX-License-Identifier: Apache-2.0
-- The kiosks as machines: what each says of itself, which is out of service,
-- what its screen tells, who called for help; and how people found it. Nothing
-- here names a person.

-- Where it stands, for whoever has to walk there: 一楼大厅东侧.
ALTER TABLE terminal ADD COLUMN place TEXT;

-- What a terminal said of itself last; null: it does not say.
CREATE TABLE terminal_health (
	id INTEGER PRIMARY KEY REFERENCES terminal (id),
	at INTEGER NOT NULL,
	changed_at INTEGER NOT NULL,
	version TEXT NOT NULL,
	reader TEXT NOT NULL,
	printer TEXT,
	scanner TEXT,
	outbox_waiting INTEGER,
	outbox_oldest INTEGER,          -- seconds
	disk_free INTEGER,              -- MiB
	clock_offset_ms INTEGER,        -- ours minus the terminal's
	certificate_days INTEGER,
	error TEXT                      -- code of the latest fault
) STRICT;

-- A row for each that is out of service.
CREATE TABLE terminal_closed (
	id INTEGER PRIMARY KEY REFERENCES terminal (id),
	text TEXT NOT NULL,             -- what the public reads
	actor TEXT NOT NULL,
	at INTEGER NOT NULL
) STRICT;

CREATE TABLE notice (
	id INTEGER PRIMARY KEY,
	ref TEXT NOT NULL UNIQUE,
	text TEXT NOT NULL,
	starts_on TEXT NOT NULL,        -- the first day
	ends_on TEXT NOT NULL,          -- the last day
	actor TEXT NOT NULL,
	at INTEGER NOT NULL,
	ended_at INTEGER,
	CHECK (starts_on <= ends_on)
) STRICT;
CREATE INDEX notice_shown ON notice (ends_on, id) WHERE ended_at IS NULL;

CREATE TABLE help_call (
	id INTEGER PRIMARY KEY,
	ref TEXT NOT NULL UNIQUE,
	terminal_id INTEGER NOT NULL REFERENCES terminal (id),
	screen TEXT NOT NULL,
	flow TEXT,
	called_at INTEGER NOT NULL,
	coming_at INTEGER,
	coming_by TEXT,
	done_at INTEGER,
	done_by TEXT
) STRICT;
-- One open call a terminal: pressing again is the same call.
CREATE UNIQUE INDEX help_call_open ON help_call (terminal_id)
	WHERE done_at IS NULL;

-- How visits went. The terminal says the totals of its day since it started,
-- again and again: the largest stands, so that a lost answer counts nothing
-- twice.
CREATE TABLE flow_count (
	day TEXT NOT NULL,
	terminal_id INTEGER NOT NULL REFERENCES terminal (id),
	flow TEXT NOT NULL,
	run TEXT NOT NULL,              -- one start of the agent
	started INTEGER NOT NULL,
	finished INTEGER NOT NULL,
	gave_up INTEGER NOT NULL,
	failed INTEGER NOT NULL,
	PRIMARY KEY (day, terminal_id, flow, run)
) STRICT, WITHOUT ROWID;
CREATE TABLE flow_failure (
	day TEXT NOT NULL,
	terminal_id INTEGER NOT NULL REFERENCES terminal (id),
	flow TEXT NOT NULL,
	code TEXT NOT NULL,
	run TEXT NOT NULL,
	n INTEGER NOT NULL,
	PRIMARY KEY (day, terminal_id, flow, code, run)
) STRICT, WITHOUT ROWID;

-- 好差评: one vote an act. The day is kept and not the moment.
CREATE TABLE rating (
	id INTEGER PRIMARY KEY,
	event_id INTEGER NOT NULL UNIQUE REFERENCES case_event (id),
	day TEXT NOT NULL,
	terminal_id INTEGER NOT NULL REFERENCES terminal (id),
	service TEXT NOT NULL,
	grade INTEGER NOT NULL CHECK (grade BETWEEN 1 AND 5)
) STRICT;
CREATE INDEX rating_by_day ON rating (day, terminal_id, service);

-- What follows from a bad one: a call back, and a remedy.
CREATE TABLE rating_followup (
	id INTEGER PRIMARY KEY REFERENCES rating (id),
	ref TEXT NOT NULL UNIQUE,
	call_due TEXT NOT NULL,
	fix_due TEXT NOT NULL,
	called_at INTEGER,
	called_by TEXT,
	closed_at INTEGER,
	closed_by TEXT,
	reason_sealed BLOB
) STRICT;
CREATE INDEX rating_followup_open ON rating_followup (fix_due, id)
	WHERE closed_at IS NULL;
CREATE INDEX rating_followup_closed ON rating_followup (closed_at, id)
	WHERE closed_at IS NOT NULL;
