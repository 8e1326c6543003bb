/* SPDX-License-Identifier: Apache-2.0 */
/* The keys a verifier believes. */
#include "token.h"

int
trust_key_init(struct trust_key *k, const uint8_t public_key[ED25519_PUBLIC],
	int alg, unsigned usage, struct err *e)
{
	memset(k, 0, sizeof(*k));
	if (alg != TOKEN_EDDSA && alg != TOKEN_ED25519)
		return err_setf(e, ERR_INTERNAL, "key of unknown alg %d", alg);
	if (usage == 0 || usage & ~(unsigned)KEY_ANY)
		return err_setf(
			e, ERR_INTERNAL, "key of unknown usage %u", usage);
	k->key = verify_key_new(public_key, e);
	if (!k->key)
		return -1;
	token_kid(public_key, k->kid);
	k->alg = alg;
	k->usage = usage;
	k->state = KEY_ACTIVE;
	return 0;
}

void
trust_key_release(struct trust_key *k)
{
	verify_key_free(k->key);
	k->key = NULL;
}

int
trust_check(const struct trust *trust, struct err *e)
{
	for (size_t i = 0; i < trust->n; i++) {
		if (trust_find(trust, trust->keys[i].kid) != &trust->keys[i])
			return err_setf(
				e, ERR_INTERNAL, "two keys with one kid");
	}
	return 0;
}

const struct trust_key *
trust_find(const struct trust *trust, const uint8_t kid[4])
{
	for (size_t i = 0; i < trust->n; i++) {
		if (memcmp(trust->keys[i].kid, kid, 4) == 0)
			return &trust->keys[i];
	}
	return NULL;
}
