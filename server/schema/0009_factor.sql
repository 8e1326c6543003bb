-- SPDX-License-Identifier: Apache-2.0
-- The second factor of staff: a sealed secret that an authenticator app shares,
-- the last time step that was taken, recovery codes as keyed hashes.

CREATE TABLE staff_factor (
	id INTEGER PRIMARY KEY REFERENCES staff (id),
	secret_sealed BLOB NOT NULL,
	last_step INTEGER NOT NULL CHECK (last_step >= 0),
	demo INTEGER NOT NULL CHECK (demo IN (0, 1)), -- the published secret
	made_at INTEGER NOT NULL,
	confirmed_at INTEGER            -- null: shown, no code given yet
) STRICT;

CREATE TABLE staff_recovery (
	id INTEGER PRIMARY KEY,
	staff_id INTEGER NOT NULL REFERENCES staff (id),
	code_mac BLOB NOT NULL UNIQUE CHECK (length(code_mac) = 32),
	used_at INTEGER
) STRICT;
CREATE INDEX staff_recovery_of ON staff_recovery (staff_id);

-- When a code was last given in this session; null: never.
ALTER TABLE staff_session ADD COLUMN factor_at INTEGER;
