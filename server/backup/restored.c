/* SPDX-License-Identifier: Apache-2.0 */
#include "backup/restored.h"
#include "audit/audit.h"
#include "files.h"
#include "flow/flow.h"
#include "log.h"
#include "revocation/revocation.h"
#include "trust/trust.h"

#include <errno.h>
#include <unistd.h>

static int
go_ahead(struct tx *tx, void *arg, struct err *e)
{
	const struct app *app = arg;

	if (revocation_leap(tx, e) != 0 || trust_leap(tx, e) != 0 ||
		flow_leap(tx, e) != 0)
		return -1;
	return audit_add(
		tx, e, app->rng, "system", "backup.restored", "centre", "{}");
}

/* The file goes last: a crash in front of that only leaps once more. */
int
restored_settle(struct app *app, struct err *e)
{
	const char *path =
		file_path(&app->arena, app->config.dir, RESTORED_FILE);
	struct arena a;
	int rc;

	if (access(path, F_OK) != 0)
		return 0;
	arena_init(&a, 1 << 20);
	rc = db_run(app->db, DB_WRITE, go_ahead, app, &a, e);
	arena_release(&a);
	if (rc != 0)
		return -1;
	if (unlink(path) != 0)
		return err_setf(
			e, ERR_INTERNAL, "%.100s: %s", path, strerror(errno));
	log_event(LOG_NOTE, "restored", NULL);
	return file_sync_dir(path, e);
}
