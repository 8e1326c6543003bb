-- SPDX-License-Identifier: Apache-2.0
-- Help that another agency gave to somebody of a household, as an exchange of
-- keyed hashes has shown. Whose number it was is kept nowhere.

CREATE TABLE aid_elsewhere (
	id INTEGER PRIMARY KEY,
	household_id INTEGER NOT NULL REFERENCES aid_household (id),
	agency TEXT NOT NULL,
	month TEXT NOT NULL,            -- YYYY-MM
	kind TEXT NOT NULL,
	at INTEGER NOT NULL,
	UNIQUE (household_id, agency, month, kind)
) STRICT;
