/* SPDX-License-Identifier: Apache-2.0 */
#include "late.h"
#include "serial.h"
#include "str.h"
#include "token.h"

#define BODY_MAX (1024 * 1024)

static const char *
paper_of(struct centre *c, const struct late *l,
	const struct envelope_head *head, const struct sign_key *signer,
	const uint8_t eph[X25519_SIZE])
{
	struct token t = { .type = TOKEN_RECEIPT, .n_cti = 10 };
	const struct local_no no = { centre_kiosk_row(c, l->kiosk), l->seq };
	char text[LOCAL_NO_SIZE];
	const struct receipt_facts facts = { text, "pending",
		envelope_accepted_at(head), NULL, NULL };
	uint8_t key[32];

	local_no_format(&no, text);
	memset(t.cti, l->cti ? l->cti : (int)l->seq, t.n_cti);
	t.cti[0] = (uint8_t)l->kiosk;
	t.iat = (uint32_t)(l->paper_at ? l->paper_at : facts.accepted_at);
	envelope_receipt_key(eph, centre_app(c)->outbox_public, key);
	token_digest(key, &t, &facts, t.digest);
	return token_sign(&t, signer, centre_arena(c));
}

const char *
late_text(struct centre *c, const struct late *l, const char **paper)
{
	struct app *app = centre_app(c);
	struct sign_key *own = centre_kiosk_key(c, l->kiosk);
	const struct sign_key *signer = l->signer ? l->signer : own;
	const struct envelope_head head = { .seq = l->seq,
		.mono = 1,
		.wall = l->wall ? l->wall : clock_now(app->clock),
		.offset = l->offset };
	struct envelope_act act = {
		.key = l->key ? l->key
			      : centre_printf(c, "late-%d-%lld", l->kiosk,
					(long long)l->seq),
		.path = l->path ? l->path : "/api/v1/enrolments",
		.body = l->body,
		.token = ""
	};
	uint8_t eph[X25519_SIZE];
	struct bytes raw;

	rng_fill(app->rng, eph, sizeof(eph));
	if (!l->no_paper)
		act.token = paper_of(c, l, &head, signer, eph);
	if (paper)
		*paper = act.token;
	raw = envelope_seal(
		centre_arena(c), &head, &act, app->outbox_public, signer, eph);
	assert_non_null(raw.p);
	sign_key_free(own);
	return base64url_format(centre_arena(c), raw);
}

const struct reply *
late_post(struct centre *c, int kiosk, ...)
{
	struct str body;
	const char *text;
	bool first = true;
	va_list ap;

	str_init(&body, centre_arena(c), BODY_MAX);
	str_puts(&body, "{\"items\":[");
	va_start(ap, kiosk);
	while ((text = va_arg(ap, const char *)) != NULL) {
		str_puts(&body, first ? "\"" : ",\"");
		str_puts(&body, text);
		str_putc(&body, '"');
		first = false;
	}
	va_end(ap);
	str_puts(&body, "]}");
	return centre_post(c, centre_kiosk(c, kiosk), "/api/v1/outbox", body.p);
}

const char *
late_state(struct centre *c, int kiosk, const char *text)
{
	const struct reply *r = late_post(c, kiosk, text, NULL);

	assert_reply(r, 200, "");
	assert_string_equal(reply_text(r, "results.0.state"), "taken");
	return centre_text(
		c, "SELECT state FROM outbox_item ORDER BY id DESC LIMIT 1");
}

/* ---- what the tests of it ask -------------------------------------------- */

const char *
late_somebody(struct centre *c)
{
	const struct applicant a = { .name = "欧阳建国", .chip = true };

	return applicant_body(c, &a);
}

const struct reply *
late_status(struct centre *c, const char *paper)
{
	return centre_post(c, &centre_public, "/api/v1/status",
		centre_printf(c, "{\"code\":\"%s\"}", paper));
}

int64_t
late_rows(struct centre *c, const char *table)
{
	return centre_int(c, "SELECT count(*) FROM %s", table);
}
