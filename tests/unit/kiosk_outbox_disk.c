/* SPDX-License-Identifier: Apache-2.0 */
/* What the outbox may hold, its file, and how it is carried by hand. */
#include "outbox_fixture.h"
#include "../../kiosk/outbox/hand.h"
#include "json.h"
#include "serial.h"
#include "token.h"

/* ---- limits -------------------------------------------------------------- */

static void
levels_come_in_steps(void **state)
{
	static const int64_t day = 86400000;
	static const struct {
		int64_t waiting, age;
		enum offline_level level;
		enum offline_promise join, rating;
	} rows[] = {
		{ 0, 900 * day, OFFLINE_OK, OFFLINE_PROVISIONAL,
			OFFLINE_FINAL },
		{ 299, 0, OFFLINE_OK, OFFLINE_PROVISIONAL, OFFLINE_FINAL },
		{ 300, 0, OFFLINE_WARN, OFFLINE_PROVISIONAL, OFFLINE_FINAL },
		{ 1, 3 * day, OFFLINE_WARN, OFFLINE_PROVISIONAL,
			OFFLINE_FINAL },
		{ 1000, 0, OFFLINE_STOP, OFFLINE_NONE, OFFLINE_FINAL },
		{ 1, 7 * day, OFFLINE_STOP, OFFLINE_NONE, OFFLINE_FINAL },
		{ 5000, 0, OFFLINE_FULL, OFFLINE_NONE, OFFLINE_NONE },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		enum offline_level l =
			offline_level_of(rows[i].waiting, rows[i].age);

		assert_int_equal(l, rows[i].level);
		assert_int_equal(offline_promise_at(offline_find(JOIN), l),
			rows[i].join);
		assert_int_equal(
			offline_promise_at(offline_find("/api/v1/ratings"), l),
			rows[i].rating);
		assert_int_equal(
			offline_promise_at(offline_find("/api/v1/passes"), l),
			OFFLINE_NONE);
	}
}

static void
behind_the_limit_only_the_line_helps(void **state)
{
	struct fixture *f = *state;

	acts_offline(f, 1);
	reply(f, 0, 0, "");
	f->online = false;
	f->wall += INT64_C(8) * 86400000;
	assert_int_equal(outbox_depth(f->outbox).level, OFFLINE_STOP);
	assert_int_equal(submit(f, "late", JOIN, BODY), 0);
	reply(f, 0, 0, "");
	assert_int_equal(f->last.failed, ERR_LINE_DOWN);
	assert_int_equal(waiting(f), 1);
	assert_int_equal(submit(f, "r", "/api/v1/ratings", "{}"), 0);
	assert_int_equal(f->last.status, 202);
}

/* ---- the file ------------------------------------------------------------ */

static void
one_agent_a_directory(void **state)
{
	struct fixture *f = *state;
	struct store *look;

	assert_null(store_open(f->dir, STORE_OWN, &f->e));
	assert_int_equal(f->e.code, ERR_DATA_DIR_BUSY);
	err_clear(&f->e);
	look = store_open(f->dir, STORE_LOOK, &f->e);
	assert_non_null(look);
	assert_int_equal(store_wake(look, &f->e), -1);
	store_close(look);
}

static void
a_newer_file_is_left_alone(void **state)
{
	struct fixture *f = *state;
	char path[128];
	uint8_t four[4] = { 0, 0, 0, 99 };
	FILE *file;

	end(f);
	snprintf(path, sizeof(path), "%s/" STORE_FILE, f->dir);
	file = fopen(path, "r+");
	assert_non_null(file);
	assert_int_equal(fseek(file, 60, SEEK_SET), 0); /* user_version */
	assert_int_equal(fwrite(four, 1, 4, file), 4);
	fclose(file);
	snprintf(path, sizeof(path), "%s/" STORE_FILE "-wal", f->dir);
	unlink(path);
	assert_null(store_open(f->dir, STORE_OWN, &f->e));
	assert_non_null(strstr(f->e.detail, "newer"));
	four[3] = 2;
	err_clear(&f->e);
	snprintf(path, sizeof(path), "%s/" STORE_FILE, f->dir);
	file = fopen(path, "r+");
	fseek(file, 60, SEEK_SET);
	assert_int_equal(fwrite(four, 1, 4, file), 4);
	fclose(file);
	begin(f);
}

static bool
contains(struct bytes all, const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; i + n <= all.n; i++)
		if (memcmp(all.p + i, word, n) == 0)
			return true;
	return false;
}

static void
the_file_tells_nothing(void **state)
{
	struct fixture *f = *state;
	static const char *const names[] = { STORE_FILE, STORE_FILE "-wal" };
	struct bytes all;

	f->online = false;
	assert_int_equal(submit(f, "k1", JOIN,
				 "{\"person\":{\"id_no\":"
				 "\"340299199005159814\"}}"),
		0);
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		assert_int_equal(
			file_read(file_path(&f->arena, f->dir, names[i]),
				4 << 20, &f->arena, &all, &f->e),
			0);
		assert_false(contains(all, "340299199005159814"));
		assert_false(contains(all, "person"));
	}
}

/* ---- by hand ------------------------------------------------------------- */

static const char *
exported(struct fixture *f, const char *name, size_t *n)
{
	const char *path = file_path(&f->arena, f->dir, name);

	assert_int_equal(hand_export(f->dir, path, n, &f->e), 0);
	return file_text(&f->arena, path, 1 << 20);
}

static void
everything_unfinished_is_carried_by_hand(void **state)
{
	struct fixture *f = *state;
	uint8_t hash[SHA256_SIZE];
	char hex[2 * SHA256_SIZE + 1];
	struct envelope_head head;
	const char *text, *sum, *line;
	struct bytes raw;
	size_t n;

	acts_offline(f, 3);
	centre_takes(f, 1);
	text = exported(f, "a.txt", &n);
	assert_int_equal(n, 2);
	assert_true(strncmp(text, "yizhan-outbox 1\n", 16) == 0);
	line = text + 16;
	for (int i = 2; i <= 3; i++) {
		size_t len = strcspn(line, "\n");

		assert_int_equal(
			base64url_parse(&f->arena, bytes_of(line, len), &raw),
			0);
		opened(f, raw, &head);
		assert_int_equal(head.seq, i);
		line += len + 1;
	}
	sum = strstr(text, "sha256 ");
	assert_ptr_equal(sum, line);
	crypto_sha256(bytes_of(text, (size_t)(sum - text)), hash);
	hex_format(hash, sizeof(hash), hex);
	assert_string_equal(sum, arena_printf(&f->arena, "sha256 %s\n", hex));
	/* Looking changes nothing, and nothing is written over. */
	assert_string_equal(exported(f, "b.txt", &n), text);
	assert_int_equal(
		hand_export(f->dir, file_path(&f->arena, f->dir, "a.txt"), &n,
			&f->e),
		-1);
	assert_int_equal(f->e.code, ERR_FILE_EXISTS);
	assert_int_equal(waiting(f), 2);
}

static void
the_list_names_states_and_nothing_personal(void **state)
{
	struct fixture *f = *state;
	const char *path = file_path(&f->arena, f->dir, "list");
	FILE *out = fopen(path, "w");
	const char *text;

	assert_non_null(out);
	acts_offline(f, 2);
	reply(f, 0, 200,
		"{\"results\":[{\"seq\":1,\"state\":\"taken\"},"
		"{\"seq\":2,\"state\":\"refused\",\"code\":\"SEE_DESK\"}]}");
	assert_int_equal(hand_list(f->dir, out, &f->e), 0);
	fclose(out);
	text = file_text(&f->arena, path, 1 << 16);
	assert_non_null(strstr(text, "1\tdone\t0\t"));
	assert_non_null(strstr(text, "2\trefused\t0\t"));
	assert_non_null(strstr(text, "SEE_DESK\t/api/v1/enrolments\n"));
	assert_null(strstr(text, "courier"));
	assert_null(strstr(text, "k1"));
	err_clear(&f->e);
	assert_int_equal(hand_list("/tmp", stdout, &f->e), -1);
	assert_int_equal(f->e.code, ERR_NOT_FOUND);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(levels_come_in_steps),
		TEST(behind_the_limit_only_the_line_helps),
		TEST(one_agent_a_directory),
		TEST(a_newer_file_is_left_alone),
		TEST(the_file_tells_nothing),
		TEST(everything_unfinished_is_carried_by_hand),
		TEST(the_list_names_states_and_nothing_personal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
