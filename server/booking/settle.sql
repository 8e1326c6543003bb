-- SPDX-License-Identifier: Apache-2.0
-- What a provider is owed.

-- name: settle_lines :many
-- in: programme_id int, place text, first text, last text
-- out: place text, title text, day text, people int
SELECT t.code AS place, t.name AS title, s.day,
	count(DISTINCT b.person_id) AS people
FROM booking_session s JOIN site t ON t.id = s.site_id
JOIN booking b ON b.session_id = s.id AND b.state = 'attended'
WHERE s.programme_id = :programme_id AND s.day BETWEEN :first AND :last
	AND (:place = '' OR t.code = :place)
GROUP BY t.code, t.name, s.day ORDER BY s.day, t.code;

-- name: settle_people :many
-- in: programme_id int, place text, first text, last text, limit int
-- out: no text, person_id int, name_sealed blob, title text, day text, attended_at int
SELECT c.no, b.person_id, p.name_sealed, t.name AS title, s.day,
	b.attended_at
FROM booking_session s JOIN site t ON t.id = s.site_id
JOIN booking b ON b.session_id = s.id AND b.state = 'attended'
JOIN casefile c ON c.id = b.id JOIN person p ON p.id = b.person_id
WHERE s.programme_id = :programme_id AND s.day BETWEEN :first AND :last
	AND (:place = '' OR t.code = :place)
ORDER BY s.day, t.code, b.attended_at, b.id LIMIT :limit;
