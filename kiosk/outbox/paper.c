/* SPDX-License-Identifier: Apache-2.0 */
#include "outbox_private.h"
#include "json.h"
#include "serial.h"

#define REPLY_MAX ((size_t)8 * 1024)

_Static_assert(sizeof(((struct paper *)0)->no) == LOCAL_NO_SIZE, "number");

struct receipt {
	const char *token, *url;
};

struct place {
	const char *name, *address;
};

struct reply {
	const char *case_no, *state, *state_label;
	bool provisional;
	int64_t accepted_at;
	const char *window;
	struct json_list next;
	struct receipt *receipt;
	const char *title, *date, *weekday, *starts, *ends;
	struct place *place;
};

struct saved {
	const char *state, *state_label;
};

/* clang-format off */
#define F(type, m, kind, flags, sub) \
	{ #m, kind, flags, offsetof(struct type, m), 0, sub, NULL }
static const struct json_field receipt_fields[] = {
	F(receipt, token, J_TEXT, 0, NULL), F(receipt, url, J_TEXT, 0, NULL),
};
static const struct json_shape receipt_shape =
	JSON_SHAPE("ProvisionalReceipt", struct receipt, receipt_fields);

static const struct json_field place_fields[] = {
	F(place, name, J_TEXT, 0, NULL), F(place, address, J_TEXT, 0, NULL),
};
static const struct json_shape place_shape =
	JSON_SHAPE("ProvisionalPlace", struct place, place_fields);

static const struct json_field reply_fields[] = {
	F(reply, case_no, J_TEXT, 0, NULL), F(reply, state, J_TEXT, 0, NULL),
	F(reply, state_label, J_TEXT, 0, NULL),
	F(reply, provisional, J_BOOL, 0, NULL),
	F(reply, accepted_at, J_INT, J_DATE_TIME, NULL),
	F(reply, window, J_TEXT, 0, NULL), F(reply, next, J_TEXTS, 0, NULL),
	F(reply, receipt, J_OBJECT, 0, &receipt_shape),
	F(reply, title, J_TEXT, J_OMIT_EMPTY, NULL), F(reply, date, J_TEXT, J_OMIT_EMPTY, NULL),
	F(reply, weekday, J_TEXT, J_OMIT_EMPTY, NULL), F(reply, starts, J_TEXT, J_OMIT_EMPTY, NULL),
	F(reply, ends, J_TEXT, J_OMIT_EMPTY, NULL), F(reply, place, J_OBJECT, J_OMIT_EMPTY, &place_shape),
};
static const struct json_shape reply_shape =
	JSON_SHAPE("Provisional", struct reply, reply_fields);

static const struct json_field saved_fields[] = {
	F(saved, state, J_TEXT, 0, NULL), F(saved, state_label, J_TEXT, 0, NULL),
};
static const struct json_shape saved_shape =
	JSON_SHAPE("Saved", struct saved, saved_fields);

static const char *const next_steps[] = {
	"网络恢复后自动提交，不用再来办一次",
	"凭这张回执的编号，可在自助机或窗口查询结果",
};
static const char *const place_steps[] = {
	"网络恢复后自动提交，由中心确认，不用再来约一次",
	"确认后请刷身份证，在自助机打印预约凭证，体检时要带",
	"没有确认的，请凭这张回执的编号到窗口咨询",
};
/* clang-format on */

static void
name_place(const struct outbox_place *p, struct arena *a, struct reply *r)
{
	r->state_label = "待确认";
	r->next = (struct json_list){ (void *)place_steps,
		ARRAY_LEN(place_steps) };
	r->title = p->title;
	r->date = p->date;
	r->weekday = p->weekday;
	r->starts = p->starts;
	r->ends = p->ends;
	r->place = ARENA_NEW(a, struct place);
	*r->place = (struct place){ p->name, p->address };
}

/* The facts are those that envelope.h names: the desk can make them again. */
static const char *
token_of(const struct outbox *o, const struct envelope_head *head,
	const uint8_t eph[X25519_SIZE], const char *no, struct arena *a)
{
	const struct outbox_identity *id = &o->c.identity;
	int64_t at = envelope_accepted_at(head);
	const struct receipt_facts facts = {
		.case_no = no, .state = "pending", .accepted_at = at
	};
	struct token t = { .type = TOKEN_RECEIPT,
		.n_cti = TOKEN_CTI_MAX,
		.iat = (uint32_t)at };
	uint8_t key[32];

	rng_fill(o->c.rng, t.cti, TOKEN_CTI_MAX);
	envelope_receipt_key(eph, id->centre, key);
	token_digest(key, &t, &facts, t.digest);
	crypto_wipe(key, sizeof(key));
	return token_sign(&t, id->kiosk, a);
}

static const char *
reply_provisional(const struct outbox *o, const struct outbox_place *place,
	const struct envelope_head *head, const struct paper *p,
	struct arena *a)
{
	const char *base = o->c.identity.public_url;
	struct receipt receipt = { p->token, p->token };
	struct reply r = {
		.case_no = p->no,
		.state = "pending",
		.state_label = "已登记，联网后确认",
		.provisional = true,
		.accepted_at = envelope_accepted_at(head) * 1000,
		.window = "服务",
		.next = { (void *)next_steps, ARRAY_LEN(next_steps) },
		.receipt = &receipt,
	};
	struct str out;

	if (place)
		name_place(place, a, &r);
	/* Bare digits are a code that every scanner of ours takes. */
	if (base[0])
		receipt.url = token_url(base, p->token, a);
	str_init(&out, a, REPLY_MAX);
	json_encode(&out, &reply_shape, &r);
	BUG_ON(out.over);
	return out.p;
}

static const char *
reply_saved(struct arena *a)
{
	const struct saved r = { "saved", "已记下，谢谢" };
	struct str out;

	str_init(&out, a, REPLY_MAX);
	json_encode(&out, &saved_shape, &r);
	return out.p;
}

void
paper_make(const struct outbox *o, const struct offline_service *s,
	const struct outbox_place *place, const struct envelope_head *head,
	const uint8_t eph[X25519_SIZE], struct arena *a, struct paper *out)
{
	const struct local_no no = { o->c.identity.number, head->seq };

	local_no_format(&no, out->no);
	if (s->promise == OFFLINE_FINAL) {
		out->token = "";
		out->reply = reply_saved(a);
		return;
	}
	out->token = token_of(o, head, eph, out->no, a);
	out->reply = reply_provisional(o, place, head, out, a);
}
