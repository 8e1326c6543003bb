-- SPDX-License-Identifier: Apache-2.0
-- The tree of quotas: guarded changes, all levels in one statement.

-- name: quota_node_insert :exec
-- in: id int, ref text, programme_id int, parent_id int?, kind text, code text, size int, reserved int
INSERT INTO quota_node (id, ref, programme_id, parent_id, kind, code, size,
	reserved)
VALUES (:id, :ref, :programme_id, :parent_id, :kind, :code, :size, :reserved);

-- name: quota_node_child :opt
-- in: programme_id int, kind text, parent_id int, code text
-- out: id int, size int, used int
SELECT id, size, held + leased + taken + reserved AS used FROM quota_node
WHERE programme_id = :programme_id AND kind = :kind AND parent_id = :parent_id
	AND code = :code;

-- A level that is not meant is 0. What fits nowhere changes fewer rows.
-- name: quota_shift :count
-- in: session int, day int, place int, programme int, held int, leased int, taken int
UPDATE quota_node SET held = held + :held, leased = leased + :leased,
	taken = taken + :taken
WHERE id IN (:session, :day, :place, :programme)
	AND held + leased + taken + reserved + :held + :leased + :taken <= size;

-- What gives back is never stopped by a size that was made smaller.
-- name: quota_give :count
-- in: session int, day int, place int, programme int, held int, leased int, taken int
UPDATE quota_node SET held = held - :held, leased = leased - :leased,
	taken = taken - :taken
WHERE id IN (:session, :day, :place, :programme);

-- name: quota_share_take :count
-- in: id int
UPDATE quota_node SET taken = taken + 1
WHERE id = :id AND kind = 'share' AND taken < size;

-- name: quota_share_give :count
-- in: id int
UPDATE quota_node SET taken = taken - 1 WHERE id = :id AND kind = 'share';

-- name: quota_mark :count
-- in: session int, day int, place int, programme int, share int, attended int, no_show int
UPDATE quota_node SET attended = attended + :attended,
	no_show = no_show + :no_show
WHERE id IN (:session, :day, :place, :programme, :share);

-- One of the places that were kept for those who walk in, if any is left.
-- name: quota_reserve_use :count
-- in: session int
UPDATE quota_node SET reserved = reserved - 1
WHERE id = :session AND reserved > 0;

-- name: quota_grow :count
-- in: id int, n int
UPDATE quota_node SET size = size + :n WHERE id = :id;

-- name: quota_shrink :count
-- in: id int, n int
UPDATE quota_node SET size = size - :n
WHERE id = :id AND held + leased + taken + reserved + :n <= size;

-- name: quota_node_by_ref :opt
-- in: ref text
-- out: id int, ref text, programme_id int, parent text, kind text, code text, size int, held int, leased int, taken int, reserved int, attended int, no_show int
SELECT n.id, n.ref, n.programme_id, coalesce(p.ref, '') AS parent, n.kind,
	n.code, n.size, n.held, n.leased, n.taken, n.reserved, n.attended,
	n.no_show
FROM quota_node n LEFT JOIN quota_node p ON p.id = n.parent_id
WHERE n.ref = :ref;

-- name: quota_shares :many
-- in: programme_id int
-- out: id int, code text, size int, taken int
SELECT id, code, size, taken FROM quota_node
WHERE programme_id = :programme_id AND kind = 'share'
	AND parent_id = :programme_id
ORDER BY code;

-- ---- recount: what the counters say and what the rows say ------------------

-- name: quota_count_sessions :one
-- scan: yizhan check reads everything
-- out: wrong int
SELECT count(*) AS wrong FROM quota_node n
WHERE n.kind = 'session' AND (
	n.taken <> (SELECT count(*) FROM booking b WHERE b.session_id = n.id
		AND b.state IN ('booked', 'attended'))
	OR n.attended <> (SELECT count(*) FROM booking b
		WHERE b.session_id = n.id AND b.state = 'attended')
	OR n.no_show <> (SELECT count(*) FROM booking b
		WHERE b.session_id = n.id AND b.state = 'no_show')
	OR n.held <> (SELECT count(*) FROM booking_hold h
		WHERE h.session_id = n.id)
	OR n.leased <> (SELECT coalesce(sum(l.n), 0) FROM booking_lease l
		WHERE l.session_id = n.id));

-- name: quota_count_shares :one
-- scan: yizhan check reads everything
-- out: wrong int
SELECT count(*) AS wrong FROM quota_node n
WHERE n.kind = 'share' AND n.taken <> (SELECT count(*) FROM booking b
	WHERE b.share_id = n.id AND b.state IN ('booked', 'attended'));

-- name: quota_count_levels :one
-- scan: yizhan check reads everything
-- out: wrong int
SELECT count(*) AS wrong FROM quota_node n
WHERE n.kind IN ('programme', 'place', 'day') AND (
	n.taken <> (SELECT coalesce(sum(c.taken), 0) FROM quota_node c
		WHERE c.parent_id = n.id AND c.kind <> 'share')
	OR n.held <> (SELECT coalesce(sum(c.held), 0) FROM quota_node c
		WHERE c.parent_id = n.id AND c.kind <> 'share')
	OR n.leased <> (SELECT coalesce(sum(c.leased), 0) FROM quota_node c
		WHERE c.parent_id = n.id AND c.kind <> 'share')
	OR n.attended <> (SELECT coalesce(sum(c.attended), 0)
		FROM quota_node c WHERE c.parent_id = n.id
		AND c.kind <> 'share')
	OR n.no_show <> (SELECT coalesce(sum(c.no_show), 0) FROM quota_node c
		WHERE c.parent_id = n.id AND c.kind <> 'share')
	OR (n.kind = 'programme' AND n.taken <> (
		SELECT coalesce(sum(c.taken), 0) FROM quota_node c
		WHERE c.parent_id = n.id AND c.kind = 'share')));

-- name: quota_count_bookings :one
-- scan: yizhan check reads everything
-- out: bookings int, vouchers int
SELECT (SELECT count(*) FROM booking) AS bookings,
	(SELECT count(*) FROM voucher) AS vouchers;

-- A place has exactly one voucher that is not void; who is merely late keeps
-- it, nothing else has any.
-- name: quota_count_vouchers :one
-- scan: yizhan check reads everything
-- out: wrong int
SELECT count(*) AS wrong FROM booking b
WHERE b.state <> 'no_show' AND (SELECT count(*) FROM voucher v
		WHERE v.booking_id = b.id AND v.void_at IS NULL)
	<> (b.state IN ('booked', 'attended'));
