/* SPDX-License-Identifier: Apache-2.0 */
/* Personal data at rest: never in clear, and bound to its place. */
#include "centre.h"
#include "files.h"
#include "str.h"
#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#define FILE_MAX (4 << 20)

/* What must not be found; each is long enough not to be there by chance. */
static const struct applicant person = {
	.name = "欧阳密封",
	.phone = "13912345678",
	.employer = "密封试验快递公司",
	.chip = true,
};
#define REASON "密封试验缺少劳动合同"
#define PURPOSE "密封试验核对身份"

static bool
holds(struct bytes file, const char *needle)
{
	size_t n = strlen(needle);

	for (size_t i = 0; i + n <= file.n; i++)
		if (file.p[i] == (uint8_t)*needle &&
			memcmp(file.p + i, needle, n) == 0)
			return true;
	return false;
}

/* The files of the data directory itself: database, journal, the rest. */
struct disk {
	struct arena arena;
	struct bytes files[16];
	size_t n;
};

static void
disk_read(struct centre *c, struct disk *disk)
{
	DIR *d = opendir(centre_dir(c));
	struct dirent *entry;
	struct err e = { 0 };

	assert_non_null(d);
	disk->n = 0;
	arena_init(&disk->arena, ARRAY_LEN(disk->files) * (size_t)FILE_MAX);
	while ((entry = readdir(d)) != NULL) {
		if (entry->d_type != DT_REG)
			continue;
		assert_in_range(disk->n, 0, ARRAY_LEN(disk->files) - 1);
		assert_int_equal(
			file_read(centre_printf(c, "%s/%s", centre_dir(c),
					  entry->d_name),
				FILE_MAX, &disk->arena, &disk->files[disk->n++],
				&e),
			0);
	}
	closedir(d);
}

static bool
on_disk(const struct disk *d, const char *needle)
{
	for (size_t i = 0; i < d->n; i++)
		if (holds(d->files[i], needle))
			return true;
	return false;
}

/* seen: what lies there in clear, so that the search is known to work. */
static void
assert_hidden(struct centre *c, const char *const *hidden, const char *seen)
{
	struct disk d;

	disk_read(c, &d);
	for (; *hidden; hidden++)
		if (on_disk(&d, *hidden))
			fail_msg("%s is on the disk", *hidden);
	assert_true(on_disk(&d, seen));
	arena_release(&d.arena);
}

static void
test_not_in_clear(void **state)
{
	struct centre *c = *state;
	struct applicant a = person;
	const char *no, *id = centre_id(c, "19900515");
	/* 演示审核's own number stands for those of the staff. */
	const char *const hidden[] = { id, person.name, person.phone,
		"13912345679", person.employer, REASON, "340299198101029724",
		NULL };
	const struct reply *r;

	a.id_no = id;
	assert_reply(centre_post(c, centre_kiosk(c, 0), "/api/v1/handovers",
			     centre_printf(c,
				     "{\"visit\":\"v\",\"screen\":\"check\","
				     "\"application\":%s}",
				     applicant_body(c, &a))),
		201, "");
	no = centre_enrol(c, &a);
	r = centre_post(c, centre_staff(c, "clerk"),
		centre_printf(c, "/api/v1/cases/%s/unmask", no),
		"{\"key\":\"phone\",\"purpose\":\"" PURPOSE "\"}");
	assert_reply(r, 200, "");
	assert_string_equal(reply_text(r, "value"), a.phone);
	assert_reply(centre_decide(c, centre_staff(c, "reviewer"), no, "return",
			     REASON, 0),
		200, "");
	a.phone = "13912345679"; /* the old one goes into the history */
	assert_string_equal(centre_enrol(c, &a), no);

	assert_hidden(c, hidden, no); /* with the journal beside it */
	assert_hidden(c, hidden, PURPOSE);
	centre_close(c);
	assert_hidden(c, hidden, no);
	centre_open(c);
}

/* ---- moved values -------------------------------------------------------- */

/* What was logged between the two calls. */
struct overheard {
	int saved, fd;
	char path[64];
};

static void
overhear(struct overheard *o)
{
	strcpy(o->path, "/tmp/test_api_log_XXXXXX");
	o->fd = mkstemp(o->path);
	assert_true(o->fd >= 0);
	o->saved = dup(STDERR_FILENO);
	assert_true(dup2(o->fd, STDERR_FILENO) >= 0);
}

static const char *
overheard(struct centre *c, struct overheard *o)
{
	struct bytes text;
	struct err e = { 0 };

	assert_true(dup2(o->saved, STDERR_FILENO) >= 0);
	close(o->saved);
	close(o->fd);
	assert_int_equal(
		file_read(o->path, 1 << 20, centre_arena(c), &text, &e), 0);
	unlink(o->path);
	return (const char *)text.p;
}

struct sealed_value {
	const char *table, *column;
	const char *of; /* the column of casefile that names its row */
};

static void
swap(struct centre *c, const struct sealed_value *v, const char *one,
	const char *two)
{
	const char *a = centre_text(
		c, "SELECT %s FROM casefile WHERE no = '%s'", v->of, one);
	const char *b = centre_text(
		c, "SELECT %s FROM casefile WHERE no = '%s'", v->of, two);

	assert_string_not_equal(a, b);
	centre_sql(c,
		"CREATE TABLE pair AS SELECT id, %s AS v FROM %s "
		"WHERE id IN (%s, %s)",
		v->column, v->table, a, b);
	centre_sql(c,
		"UPDATE %s SET %s = (SELECT v FROM pair WHERE pair.id <> "
		"%s.id) WHERE id IN (%s, %s)",
		v->table, v->column, v->table, a, b);
	centre_sql(c, "DROP TABLE pair");
}

static const struct reply *
look(struct centre *c, const char *no)
{
	return centre_get(c, centre_staff(c, "clerk"),
		centre_printf(c, "/api/v1/cases/%s", no));
}

/* A sealed value in another row does not open, and nothing is shown then. */
static void
test_swapped(void **state)
{
	static const struct sealed_value rows[] = {
		{ "person", "name_sealed", "person_id" },
		{ "person", "id_sealed", "person_id" },
		{ "person", "phone_sealed", "person_id" },
		{ "enrolment", "employer_sealed", "id" },
	};
	struct centre *c = *state;
	struct applicant a = person, b = person;
	const char *one, *two;

	a.id_no = centre_id(c, "19900515");
	b.id_no = centre_id(c, "19910515");
	b.name = "诸葛密封";
	b.phone = "13987654321";
	b.employer = "另一家密封公司";
	one = centre_enrol(c, &a);
	two = centre_enrol(c, &b);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct overheard o;
		const struct reply *r;
		const char *log;

		assert_reply(look(c, one), 200, "");
		swap(c, &rows[i], one, two);
		overhear(&o);
		r = look(c, one);
		log = overheard(c, &o);
		assert_reply(r, 500, "INTERNAL");
		assert_null(strstr(r->body, "密封"));
		assert_null(strstr(r->body, "1391234"));
		assert_non_null(strstr(log, "call.failed"));
		assert_non_null(strstr(log, "INTERNAL"));
		assert_null(strstr(log, "密封"));
		assert_null(strstr(log, a.id_no));
		assert_null(strstr(log, b.id_no));
		assert_null(strstr(log, a.phone));
		assert_null(strstr(log, b.phone));
		swap(c, &rows[i], one, two);
	}
	assert_reply(look(c, two), 200, "");
}

/* Nor does it open in another column of its own row, or with a bit turned. */
static void
test_moved_and_damaged(void **state)
{
	static const char *const acts[] = {
		"UPDATE person SET name_sealed = phone_sealed",
		"UPDATE person SET name_sealed = x'01'",
		"UPDATE person SET name_sealed = substr(name_sealed, 1, "
		"length(name_sealed) - 1)",
		"UPDATE person SET name_sealed = CAST(x'02' || "
		"substr(name_sealed, 2) AS BLOB)",
	};
	struct centre *c = *state;
	struct applicant a = person;
	const char *no;

	a.id_no = centre_id(c, "19900515");
	no = centre_enrol(c, &a);
	centre_sql(
		c, "CREATE TABLE kept AS SELECT id, name_sealed FROM person");
	for (size_t i = 0; i < ARRAY_LEN(acts); i++) {
		centre_sql(c, "%s WHERE phone_sealed IS NOT NULL", acts[i]);
		assert_reply(look(c, no), 500, "INTERNAL");
		centre_sql(c, "UPDATE person SET name_sealed = (SELECT "
			      "kept.name_sealed FROM kept WHERE kept.id = "
			      "person.id)");
		assert_reply(look(c, no), 200, "");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_not_in_clear),
		CENTRE_TEST(test_swapped),
		CENTRE_TEST(test_moved_and_damaged),
	};

	return cmocka_run_group_tests(tests, centre_make, centre_unmake);
}
