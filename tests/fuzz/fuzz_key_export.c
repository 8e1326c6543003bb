/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The master keys sealed under a passphrase, as somebody has typed them in
 * again. A text of our own ("m", how many keys, which byte is turned, keys)
 * gives the keys back, with another passphrase or one byte turned it gives
 * nothing. Any other text is refused with one of two codes. The passphrase's
 * hash is a quick one here: argon2's time is not what is looked at.
 */
#include "backup/key_export.h"
#include "crypto.h"
#include "fuzz.h"

/* In place of backup/passphrase.c. */
const struct kdf_cost kdf_cost_most = { 1 << 20, 10 };

int
passphrase_key(const char *passphrase, const uint8_t salt[PASSPHRASE_SALT],
	const struct kdf_cost *cost, uint8_t out[SEAL_KEY_SIZE], struct err *e)
{
	CHECK(cost->memory_kib >= 8 &&
		cost->memory_kib <= kdf_cost_most.memory_kib);
	CHECK(cost->passes >= 1 && cost->passes <= kdf_cost_most.passes);
	if (strcmp(passphrase, "no memory") == 0)
		return err_set(e, ERR_INTERNAL);
	crypto_hmac(
		bytes_of(salt, PASSPHRASE_SALT), bytes_str(passphrase), out);
	return 0;
}

typedef uint8_t master_keys[SEAL_GENERATIONS_MAX][SEAL_KEY_SIZE];

static bool
is_refusal(const struct err *e)
{
	return e->code == ERR_KEY_FILE_DAMAGED ||
	       e->code == ERR_PASSPHRASE_WRONG;
}

static struct bytes
make(struct arena *a, master_keys keys, size_t n, const char *passphrase)
{
	const struct kdf_cost cheap = { 8, 1 };
	struct err e = { 0 };
	struct bytes text = key_export_format(a, &rng_system,
		(const uint8_t(*)[SEAL_KEY_SIZE])keys, n, passphrase, &cheap,
		&e);

	CHECK((text.p != NULL) == (e.code == ERR_NONE));
	CHECK(text.n < KEY_EXPORT_MAX);
	return text;
}

static void
check_own(struct arena *a, const uint8_t *data, size_t n)
{
	size_t count = 1 + data[0] % SEAL_GENERATIONS_MAX;
	master_keys keys = { { 0 } }, back;
	struct err e = { 0 };
	struct bytes text;
	uint8_t *turned;
	size_t at;

	memcpy(keys, data + 2, n - 2 < sizeof(keys) ? n - 2 : sizeof(keys));
	text = make(a, keys, count, "right");
	CHECK(key_export_parse(a, text, "right", back, &e) == (int)count);
	CHECK(memcmp(back, keys, count * SEAL_KEY_SIZE) == 0);
	CHECK(key_export_parse(a, text, "wrong", back, &e) == -1 &&
		e.code == ERR_PASSPHRASE_WRONG);
	err_clear(&e);
	CHECK(key_export_parse(a, text, "no memory", back, &e) == -1);
	CHECK(make(a, keys, count, "no memory").p == NULL);
	at = data[1] * 7u % text.n;
	turned = (uint8_t *)(uintptr_t)text.p;
	turned[at] ^= 1 << (data[0] >> 5);
	err_clear(&e);
	if (key_export_parse(a, text, "right", back, &e) == -1)
		CHECK(is_refusal(&e));
	else /* a hex digit in its other case is the same digit */
		CHECK((turned[at] | 0x20) >= 'a' && (turned[at] | 0x20) <= 'f');
}

static void
check_any(struct arena *a, struct bytes text)
{
	struct err e = { 0 };
	master_keys back;
	int n = key_export_parse(a, text, "right", back, &e);

	CHECK(n == -1 && is_refusal(&e));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	uint8_t *copy = fuzz_copy(data, n);
	struct arena a;

	arena_init(&a, 2 * FUZZ_ARENA);
	if (n >= 3 && data[0] == 'm')
		check_own(&a, copy + 1, n - 1);
	else if (n < KEY_EXPORT_MAX)
		check_any(&a, bytes_of(copy, n));
	arena_release(&a);
	free(copy);
	return 0;
}
