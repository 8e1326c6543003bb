-- SPDX-License-Identifier: Apache-2.0
-- Kiosks in the hands of the staff: a PIN beside the card that opens upkeep,
-- and each time that it was open.

CREATE TABLE staff_pin (
	id INTEGER PRIMARY KEY REFERENCES staff (id),
	pin TEXT NOT NULL,              -- argon2id, PHC form
	set_at INTEGER NOT NULL
) STRICT;

CREATE TABLE upkeep (
	id INTEGER PRIMARY KEY,
	token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
	terminal_id INTEGER NOT NULL REFERENCES terminal (id),
	staff_id INTEGER NOT NULL REFERENCES staff (id),
	opened_at INTEGER NOT NULL,
	ended_at INTEGER
) STRICT;
-- One at a time: whoever opens it ends what was left open.
CREATE UNIQUE INDEX upkeep_open ON upkeep (terminal_id)
	WHERE ended_at IS NULL;
CREATE INDEX upkeep_of ON upkeep (staff_id);
