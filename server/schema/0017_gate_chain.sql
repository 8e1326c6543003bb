-- SPDX-License-Identifier: Apache-2.0
-- A machine that is put in the place of another counts its entries from 1
-- again. The centre counts on: behind which of its own numbers a machine, which
-- is known by its key, began.

CREATE TABLE gate_chain (
	key_id INTEGER PRIMARY KEY REFERENCES terminal_key (id),
	gate_id INTEGER NOT NULL REFERENCES terminal (id),
	base INTEGER NOT NULL CHECK (base >= 0)
) STRICT;
CREATE INDEX gate_chain_of ON gate_chain (gate_id, key_id);

INSERT INTO gate_chain (key_id, gate_id, base)
SELECT max(k.id), g.id, 0 FROM gate_log g
JOIN terminal_key k ON k.terminal_id = g.id GROUP BY g.id;
