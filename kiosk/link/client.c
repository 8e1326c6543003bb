/* SPDX-License-Identifier: Apache-2.0 */
#include "client.h"
#include "crypto.h"
#include "log.h"
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>

#define URL_MAX 512

struct client {
	char *url, *ca, *cert, *key;
	const atomic_bool *stop;
	CURL *curl;
};

static char *
copy(const char *s)
{
	return s ? xstrdup(s) : NULL;
}

struct client *
client_new(const struct client_config *config)
{
	struct client *c = xcalloc(1, sizeof(*c));

	c->url = xstrdup(config->url);
	c->ca = xstrdup(config->ca);
	c->cert = copy(config->cert);
	c->key = copy(config->key);
	c->stop = config->stop;
	return c;
}

void
client_forget(struct client *c)
{
	curl_easy_cleanup(c->curl);
	c->curl = NULL;
}

void
client_free(struct client *c)
{
	client_forget(c);
	free(c->url);
	free(c->ca);
	free(c->cert);
	free(c->key);
	free(c);
}

/* ---- one request --------------------------------------------------------- */

static int
on_progress(
	void *arg, curl_off_t dt, curl_off_t dn, curl_off_t ut, curl_off_t un)
{
	const struct client *c = arg;

	(void)dt;
	(void)dn;
	(void)ut;
	(void)un;
	return c->stop && atomic_load(c->stop);
}

/* Grows the reply; a centre that sends more than it may is cut off. */
static size_t
on_bytes(char *p, size_t size, size_t count, void *arg)
{
	struct line_call *call = arg;
	size_t n = size * count, had = call->reply_n;
	char *grown;

	if (n > LINE_REPLY_MAX - had)
		return 0;
	/* Not realloc: what moves away would stay behind unwiped. */
	grown = xmalloc(had + n + 1);
	if (had)
		memcpy(grown, call->reply, had);
	memcpy(grown + had, p, n);
	grown[had + n] = '\0';
	line_reply_clear(call);
	call->reply = grown;
	call->reply_n = had + n;
	return n;
}

static void
set_trust(struct client *c)
{
	CURL *h = c->curl;

	curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "https");
	curl_easy_setopt(h, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(h, CURLOPT_CAINFO, c->ca);
	/* Without this the system's own roots would be trusted as well. */
	curl_easy_setopt(h, CURLOPT_CAPATH, NULL);
	curl_easy_setopt(h, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(h, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(h, CURLOPT_PROXY, "");
	curl_easy_setopt(h, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(h, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	if (!c->cert)
		return;
	curl_easy_setopt(h, CURLOPT_SSLCERTTYPE, "PEM");
	curl_easy_setopt(h, CURLOPT_SSLCERT, c->cert);
	curl_easy_setopt(h, CURLOPT_SSLKEYTYPE, "PEM");
	curl_easy_setopt(h, CURLOPT_SSLKEY, c->key);
}

static void
set_limits(struct client *c, int64_t ms)
{
	CURL *h = c->curl;

	curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT_MS, (long)CLIENT_CONNECT_MS);
	curl_easy_setopt(h, CURLOPT_TIMEOUT_MS, (long)ms);
	curl_easy_setopt(h, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(h, CURLOPT_XFERINFOFUNCTION, on_progress);
	curl_easy_setopt(h, CURLOPT_XFERINFODATA, c);
	curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, on_bytes);
	curl_easy_setopt(h, CURLOPT_USERAGENT, "yizhan-kiosk/" YIZHAN_VERSION);
}

static struct curl_slist *
headers_of(const struct line_call *call)
{
	struct curl_slist *list = NULL;
	char line[LINE_KEY_SIZE + 32];

	/* Expect is refused by the strict reader at the other end. */
	list = curl_slist_append(list, "Expect:");
	list = curl_slist_append(list, "Accept: application/json");
	if (call->verb == LINE_POST)
		list = curl_slist_append(
			list, "Content-Type: application/json");
	if (call->key[0]) {
		snprintf(line, sizeof(line), "Idempotency-Key: %s", call->key);
		list = curl_slist_append(list, line);
	}
	return list;
}

static void
set_request(struct client *c, struct line_call *call, const char *url,
	struct curl_slist *headers)
{
	CURL *h = c->curl;

	curl_easy_setopt(h, CURLOPT_URL, url);
	curl_easy_setopt(h, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(h, CURLOPT_WRITEDATA, call);
	if (call->verb == LINE_GET) {
		curl_easy_setopt(h, CURLOPT_HTTPGET, 1L);
		return;
	}
	curl_easy_setopt(h, CURLOPT_POST, 1L);
	curl_easy_setopt(h, CURLOPT_POSTFIELDS, call->body);
	curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE, (long)call->body_n);
}

/* Only JSON and problems go on to the screen; anything else is not ours. */
static int
take_answer(struct client *c, struct line_call *call, struct err *e)
{
	long status = 0;
	const char *type = NULL;

	curl_easy_getinfo(c->curl, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(c->curl, CURLINFO_CONTENT_TYPE, &type);
	call->status = (int)status;
	call->problem =
		type && strncmp(type, "application/problem+json",
				strlen("application/problem+json")) == 0;
	if (call->problem || status == 204 ||
		(type && strncmp(type, "application/json",
				 strlen("application/json")) == 0))
		return 0;
	return err_setf(e, ERR_INTERNAL, "status %ld without JSON", status);
}

int
client_send(struct client *c, struct line_call *call, int64_t ms, struct err *e)
{
	struct curl_slist *headers = headers_of(call);
	char why[CURL_ERROR_SIZE] = "";
	char url[URL_MAX];
	CURLcode rc;

	line_reply_clear(call);
	snprintf(url, sizeof(url), "%.300s%.200s", c->url, call->path);
	if (c->curl)
		curl_easy_reset(c->curl); /* keeps the connection */
	else
		c->curl = curl_easy_init();
	BUG_ON(!c->curl);
	set_trust(c);
	set_limits(c, ms);
	set_request(c, call, url, headers);
	curl_easy_setopt(c->curl, CURLOPT_ERRORBUFFER, why);
	rc = curl_easy_perform(c->curl);
	curl_slist_free_all(headers);
	if (rc == CURLE_OK)
		return take_answer(c, call, e);
	line_reply_clear(call);
	return err_setf(e, ERR_LINE_DOWN, "%.120s",
		why[0] ? why : curl_easy_strerror(rc));
}
