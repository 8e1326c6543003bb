-- SPDX-License-Identifier: Apache-2.0
-- What somebody had filled in at a kiosk and gave to the staff with their call
-- for help. A row lives until the application is made, the call is over, the
-- person takes it back or the day ends; then it is gone.

CREATE TABLE handover (
	id INTEGER PRIMARY KEY,
	ref TEXT NOT NULL UNIQUE,
	call_id INTEGER NOT NULL UNIQUE REFERENCES help_call (id),
	terminal_id INTEGER NOT NULL REFERENCES terminal (id),
	visit TEXT NOT NULL,            -- only that visit's page knows it
	draft_sealed BLOB NOT NULL,
	made_at INTEGER NOT NULL,
	UNIQUE (terminal_id, visit)
) STRICT;
CREATE INDEX handover_old ON handover (made_at, id);
