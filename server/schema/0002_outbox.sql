-- SPDX-License-Identifier: Apache-2.0
-- The centre's side of the kiosks' outboxes: the terminals' Ed25519 keys, also
-- those of before, what came late, the receipts that kiosks gave meanwhile.

-- A terminal's signing keys: the newest is in use. A key falls with its
-- terminal; a terminal that is paired again has a new one.
CREATE TABLE terminal_key (
	id INTEGER PRIMARY KEY,
	terminal_id INTEGER NOT NULL REFERENCES terminal (id),
	ed25519 BLOB NOT NULL CHECK (length(ed25519) = 32),
	kid BLOB CHECK (length(kid) = 4),    -- null: worked out at the next start
	since INTEGER NOT NULL,
	revoked_at INTEGER
) STRICT;
CREATE INDEX terminal_key_of ON terminal_key (terminal_id, id);
CREATE INDEX terminal_key_by_kid ON terminal_key (kid);

INSERT INTO terminal_key (id, terminal_id, ed25519, since, revoked_at)
SELECT id, id, ed25519, coalesce(paired_at, created_at), revoked_at
FROM terminal WHERE ed25519 IS NOT NULL;

-- From when to when a terminal was last not heard of: acts of that time may
-- still come.
CREATE TABLE terminal_silence (
	id INTEGER PRIMARY KEY REFERENCES terminal (id),
	from_at INTEGER NOT NULL,
	to_at INTEGER NOT NULL
) STRICT;

-- One envelope. What was asked in a conflict is sealed under the row; what
-- could not be opened stays as it came, sealed by the kiosk.
CREATE TABLE outbox_item (
	id INTEGER PRIMARY KEY,
	terminal_id INTEGER NOT NULL REFERENCES terminal (id),
	seq INTEGER NOT NULL CHECK (seq >= 0), -- 0: says none that can be believed
	hash BLOB NOT NULL CHECK (length(hash) = 32),
	key_id INTEGER REFERENCES terminal_key (id), -- null: signed by none of its
	state TEXT NOT NULL
		CHECK (state IN ('imported', 'conflict', 'poisoned', 'settled')),
	code TEXT,                      -- why not; an error code
	path TEXT,                      -- what for; null: could not be opened
	case_id INTEGER REFERENCES casefile (id),
	made_at INTEGER NOT NULL,
	taken_at INTEGER NOT NULL,
	act_sealed BLOB,
	raw BLOB,
	settled_at INTEGER,
	settled_by TEXT,
	reason_sealed BLOB,
	UNIQUE (terminal_id, seq, hash)
) STRICT;
CREATE INDEX outbox_item_open ON outbox_item (id)
	WHERE state IN ('conflict', 'poisoned');
CREATE INDEX outbox_item_by_state ON outbox_item (state, id);
CREATE INDEX outbox_item_of_case ON outbox_item (case_id)
	WHERE case_id IS NOT NULL;

-- Every number of a terminal up to this one has been taken.
CREATE TABLE outbox_mark (
	id INTEGER PRIMARY KEY REFERENCES terminal (id),
	ack INTEGER NOT NULL CHECK (ack >= 0)
) STRICT;

-- Papers that kiosks have given while offline, once their acts are here. They
-- are found by who signed: a kiosk's paper never opens a case of another's.
CREATE TABLE provisional_receipt (
	id INTEGER PRIMARY KEY REFERENCES outbox_item (id),
	cti BLOB NOT NULL UNIQUE CHECK (length(cti) = 10),
	key_id INTEGER NOT NULL REFERENCES terminal_key (id),
	digest BLOB NOT NULL CHECK (length(digest) = 16)
) STRICT;

-- The public half of the key that acts are sealed to: the file must fit it.
CREATE TABLE outbox_key (
	id INTEGER PRIMARY KEY,
	public BLOB NOT NULL CHECK (length(public) = 32),
	made_at INTEGER NOT NULL
) STRICT;
