-- SPDX-License-Identifier: Apache-2.0
-- The form that two people take along on a visit carries a code by which its
-- scan finds the case. One for each round of papers: a reprint carries the same.

CREATE TABLE aid_visit_form (
	id INTEGER PRIMARY KEY,
	case_id INTEGER NOT NULL REFERENCES aid_case (id),
	round INTEGER NOT NULL,
	code TEXT NOT NULL UNIQUE CHECK (length(code) = 32), -- drawn
	made_at INTEGER NOT NULL,
	made_by TEXT NOT NULL,
	UNIQUE (case_id, round)
) STRICT;
