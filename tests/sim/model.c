/* SPDX-License-Identifier: Apache-2.0 */
#include "model.h"
#include "str.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

static size_t
bytes_for(size_t capacity)
{
	return sizeof(struct model) + capacity * sizeof(struct model_effect);
}

struct model *
model_new(size_t capacity)
{
	struct model *m = mmap(NULL, bytes_for(capacity),
		PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	BUG_ON(m == MAP_FAILED || (capacity & (capacity - 1)) != 0);
	m->capacity = capacity;
	m->secret[0] = 77;
	return m;
}

void
model_free(struct model *m)
{
	munmap(m, bytes_for(m->capacity));
}

static size_t
place_of(const struct model *m, int kiosk, const char *key)
{
	uint64_t h = (uint64_t)kiosk * UINT64_C(0x9e3779b97f4a7c15);

	for (const char *c = key; *c; c++)
		h = (h ^ (uint8_t)*c) * UINT64_C(0x100000001b3);
	h = (h ^ h >> 29) & (m->capacity - 1);
	while (m->at[h].kiosk &&
		(m->at[h].kiosk != kiosk || strcmp(m->at[h].key, key) != 0))
		h = (h + 1) & (m->capacity - 1);
	return h;
}

const struct model_effect *
model_find(const struct model *m, int kiosk, const char *key)
{
	const struct model_effect *f = &m->at[place_of(m, kiosk, key)];

	return f->kiosk ? f : NULL;
}

static struct sign_key *
key_of(int kiosk)
{
	uint8_t seed[ED25519_SEED] = { (uint8_t)kiosk, 1 };

	return sign_key_new(seed);
}

struct sign_key *
model_kiosk_key(int kiosk)
{
	return key_of(kiosk);
}

static int64_t
member(const char *body, const char *name)
{
	const char *p = strstr(body, name);

	BUG_ON(!p);
	return strtoll(p + strlen(name), NULL, 10);
}

/* Slow, and there are few persons who come twice: they carry a mark. */
static bool
has_joined(const struct model *m, int64_t person)
{
	for (size_t i = 0; i < m->capacity; i++)
		if (m->at[i].kiosk && m->at[i].person == person &&
			!m->at[i].conflict)
			return true;
	return false;
}

/* The one rule. The place is filled before it is seen: kiosk goes last, for a
 * child may be killed between. */
static const struct model_effect *
apply(struct model *m, int kiosk, const char *key, const char *body)
{
	struct model_effect *f = &m->at[place_of(m, kiosk, key)];

	if (f->kiosk) {
		m->again++;
		return f;
	}
	snprintf(f->key, sizeof(f->key), "%s", key);
	f->n = member(body, "\"n\":");
	f->person = member(body, "\"person\":");
	/* Persons below zero come more than once. */
	f->conflict = f->person < 0 && has_joined(m, f->person);
	if (f->n <= m->last[kiosk])
		m->out_of_order++;
	m->last[kiosk] = f->n;
	m->effects += !f->conflict;
	m->conflicts += f->conflict;
	BUG_ON(m->effects + m->conflicts > m->capacity / 2);
	f->kiosk = kiosk;
	return f;
}

int
model_direct(struct model *m, int kiosk, const char *key, const char *body)
{
	return apply(m, kiosk, key, body)->conflict ? 409 : 201;
}

static void
take(struct model *m, int kiosk, struct bytes raw, struct arena *a,
	struct str *out)
{
	uint8_t pub[ED25519_PUBLIC];
	struct sign_key *own = key_of(kiosk);
	struct verify_key *check;
	struct envelope_head head;
	struct envelope_act act;
	struct err e = { 0 };

	sign_key_public(own, pub);
	check = verify_key_new(pub, &e);
	if (envelope_open(a, raw, check, m->secret, &head, &act, &e) == 0) {
		struct model_effect *f = (struct model_effect *)apply(
			m, kiosk, act.key, act.body);
		size_t n = strlen(act.token);

		f->by_envelope = true;
		if (n > 16)
			snprintf(f->token_tail, sizeof(f->token_tail), "%s",
				act.token + n - 16);
		str_printf(out, "%s{\"seq\":%lld,\"state\":\"taken\"}",
			out->p[out->n - 1] == '[' ? "" : ",",
			(long long)head.seq);
	} else {
		m->damaged++;
	}
	verify_key_free(check);
	sign_key_free(own);
}

const char *
model_outbox(struct model *m, int kiosk, const char *body, struct arena *a)
{
	const char *p = strchr(body, '[');
	struct bytes raw;
	struct str out;

	str_init(&out, a, 64 * 1024);
	str_puts(&out, "{\"results\":[");
	while (p && (p = strchr(p, '"'))) {
		const char *q = strchr(p + 1, '"');

		if (base64url_parse(
			    a, bytes_of(p + 1, (size_t)(q - p - 1)), &raw) == 0)
			take(m, kiosk, raw, a, &out);
		p = q + 1;
	}
	str_puts(&out, "],\"ack\":0}");
	return out.p;
}
