/* SPDX-License-Identifier: Apache-2.0 */
#include "booking/words.h"
#include "booking.sql.h"
#include "crypto.h"

static const struct offer_text *
text_of(const struct offer_text *texts, size_t n, const char *kind,
	const char *code)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(texts[i].kind, kind) == 0 &&
			strcmp(texts[i].code, code) == 0)
			return &texts[i];
	return NULL;
}

static bool
gave(const struct words *w, const struct offer_text *t)
{
	for (size_t i = 0; i < w->n_consents; i++)
		if (strcmp(w->consents[i].purpose, t->code) == 0)
			return true;
	return false;
}

int
words_check(const struct words *w, const struct offer_text *texts, size_t n,
	struct err *e)
{
	for (size_t i = 0; i < w->n_consents; i++) {
		const struct offer_text *t =
			text_of(texts, n, "consent", w->consents[i].purpose);

		if (!t)
			err_add_field(e, "consents", ERR_CONSENT_UNKNOWN);
		else if (t->version != w->consents[i].version)
			err_add_field(e, "consents", ERR_CONSENT_VERSION);
	}
	for (size_t i = 0; i < n; i++)
		if (strcmp(texts[i].kind, "consent") == 0 &&
			texts[i].required && !gave(w, &texts[i]))
			err_add_field(e, "consents", ERR_CONSENT_REQUIRED);
	for (size_t i = 0; i < w->n_declared; i++)
		if (!text_of(texts, n, "declare", w->declared[i]))
			err_add_field(e, "declare", ERR_CHOICE_UNKNOWN);
	return e->code == ERR_NONE ? 0 : -1;
}

int
words_keep(struct tx *tx, const struct words *w, const struct offer_text *texts,
	size_t n, int64_t person, int64_t source, int64_t case_id,
	const char *actor, struct err *e)
{
	int64_t now = tx_now(tx), changed;

	for (size_t i = 0; i < w->n_declared; i++)
		if (sql_person_mark_put(tx, e, tx_new_id(tx), person,
			    w->declared[i], source, now, actor, &changed) != 0)
			return -1;
	for (size_t i = 0; i < w->n_consents; i++) {
		const struct offer_text *t =
			text_of(texts, n, "consent", w->consents[i].purpose);
		uint8_t hash[SHA256_SIZE];

		crypto_sha256(bytes_str(t->text), hash);
		if (sql_booking_consent_insert(tx, e, tx_new_id(tx), person,
			    case_id, t->code, t->version,
			    bytes_of(hash, sizeof(hash)), now, actor) != 0)
			return -1;
	}
	return 0;
}
