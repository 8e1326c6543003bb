-- SPDX-License-Identifier: Apache-2.0
-- What is left of a holder's entries when they are erased after ninety days:
-- how many there were by a code at a gate, as long as a cap of the year counts
-- them. Nothing of it outlives its year.

CREATE TABLE pass_year (
	holder_id INTEGER NOT NULL REFERENCES pass_holder (id),
	site_id INTEGER NOT NULL REFERENCES site (id),
	year INTEGER NOT NULL,
	gate_id INTEGER NOT NULL REFERENCES terminal (id),
	list INTEGER NOT NULL,
	idx INTEGER NOT NULL,
	n INTEGER NOT NULL CHECK (n > 0),
	PRIMARY KEY (year, holder_id, site_id, gate_id, list, idx)
) STRICT, WITHOUT ROWID;
