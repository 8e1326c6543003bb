/* SPDX-License-Identifier: Apache-2.0 */
#include "static.h"
#include "crypto.h"
#include "str.h"

#define ETAG_BYTES 16

struct static_file {
	const struct asset *asset;
	const char *type;
	const char *policy;	       /* NULL: that of all files of its type */
	char etag[2 * ETAG_BYTES + 3]; /* with its quotes */
};

struct static_files {
	size_t n;
	struct static_file items[];
};

/* clang-format off */
static const struct {
	const char *url;
	const char *asset;
} pages[] = {
	{ "/",		"public/index.html" },
	{ "/desk",	"desk/index.html" },
	{ "/desk/",	"desk/index.html" },
	{ "/q",		"public/q.html" },
	{ "/Q",		"public/q.html" },
	{ "/draw",	"public/draw.html" },
	{ "/aid",	"public/aid.html" },
	{ "/P",		"public/p.html" },
	{ "/p",		"public/p.html" },
	{ "/u",		"public/u.html" },
	{ "/U",		"public/u.html" },
	{ "/V",		"public/v.html" },
	/* A worker reaches what lies below its own address. */
	{ "/pass-worker.js", "public/pass-worker.js" },
};

/* Workers live under the policy of their own file, not the page's. */
static const struct {
	const char *asset;
	const char *policy;
} policies[] = {
	{ "public/pass-worker.js", "default-src 'none'; connect-src 'self'" },
	{ "desk/camera-worker.js",
	  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'" },
};

static const char *const served[] = {
	"desk/", "public/", "shared/", "vendor/",
};

static const struct {
	const char *suffix;
	const char *type;
} types[] = {
	{ ".html",	"text/html; charset=utf-8" },
	{ ".css",	"text/css; charset=utf-8" },
	{ ".js",	"text/javascript; charset=utf-8" },
	{ ".mjs",	"text/javascript; charset=utf-8" },
	{ ".json",	"application/json" },
	{ ".svg",	"image/svg+xml" },
	{ ".woff2",	"font/woff2" },
	{ ".png",	"image/png" },
	{ ".opus",	"audio/ogg" },
	{ ".wasm",	"application/wasm" },
};
/* clang-format on */

static bool
is_served(const char *path)
{
	for (size_t i = 0; i < ARRAY_LEN(served); i++)
		if (strncmp(path, served[i], strlen(served[i])) == 0)
			return true;
	return false;
}

/* NULL: a kind of file that no page loads, such as a licence text. */
static const char *
type_of(const char *path)
{
	const char *dot = strrchr(path, '.');

	for (size_t i = 0; dot && i < ARRAY_LEN(types); i++)
		if (strcmp(dot, types[i].suffix) == 0)
			return types[i].type;
	return NULL;
}

static const char *
policy_of(const char *path)
{
	for (size_t i = 0; i < ARRAY_LEN(policies); i++)
		if (strcmp(path, policies[i].asset) == 0)
			return policies[i].policy;
	return NULL;
}

static void
file_fill(struct static_file *f, const struct asset *asset)
{
	uint8_t hash[SHA256_SIZE];

	f->asset = asset;
	f->type = type_of(asset->path);
	f->policy = policy_of(asset->path);
	crypto_sha256(bytes_of(asset->data, asset->n), hash);
	f->etag[0] = '"';
	hex_format(hash, ETAG_BYTES, f->etag + 1);
	f->etag[2 * ETAG_BYTES + 1] = '"';
	f->etag[2 * ETAG_BYTES + 2] = '\0';
}

struct static_files *
static_open(struct arena *a, const struct asset *table, size_t n)
{
	struct static_files *files =
		arena_alloc(a, sizeof(*files) + n * sizeof(struct static_file));

	for (size_t i = 0; i < n; i++)
		if (is_served(table[i].path) && type_of(table[i].path))
			file_fill(&files->items[files->n++], &table[i]);
	return files;
}

/* The file's name behind a URL path; none if the path is no file's. */
static struct bytes
path_asset(struct bytes path)
{
	static const char prefix[] = "/assets/";
	size_t n = sizeof(prefix) - 1;

	for (size_t i = 0; i < ARRAY_LEN(pages); i++)
		if (bytes_equal(path, bytes_str(pages[i].url)))
			return bytes_str(pages[i].asset);
	if (path.n > n && memcmp(path.p, prefix, n) == 0)
		return bytes_of(path.p + n, path.n - n);
	return bytes_of(NULL, 0);
}

static const struct static_file *
file_find(const struct static_files *files, struct bytes name)
{
	for (size_t i = 0; name.n && i < files->n; i++)
		if (bytes_equal(name, bytes_str(files->items[i].asset->path)))
			return &files->items[i];
	return NULL;
}

/* A list of tags, weak or strong, or '*'. Our tags hold no comma. */
static bool
tag_is_named(struct bytes list, const char *etag)
{
	size_t n = strlen(etag);

	if (list.n == 1 && list.p[0] == '*')
		return true;
	for (size_t i = 0; i + n <= list.n; i++)
		if (memcmp(list.p + i, etag, n) == 0)
			return true;
	return false;
}

static void
header_put(struct http_reply *reply, const char *name, const char *value)
{
	reply->headers[reply->n_headers].name = name;
	reply->headers[reply->n_headers++].value = value;
}

bool
static_find(const struct static_files *files, struct bytes path,
	struct bytes if_none_match, struct http_reply *reply)
{
	const struct static_file *f = file_find(files, path_asset(path));

	if (!f)
		return false;
	memset(reply, 0, sizeof(*reply));
	reply->policy = f->policy;
	header_put(reply, "ETag", f->etag);
	header_put(reply, "Cache-Control", "no-cache");
	if (if_none_match.p && tag_is_named(if_none_match, f->etag)) {
		reply->status = 304;
		return true;
	}
	reply->status = 200;
	reply->content_type = f->type;
	reply->body = bytes_of(f->asset->data, f->asset->n);
	return true;
}
