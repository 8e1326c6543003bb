/* SPDX-License-Identifier: Apache-2.0 */
#include "identity.h"
#include "../link/pair.h"
#include "../link/reply.h"
#include "civil.h"
#include "files.h"
#include "log.h"
#include "str.h"
#include "x509.h"

#include <stdio.h>

#define ARENA_CAP ((size_t)1 << 20)
#define NAME_PREFIX "terminal-"

static const char *
line_of(struct arena *a, const char *dir, const char *name)
{
	char *text = file_text(a, file_path(a, dir, name), PAIR_FILE_MAX);

	if (text)
		text[strcspn(text, "\r\n")] = '\0';
	return text ? text : "";
}

static struct sign_key *
kiosk_key(struct arena *a, const char *dir)
{
	const char *hex = line_of(a, dir, PAIR_ED25519);
	uint8_t seed[ED25519_SEED];
	struct sign_key *key;

	if (strlen(hex) != 2 * ED25519_SEED ||
		hex_parse(hex, seed, ED25519_SEED) != 0)
		return NULL;
	key = sign_key_new(seed);
	crypto_wipe(seed, sizeof(seed));
	return key;
}

/* The centre calls a terminal by its number in the certificate. */
static int64_t
kiosk_number(struct arena *a, const char *dir)
{
	const char *cert =
		file_text(a, file_path(a, dir, PAIR_CERT), PAIR_FILE_MAX);
	const size_t n = strlen(NAME_PREFIX);
	struct x509_info info;
	struct err e = { 0 };
	int64_t number;

	if (!cert || x509_read(cert, &info, &e) != 0 ||
		strncmp(info.terminal, NAME_PREFIX, n) != 0 ||
		digits_parse(
			bytes_str(info.terminal + n), INT32_MAX, &number) != 0)
		return 0;
	return number;
}

static bool
centre_parse(struct arena *a, const char *text, uint8_t out[X25519_SIZE])
{
	struct bytes raw;

	if (base64url_parse(a, bytes_str(text), &raw) != 0 ||
		raw.n != X25519_SIZE || !envelope_public_is(raw.p))
		return false;
	memcpy(out, raw.p, X25519_SIZE);
	return true;
}

static bool
is_url(const char *text)
{
	return strncmp(text, "https://", 8) == 0 &&
	       strlen(text) <= OUTBOX_URL_MAX;
}

void
identity_load(const char *dir, struct outbox_identity *out)
{
	struct arena a;
	const char *url;

	arena_init(&a, ARENA_CAP);
	*out = (struct outbox_identity){ .kiosk = kiosk_key(&a, dir),
		.number = kiosk_number(&a, dir) };
	out->has_centre = centre_parse(
		&a, line_of(&a, dir, IDENTITY_CENTRE), out->centre);
	url = line_of(&a, dir, IDENTITY_URL);
	if (is_url(url))
		snprintf(out->public_url, sizeof(out->public_url), "%s", url);
	arena_release(&a);
}

/* ---- what the centre says ------------------------------------------------ */

/* On the disk first: a key that only memory knows is gone with the line. */
static bool
keep(struct arena *a, const char *dir, const char *name, const char *text)
{
	struct err e = { 0 };

	if (file_replace(file_path(a, dir, name), 0644,
		    bytes_str(arena_printf(a, "%s\n", text)), &e) == 0)
		return true;
	log_event(LOG_WARN, "identity", "file=%s why=\"%s\"", name, e.detail);
	return false;
}

static void
heard_key(struct arena *a, const char *dir, const char *text,
	struct outbox_identity *id)
{
	uint8_t key[X25519_SIZE];

	if (!centre_parse(a, text, key)) {
		log_event(LOG_WARN, "outbox-key", "why=\"not a key\"");
		return;
	}
	if (id->has_centre && memcmp(key, id->centre, X25519_SIZE) == 0)
		return;
	if (!keep(a, dir, IDENTITY_CENTRE, text))
		return;
	memcpy(id->centre, key, X25519_SIZE);
	id->has_centre = true;
}

static void
heard_url(struct arena *a, const char *dir, const char *text,
	struct outbox_identity *id)
{
	if (!is_url(text) || strcmp(text, id->public_url) == 0)
		return;
	if (keep(a, dir, IDENTITY_URL, text))
		snprintf(id->public_url, sizeof(id->public_url), "%s", text);
}

/* YYYY-MM-DDTHH:MM:SS+08:00, as the centre writes instants; -1 if not. */
static int64_t
instant_parse(const char *text)
{
	static const int64_t max[] = { 23, 59, 60 };
	struct err e = { 0 };
	char day[CIVIL_SIZE];
	struct civil d;
	int64_t ms, part;

	if (strlen(text) != CIVIL_RFC3339_SIZE - 1 || text[10] != 'T' ||
		strcmp(text + 19, "+08:00") != 0)
		return -1;
	snprintf(day, sizeof(day), "%.10s", text);
	if (civil_parse(day, &d, &e) != 0)
		return -1;
	ms = 0;
	for (size_t i = 0; i < ARRAY_LEN(max); i++) {
		if (digits_parse(
			    bytes_of(text + 11 + 3 * i, 2), max[i], &part) != 0)
			return -1;
		ms = ms * 60 + part;
	}
	return civil_to_ms(d) + ms * 1000;
}

void
identity_heard(const char *dir, const struct line_call *call, struct outbox *o)
{
	struct bytes reply = bytes_of(call->reply, call->reply_n);
	struct outbox_identity *id = outbox_identity(o);
	const char *key, *url, *time;
	struct arena a;

	outbox_bar(o, call->status == 401 || call->status == 403);
	if (call->status != 200)
		return;
	outbox_heard(o);
	arena_init(&a, ARENA_CAP);
	key = reply_text(&a, reply, "outbox_key");
	url = reply_text(&a, reply, "public_url");
	time = reply_text(&a, reply, "time");
	if (key)
		heard_key(&a, dir, key, id);
	if (url)
		heard_url(&a, dir, url, id);
	outbox_set_seq(o, reply_number(reply, "outbox_seq", 0));
	/* It writes whole seconds: half of one is the least wrong. */
	if (time && instant_parse(time) >= 0)
		outbox_set_time(o, instant_parse(time) + 500);
	arena_release(&a);
}
