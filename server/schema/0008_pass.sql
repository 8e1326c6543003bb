-- SPDX-License-Identifier: Apache-2.0
-- Annual passes of parks: what is offered, who holds which, what is void, what
-- gates have seen.

-- ---- parks and groups ------------------------------------------------------
-- A park is a site with doors of its own: number, name, address are the site's.
CREATE TABLE pass_park (
	id INTEGER PRIMARY KEY REFERENCES site (id),
	opens INTEGER NOT NULL,         -- minutes of the day; equal: all day
	closes INTEGER NOT NULL,
	closed_days INTEGER NOT NULL CHECK (closed_days BETWEEN 0 AND 127),
	passback_s INTEGER NOT NULL CHECK (passback_s >= 0),
	travel_s INTEGER NOT NULL CHECK (travel_s >= 0) -- to any other park
) STRICT;

-- What a pass opens; the number is printed in it.
CREATE TABLE pass_group (
	number INTEGER PRIMARY KEY CHECK (number BETWEEN 1 AND 65535),
	title TEXT NOT NULL,
	per_day INTEGER NOT NULL CHECK (per_day >= 0),  -- 0: any number
	per_year INTEGER NOT NULL CHECK (per_year >= 0)
) STRICT;
CREATE TABLE pass_group_park (
	group_number INTEGER NOT NULL REFERENCES pass_group (number),
	park_id INTEGER NOT NULL REFERENCES pass_park (id),
	PRIMARY KEY (group_number, park_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX pass_group_of_park ON pass_group_park (park_id, group_number);

-- ---- products --------------------------------------------------------------
CREATE TABLE pass_product (
	id INTEGER PRIMARY KEY,
	code TEXT NOT NULL UNIQUE,
	scope TEXT NOT NULL             -- within it a person has one a year
) STRICT;

-- Terms never change: a new version is a new row, a pass keeps its own.
CREATE TABLE pass_terms (
	id INTEGER PRIMARY KEY,
	product_id INTEGER NOT NULL REFERENCES pass_product (id),
	version INTEGER NOT NULL,
	hash BLOB NOT NULL CHECK (length(hash) = 32), -- of the file's words
	valid_from INTEGER NOT NULL,
	title TEXT NOT NULL,
	basis TEXT NOT NULL,            -- the document it rests on
	group_number INTEGER NOT NULL REFERENCES pass_group (number),
	holders INTEGER NOT NULL CHECK (holders BETWEEN 1 AND 3),
	period TEXT NOT NULL CHECK (period IN ('rolling', 'calendar',
		'season')),
	days INTEGER NOT NULL,          -- rolling
	season_from INTEGER NOT NULL,   -- month * 100 + day, 0: none
	season_until INTEGER NOT NULL,
	rollover INTEGER NOT NULL,
	start_days INTEGER NOT NULL CHECK (start_days BETWEEN 0 AND 35),
	cap INTEGER NOT NULL CHECK (cap >= 0), -- passes a year, 0: any number
	fee INTEGER NOT NULL CHECK (fee >= 0), -- fen, once, beside the price
	pay_days INTEGER NOT NULL CHECK (pay_days BETWEEN 1 AND 90),
	renew_days INTEGER NOT NULL CHECK (renew_days >= 0),
	refund_days INTEGER NOT NULL CHECK (refund_days >= 0),
	replace_fee INTEGER NOT NULL CHECK (replace_fee >= 0),
	replacements INTEGER NOT NULL CHECK (replacements >= 0), -- 0: any number
	UNIQUE (product_id, version)
) STRICT;
CREATE TABLE pass_window (
	terms_id INTEGER NOT NULL REFERENCES pass_terms (id),
	n INTEGER NOT NULL,
	from_md INTEGER NOT NULL,
	until_md INTEGER NOT NULL,
	PRIMARY KEY (terms_id, n)
) STRICT, WITHOUT ROWID;
CREATE TABLE pass_price (
	terms_id INTEGER NOT NULL REFERENCES pass_terms (id),
	n INTEGER NOT NULL,
	rule TEXT NOT NULL,             -- '' for everybody
	value TEXT NOT NULL,
	from_md INTEGER NOT NULL,       -- 0: the whole year
	price INTEGER NOT NULL CHECK (price >= 0),
	subsidy INTEGER NOT NULL CHECK (subsidy >= 0),
	PRIMARY KEY (terms_id, n)
) STRICT, WITHOUT ROWID;
CREATE TABLE pass_rule (
	terms_id INTEGER NOT NULL REFERENCES pass_terms (id),
	n INTEGER NOT NULL,
	rule TEXT NOT NULL,
	value TEXT NOT NULL,
	PRIMARY KEY (terms_id, n)
) STRICT, WITHOUT ROWID;
CREATE TABLE pass_text (
	terms_id INTEGER NOT NULL REFERENCES pass_terms (id),
	n INTEGER NOT NULL,
	kind TEXT NOT NULL CHECK (kind IN ('intro', 'item', 'bring', 'next',
		'declare', 'consent')),
	code TEXT NOT NULL,
	version INTEGER NOT NULL,
	required INTEGER NOT NULL CHECK (required IN (0, 1)),
	title TEXT NOT NULL,
	text TEXT NOT NULL,
	PRIMARY KEY (terms_id, n)
) STRICT, WITHOUT ROWID;
-- How many stand: those that wait for their payment too.
CREATE TABLE pass_sold (
	product_id INTEGER NOT NULL REFERENCES pass_product (id),
	year INTEGER NOT NULL,
	n INTEGER NOT NULL CHECK (n >= 0),
	PRIMARY KEY (product_id, year)
) STRICT, WITHOUT ROWID;

-- ---- passes ----------------------------------------------------------------
CREATE TABLE pass (
	id INTEGER PRIMARY KEY REFERENCES casefile (id),
	product_id INTEGER NOT NULL REFERENCES pass_product (id),
	terms_id INTEGER NOT NULL REFERENCES pass_terms (id),
	year INTEGER NOT NULL,          -- that it counts for
	state TEXT NOT NULL CHECK (state IN ('unpaid', 'active', 'frozen',
		'cancelled', 'refunded', 'lapsed')),
	frozen_why TEXT CHECK (frozen_why IN ('holder', 'desk', 'sharing')),
	renews INTEGER REFERENCES pass (id),
	price INTEGER NOT NULL,         -- fen, as decided then, all four
	subsidy INTEGER NOT NULL,
	fee INTEGER NOT NULL,
	replaced INTEGER NOT NULL DEFAULT 0,
	channel TEXT NOT NULL CHECK (channel IN ('kiosk', 'desk')),
	made_at INTEGER NOT NULL,
	pay_until INTEGER,              -- ms, while it is not paid
	issued_at INTEGER,
	nbf INTEGER,                    -- Unix seconds, both once issued
	exp INTEGER,
	CHECK ((state = 'frozen') = (frozen_why IS NOT NULL)),
	CHECK ((state = 'unpaid') <= (pay_until IS NOT NULL)),
	CHECK ((state IN ('active', 'frozen', 'refunded')) <=
		(issued_at IS NOT NULL AND nbf < exp))
) STRICT;
CREATE INDEX pass_unpaid ON pass (pay_until) WHERE state = 'unpaid';
CREATE INDEX pass_of_product ON pass (product_id, year, state);
CREATE INDEX pass_issued ON pass (issued_at) WHERE issued_at IS NOT NULL;

CREATE TABLE pass_holder (
	id INTEGER PRIMARY KEY,
	pass_id INTEGER NOT NULL REFERENCES pass (id),
	n INTEGER NOT NULL CHECK (n BETWEEN 1 AND 3),
	person_id INTEGER NOT NULL REFERENCES person (id),
	scope TEXT NOT NULL,
	year INTEGER NOT NULL,
	live INTEGER NOT NULL CHECK (live IN (0, 1)),
	score INTEGER NOT NULL DEFAULT 0,
	UNIQUE (pass_id, n)
) STRICT;
-- One a person and year, whatever the number of tries.
CREATE UNIQUE INDEX pass_once ON pass_holder (person_id, scope, year)
	WHERE live = 1;
CREATE INDEX pass_of_person ON pass_holder (person_id, id);

CREATE TABLE pass_payment (
	id INTEGER PRIMARY KEY,
	pass_id INTEGER NOT NULL REFERENCES pass (id),
	kind TEXT NOT NULL CHECK (kind IN ('price', 'replace', 'refund')),
	amount INTEGER NOT NULL,        -- fen; below 0 for what was given back
	method TEXT NOT NULL CHECK (method IN ('cash', 'card')),
	receipt_no TEXT NOT NULL UNIQUE,
	at INTEGER NOT NULL,
	actor TEXT NOT NULL
) STRICT;
CREATE INDEX pass_payment_of ON pass_payment (pass_id, id);

-- ---- codes -----------------------------------------------------------------
CREATE TABLE pass_token (
	id INTEGER PRIMARY KEY,
	holder_id INTEGER NOT NULL REFERENCES pass_holder (id),
	kind TEXT NOT NULL CHECK (kind IN ('paper', 'phone')),
	list INTEGER NOT NULL CHECK (list BETWEEN 0 AND 255),
	idx INTEGER NOT NULL CHECK (idx >= 0),
	group_number INTEGER NOT NULL,
	iat INTEGER NOT NULL,           -- Unix seconds, all three
	nbf INTEGER NOT NULL,
	exp INTEGER NOT NULL,
	anchor BLOB CHECK (length(anchor) = 16), -- of a phone that is active
	void_at INTEGER,
	UNIQUE (list, idx),
	CHECK (kind = 'phone' OR anchor IS NULL)
) STRICT;
CREATE INDEX pass_token_of ON pass_token (holder_id, id);
CREATE UNIQUE INDEX pass_token_paper ON pass_token (holder_id)
	WHERE kind = 'paper' AND void_at IS NULL;

-- A code on a slip that makes a phone the pass, once.
CREATE TABLE pass_activation (
	id INTEGER PRIMARY KEY,
	code_bix BLOB NOT NULL UNIQUE CHECK (length(code_bix) = 32),
	holder_id INTEGER NOT NULL REFERENCES pass_holder (id),
	token_id INTEGER REFERENCES pass_token (id), -- under way
	expires_at INTEGER NOT NULL,
	used_at INTEGER
) STRICT;
CREATE INDEX pass_activation_of ON pass_activation (holder_id, id);

-- ---- lists of what is void -------------------------------------------------
CREATE TABLE revocation_list (
	list INTEGER PRIMARY KEY CHECK (list BETWEEN 0 AND 255),
	type INTEGER NOT NULL,          -- 2 pass, 3 voucher
	year INTEGER NOT NULL,
	given INTEGER NOT NULL CHECK (given >= 0), -- indexes given out
	seq INTEGER NOT NULL CHECK (seq >= 1)
) STRICT;
-- Every change of a list in order: whoever folds them up to a number has the
-- list of that number.
CREATE TABLE revocation (
	list INTEGER NOT NULL REFERENCES revocation_list (list),
	seq INTEGER NOT NULL CHECK (seq >= 2),
	idx INTEGER NOT NULL,
	void INTEGER NOT NULL CHECK (void IN (0, 1)),
	at INTEGER NOT NULL,
	PRIMARY KEY (list, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX revocation_of ON revocation (list, idx, seq);

-- Vouchers have been given since before there were lists.
INSERT INTO revocation_list (list, type, year, given, seq)
SELECT year % 64 * 4 + 3, 3, year, last, 1 + (SELECT count(*) FROM voucher v
	WHERE v.list = serial.year % 64 * 4 + 3 AND v.void_at IS NOT NULL)
FROM serial WHERE name = 'voucher';
INSERT INTO revocation (list, seq, idx, void, at)
SELECT list, 1 + row_number() OVER (PARTITION BY list ORDER BY void_at, id),
	idx, 1, void_at FROM voucher WHERE void_at IS NOT NULL;

-- ---- what gates have seen --------------------------------------------------
CREATE TABLE gate_log (
	id INTEGER PRIMARY KEY REFERENCES terminal (id),
	acked INTEGER NOT NULL,         -- all up to this number are here
	top INTEGER NOT NULL,           -- the highest that is here
	list_seq INTEGER NOT NULL,      -- the highest list it has told of
	trust_seq INTEGER NOT NULL,     -- that it was sent last
	seen_at INTEGER NOT NULL,       -- ms, of its last batch
	hole_since INTEGER,             -- ms, since when a number is missing
	held_at INTEGER                 -- quarantined: it has said two things
) STRICT;
-- A row an entry, for ever; whose it was and when exactly, for 90 days.
CREATE TABLE gate_entry (
	id INTEGER PRIMARY KEY,
	gate_id INTEGER NOT NULL REFERENCES terminal (id),
	seq INTEGER NOT NULL CHECK (seq >= 1),
	hash BLOB NOT NULL CHECK (length(hash) = 32), -- of salt and record
	chain BLOB NOT NULL CHECK (length(chain) = 32), -- behind this entry
	site_id INTEGER REFERENCES site (id), -- where the gate stood
	at INTEGER NOT NULL,            -- Unix seconds; its day once erased
	type INTEGER NOT NULL,          -- of the code; 0: it could not be read
	place INTEGER NOT NULL,
	result TEXT NOT NULL,
	list_seq INTEGER NOT NULL,
	list INTEGER,
	idx INTEGER,
	holder_id INTEGER REFERENCES pass_holder (id),
	salt BLOB CHECK (length(salt) = 16),
	record BLOB,
	accepted INTEGER NOT NULL CHECK (accepted IN (0, 1)), -- and not taken back
	flags INTEGER NOT NULL,
	UNIQUE (gate_id, seq)
) STRICT;
CREATE INDEX gate_entry_of ON gate_entry (list, idx, at) WHERE idx IS NOT NULL;
CREATE INDEX gate_entry_holder ON gate_entry (holder_id, at)
	WHERE holder_id IS NOT NULL;
CREATE INDEX gate_entry_site ON gate_entry (site_id, at);
CREATE INDEX gate_entry_old ON gate_entry (at) WHERE salt IS NOT NULL;

-- What somebody has to look at. The name says of what, so that the same thing
-- is told once.
CREATE TABLE gate_alarm (
	id INTEGER PRIMARY KEY,
	ref TEXT NOT NULL UNIQUE,
	name TEXT NOT NULL UNIQUE,
	kind TEXT NOT NULL CHECK (kind IN ('impossible', 'knew_void',
		'two_things', 'chain', 'hole', 'sharing')),
	gate_id INTEGER REFERENCES terminal (id),
	holder_id INTEGER REFERENCES pass_holder (id),
	made_at INTEGER NOT NULL,
	done_at INTEGER,
	done_by TEXT
) STRICT;
CREATE INDEX gate_alarm_open ON gate_alarm (made_at, id) WHERE done_at IS NULL;

-- ---- keys ------------------------------------------------------------------
-- Keys that sign what people carry and what gates believe; the secret halves
-- are in DIR/keys.
CREATE TABLE issuing_key (
	name TEXT PRIMARY KEY,          -- of DIR/keys/NAME.key: pass-2
	usage INTEGER NOT NULL,
	public BLOB NOT NULL UNIQUE CHECK (length(public) = 32),
	nbf INTEGER NOT NULL,           -- Unix seconds, all three; 0: none
	exp INTEGER NOT NULL,
	revoked_at INTEGER NOT NULL,
	state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 3)
) STRICT, WITHOUT ROWID;

-- Trust lists as the root has signed them.
CREATE TABLE trust_list (
	seq INTEGER PRIMARY KEY,
	iat INTEGER NOT NULL,
	wire BLOB NOT NULL,
	taken_at INTEGER NOT NULL
) STRICT;
CREATE TABLE trust_root (
	n INTEGER PRIMARY KEY CHECK (n IN (1, 2)), -- in use, next
	public BLOB NOT NULL CHECK (length(public) = 32)
) STRICT;
