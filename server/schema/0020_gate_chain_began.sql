-- SPDX-License-Identifier: Apache-2.0
-- A machine that comes back after others had stood in its place goes on with
-- its own numbers: from which of them it is counted behind its base.

ALTER TABLE gate_chain
ADD COLUMN began INTEGER NOT NULL DEFAULT 1 CHECK (began >= 1);
