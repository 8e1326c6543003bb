/* SPDX-License-Identifier: Apache-2.0 */
#include "backup/manifest.h"
#include "backup/tar.h"

enum { NAMES_MAX = 64, TABLES_MAX = 256, SEAL_SIZE = 2 * HEX_SIZE };

/* clang-format off */
const struct backup_row backup_rows[] = {
	{ MANIFEST_DB,		0600, true },
	{ "yizhan.conf",	0600, false },
	{ "ca.crt",		0444, true },
	{ "ca/intermediate.crt", 0444, true },
	{ "ca/intermediate.key", 0400, true },	/* sealed under the master key */
	{ "keys/",		0400, true },	/* so are these */
};
const size_t backup_rows_count = ARRAY_LEN(backup_rows);

static const struct json_field part_fields[] = {
	{ "name",	J_TEXT, J_REQUIRED, offsetof(struct backup_part, name), TAR_NAME_MAX, NULL, "文件" },
	{ "size",	J_INT,  J_REQUIRED, offsetof(struct backup_part, size), 0, NULL, "字节数" },
	{ "mtime",	J_INT,  J_REQUIRED, offsetof(struct backup_part, mtime), 0, NULL, "修改时间" },
	{ "sha256",	J_TEXT, J_REQUIRED, offsetof(struct backup_part, sha256), HEX_SIZE, NULL, "SHA-256" },
};
static const struct json_shape part_shape =
	JSON_SHAPE("BackupPart", struct backup_part, part_fields);

static const struct json_field table_fields[] = {
	{ "name",	J_TEXT, J_REQUIRED, offsetof(struct backup_table, name), 100, NULL, "表" },
	{ "rows",	J_INT,  J_REQUIRED, offsetof(struct backup_table, rows), 0, NULL, "行数" },
};
static const struct json_shape table_shape =
	JSON_SHAPE("BackupTable", struct backup_table, table_fields);

static const struct json_field fields[] = {
	{ "format",	J_INT,   J_REQUIRED, offsetof(struct manifest, format), 0, NULL, "格式" },
	{ "program",	J_TEXT,  J_REQUIRED, offsetof(struct manifest, program), 40, NULL, "程序版本" },
	{ "made_at",	J_INT,   J_REQUIRED, offsetof(struct manifest, made_at), 0, NULL, "备份时刻" },
	{ "schema",	J_INT,   J_REQUIRED, offsetof(struct manifest, schema), 9999, NULL, "数据库版本" },
	{ "audit_rows",	J_INT,   J_REQUIRED, offsetof(struct manifest, audit_rows), 0, NULL, "审计行数" },
	{ "audit_hash",	J_TEXT,  J_REQUIRED, offsetof(struct manifest, audit_hash), HEX_SIZE, NULL, "审计链头" },
	{ "key_checks",	J_TEXTS, J_REQUIRED, offsetof(struct manifest, key_checks), SEAL_GENERATIONS_MAX, NULL, "主密钥校验值" },
	{ "tables",	J_LIST,  J_REQUIRED, offsetof(struct manifest, tables), TABLES_MAX, &table_shape, "各表行数" },
	{ "parts",	J_LIST,  J_REQUIRED, offsetof(struct manifest, parts), NAMES_MAX, &part_shape, "所含文件" },
};
static const struct json_shape shape =
	JSON_SHAPE("BackupManifest", struct manifest, fields);
/* clang-format on */

/* ---- names ---- */

/* keys/NAME.key, NAME of small letters, digits and dashes. */
static bool
is_key_name(const char *name)
{
	static const char ok[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
	size_t n;

	if (strncmp(name, "keys/", 5) != 0)
		return false;
	n = strspn(name + 5, ok);
	return n > 0 && strcmp(name + 5 + n, ".key") == 0;
}

const struct backup_row *
backup_row_find(const char *name)
{
	for (size_t i = 0; i < backup_rows_count; i++) {
		const struct backup_row *r = &backup_rows[i];
		bool folder = strcmp(r->name, "keys/") == 0;

		if (folder ? is_key_name(name) : strcmp(r->name, name) == 0)
			return r;
	}
	return NULL;
}

/* ---- text ---- */

struct bytes
manifest_format(struct arena *a, const struct manifest *m)
{
	struct str s;

	str_init(&s, a, MANIFEST_MAX);
	json_encode(&s, &shape, m);
	str_putc(&s, '\n');
	BUG_ON(s.over);
	return str_bytes(&s);
}

static int
damaged(struct err *e, const char *what)
{
	return err_setf(e, ERR_BACKUP_DAMAGED, "%s", what);
}

static bool
is_hash(const char *hex)
{
	uint8_t raw[SHA256_SIZE];

	return strlen(hex) == HEX_SIZE - 1 &&
	       hex_parse(hex, raw, sizeof(raw)) == 0;
}

/* Each known, none twice, none missing. */
static int
check_parts(const struct manifest *m, struct err *e)
{
	const struct backup_part *parts = m->parts.items;
	unsigned seen = 0;

	for (size_t i = 0; i < m->parts.n; i++) {
		const struct backup_row *r = backup_row_find(parts[i].name);

		if (!r || parts[i].size < 0 || parts[i].mtime < 0 ||
			!is_hash(parts[i].sha256))
			return damaged(e, "the manifest names a strange part");
		for (size_t j = 0; j < i; j++)
			if (strcmp(parts[i].name, parts[j].name) == 0)
				return damaged(e, "a part stands twice");
		seen |= 1u << (r - backup_rows);
	}
	for (size_t i = 0; i < backup_rows_count; i++)
		if (backup_rows[i].required && !(seen & 1u << i))
			return damaged(e, "a part is missing");
	return 0;
}

struct manifest *
manifest_parse(struct arena *a, struct bytes text, struct err *e)
{
	struct err why = { 0 };
	struct manifest *m = json_decode(a, text, &shape, &why);
	const char *const *checks = m ? m->key_checks.items : NULL;

	if (!m || m->key_checks.n == 0 || !is_hash(m->audit_hash)) {
		damaged(e, "the manifest does not read");
		return NULL;
	}
	if (m->format != MANIFEST_FORMAT) {
		err_setf(e, ERR_BACKUP_DAMAGED, "format %lld: a newer program",
			(long long)m->format);
		return NULL;
	}
	for (size_t i = 0; i < m->key_checks.n; i++)
		if (!is_hash(checks[i])) {
			damaged(e, "the manifest does not read");
			return NULL;
		}
	return check_parts(m, e) == 0 ? m : NULL;
}

/* ---- the seal ---- */

static void
mac_of(const struct keyring *k, uint8_t key_id, const char *purpose,
	struct bytes text, char out[HEX_SIZE])
{
	uint8_t key[SEAL_KEY_SIZE], mac[SHA256_SIZE];

	keyring_derive(k, key_id, purpose, key);
	crypto_hmac(bytes_of(key, sizeof(key)), text, mac);
	crypto_wipe(key, sizeof(key));
	hex_format(mac, sizeof(mac), out);
}

static void
hash_of(struct bytes text, char out[HEX_SIZE])
{
	uint8_t hash[SHA256_SIZE];

	crypto_sha256(text, hash);
	hex_format(hash, sizeof(hash), out);
}

void
master_check(const struct keyring *k, uint8_t key_id, char out[HEX_SIZE])
{
	mac_of(k, key_id, "key check", bytes_str("yizhan key check 1"), out);
}

struct bytes
manifest_seal(struct arena *a, const struct keyring *k, struct bytes text)
{
	char hash[HEX_SIZE], mac[HEX_SIZE];

	hash_of(text, hash);
	mac_of(k, keyring_current(k), "backup manifest", text, mac);
	return bytes_str(arena_printf(a, "%s\n%s\n", hash, mac));
}

int
manifest_seal_check(struct bytes seal, struct bytes text, struct err *e)
{
	char hash[HEX_SIZE];

	hash_of(text, hash);
	if (seal.n != SEAL_SIZE || memcmp(seal.p, hash, HEX_SIZE - 1) != 0)
		return damaged(e, "the manifest was changed");
	return 0;
}

int
manifest_key_check(const struct manifest *m, const struct keyring *k,
	struct bytes seal, struct bytes text, struct err *e)
{
	const char *const *checks = m->key_checks.items;
	char own[HEX_SIZE];

	for (size_t i = 0; i < m->key_checks.n; i++) {
		if (i >= keyring_current(k))
			return err_setf(e, ERR_MASTER_KEY_WRONG,
				"%zu master keys are needed", m->key_checks.n);
		master_check(k, (uint8_t)(i + 1), own);
		if (strcmp(own, checks[i]) != 0)
			return err_set(e, ERR_MASTER_KEY_WRONG);
	}
	mac_of(k, (uint8_t)m->key_checks.n, "backup manifest", text, own);
	if (seal.n != SEAL_SIZE ||
		!crypto_equal(seal.p + HEX_SIZE, own, HEX_SIZE - 1))
		return damaged(e, "the manifest was changed");
	return 0;
}
