/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON bodies, by a shape that has a field of every type and the form of an
 * enrolment. What is taken is written and read again to the same text; what
 * is refused names its fields in text that an answer can carry.
 */
#include "fuzz.h"
#include "json.h"

struct consent {
	const char *purpose;
	int64_t version;
};

struct person {
	const char *name, *id_type, *id_no, *phone;
};

struct enrolment {
	struct person *person;
	const char *read, *group, *employer, *district;
	struct json_list consents, notes;
	bool urgent;
	int64_t seen_ms;
};

/* clang-format off */
static const struct json_field consent_fields[] = {
	{ "purpose", J_TEXT, J_REQUIRED, offsetof(struct consent, purpose), 40, NULL, "用途" },
	{ "version", J_INT, J_REQUIRED, offsetof(struct consent, version), 1000, NULL, NULL },
};
static const struct json_shape consent_shape =
	JSON_SHAPE("Consent", struct consent, consent_fields);

static const struct json_field person_fields[] = {
	{ "name", J_TEXT, J_REQUIRED | J_PERSONAL, offsetof(struct person, name), 100, NULL, "姓名" },
	{ "id_type", J_TEXT, J_REQUIRED, offsetof(struct person, id_type), 20, NULL, NULL },
	{ "id_no", J_TEXT, J_REQUIRED | J_PERSONAL, offsetof(struct person, id_no), 40, NULL, NULL },
	{ "phone", J_TEXT, J_OMIT_EMPTY | J_PERSONAL, offsetof(struct person, phone), 0, NULL, NULL },
};
static const struct json_shape person_shape =
	JSON_SHAPE("Person", struct person, person_fields);

static const struct json_field enrolment_fields[] = {
	{ "person", J_OBJECT, J_OMIT_EMPTY, offsetof(struct enrolment, person), 0, &person_shape, NULL },
	{ "read", J_TEXT, J_OMIT_EMPTY, offsetof(struct enrolment, read), 64, NULL, NULL },
	{ "group", J_TEXT, J_REQUIRED, offsetof(struct enrolment, group), 40, NULL, NULL },
	{ "employer", J_TEXT, J_OMIT_EMPTY, offsetof(struct enrolment, employer), 200, NULL, NULL },
	{ "district", J_TEXT, J_REQUIRED, offsetof(struct enrolment, district), 6, NULL, NULL },
	{ "consents", J_LIST, J_REQUIRED, offsetof(struct enrolment, consents), 8, &consent_shape, NULL },
	{ "notes", J_TEXTS, J_OMIT_EMPTY, offsetof(struct enrolment, notes), 4, NULL, "备注" },
	{ "urgent", J_BOOL, 0, offsetof(struct enrolment, urgent), 0, NULL, NULL },
	{ "seen", J_INT, J_OMIT_EMPTY, offsetof(struct enrolment, seen_ms), 0, NULL, NULL },
};
/* clang-format on */
static const struct json_shape enrolment_shape =
	JSON_SHAPE("Enrolment", struct enrolment, enrolment_fields);

static void
check_refusal(const struct err *e)
{
	CHECK(e->code != ERR_NONE && e->n_fields <= ERR_FIELDS_MAX);
	for (unsigned i = 0; i < e->n_fields; i++) {
		CHECK(utf8_length(e->fields[i].path) >= 0);
		CHECK(e->fields[i].code != ERR_NONE);
	}
}

static void
check_round(struct arena *a, const struct enrolment *v)
{
	struct str first, second;
	struct err e = { 0 };
	struct enrolment *again;

	str_init(&first, a, FUZZ_ARENA);
	str_init(&second, a, FUZZ_ARENA);
	json_encode(&first, &enrolment_shape, v);
	again = json_decode(a, str_bytes(&first), &enrolment_shape, &e);
	CHECK(again != NULL);
	json_encode(&second, &enrolment_shape, again);
	CHECK(bytes_equal(str_bytes(&first), str_bytes(&second)));
	CHECK(strcmp(v->group, again->group) == 0);
	CHECK(strlen(v->district) <= 6 && v->consents.n <= 8);
	CHECK(v->urgent == again->urgent && v->seen_ms == again->seen_ms);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	uint8_t *copy = fuzz_copy(data, n);
	struct arena arena;
	struct err e = { 0 };
	struct enrolment *v;

	arena_init(&arena, 4 * FUZZ_ARENA);
	v = json_decode(&arena, bytes_of(copy, n), &enrolment_shape, &e);
	if (v)
		check_round(&arena, v);
	else
		check_refusal(&e);
	arena_release(&arena);
	free(copy);
	return 0;
}
