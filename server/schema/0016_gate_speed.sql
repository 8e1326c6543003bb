-- SPDX-License-Identifier: Apache-2.0
-- How long codes took to be decided at a park's gates, from the code read to
-- the verdict. Counts by month, of no entry and of nobody.

CREATE TABLE gate_speed (
	site_id INTEGER NOT NULL REFERENCES site (id),
	month TEXT NOT NULL,            -- YYYY-MM
	ms INTEGER NOT NULL CHECK (ms >= 0), -- to two digits, rounded up
	n INTEGER NOT NULL CHECK (n > 0),
	PRIMARY KEY (site_id, month, ms)
) STRICT, WITHOUT ROWID;
