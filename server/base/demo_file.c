/* SPDX-License-Identifier: Apache-2.0 */
#include "demo_file.h"
#include "files.h"
#include "json.h"
#include <unistd.h>

#define FILE_MAX 8192
#define ARENA_CAP ((size_t)64 * 1024)

struct desk {
	const char *url;
	struct json_list users;
};
struct kiosk {
	const char *url;
};
struct content {
	struct desk *desk;
	struct kiosk *kiosk;
};

/* clang-format off */
static const struct json_field user_fields[] = {
	{ "name", J_TEXT, J_REQUIRED, offsetof(struct demo_user, name), 0, NULL, NULL },
	{ "role", J_TEXT, J_REQUIRED, offsetof(struct demo_user, role), 0, NULL, NULL },
	{ "password", J_TEXT, J_REQUIRED, offsetof(struct demo_user, password), 0, NULL, NULL },
	{ "factor", J_TEXT, J_OMIT_EMPTY, offsetof(struct demo_user, factor), 0, NULL, NULL },
};
static const struct json_shape user_shape = JSON_SHAPE("DemoUser", struct demo_user, user_fields);
static const struct json_field desk_fields[] = {
	{ "url", J_TEXT, J_REQUIRED, offsetof(struct desk, url), 0, NULL, NULL },
	{ "users", J_LIST, J_REQUIRED, offsetof(struct desk, users), DEMO_USERS_MAX, &user_shape, NULL },
};
static const struct json_shape desk_shape = JSON_SHAPE("DemoDesk", struct desk, desk_fields);
static const struct json_field kiosk_fields[] = {
	{ "url", J_TEXT, J_REQUIRED, offsetof(struct kiosk, url), 0, NULL, NULL },
};
static const struct json_shape kiosk_shape = JSON_SHAPE("DemoKiosk", struct kiosk, kiosk_fields);
static const struct json_field content_fields[] = {
	{ "desk", J_OBJECT, J_REQUIRED, offsetof(struct content, desk), 0, &desk_shape, NULL },
	{ "kiosk", J_OBJECT, J_REQUIRED, offsetof(struct content, kiosk), 0, &kiosk_shape, NULL },
};
static const struct json_shape content_shape = JSON_SHAPE("Demo", struct content, content_fields);
/* clang-format on */

static int
write_content(const char *path, struct arena *a, const struct content *c,
	struct err *e)
{
	struct str text;

	str_init(&text, a, FILE_MAX);
	json_encode(&text, &content_shape, c);
	str_putc(&text, '\n');
	return file_replace(path, 0600, str_bytes(&text), e);
}

int
demo_file_make(const char *path, const struct demo_user *users, size_t n,
	struct err *e)
{
	struct desk desk = { "", { (void *)users, n } };
	struct kiosk kiosk = { "" };
	const struct content c = { &desk, &kiosk };
	struct arena a;
	int rc;

	arena_init(&a, ARENA_CAP);
	rc = write_content(path, &a, &c, e);
	arena_release(&a);
	return rc;
}

static int
change(const char *path, struct arena *a, const char *desk_url,
	const char *kiosk_url, struct err *e)
{
	struct content *c;
	struct bytes text;

	if (file_read(path, FILE_MAX, a, &text, e) != 0)
		return -1;
	c = json_decode(a, text, &content_shape, e);
	if (!c)
		return -1;
	if (desk_url)
		c->desk->url = desk_url;
	if (kiosk_url)
		c->kiosk->url = kiosk_url;
	return write_content(path, a, c, e);
}

int
demo_file_set(const char *path, const char *desk_url, const char *kiosk_url,
	struct err *e)
{
	struct arena a;
	int rc;

	if (access(path, F_OK) != 0)
		return 0;
	arena_init(&a, ARENA_CAP);
	rc = change(path, &a, desk_url, kiosk_url, e);
	arena_release(&a);
	return rc;
}
