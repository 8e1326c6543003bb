// SPDX-License-Identifier: Apache-2.0
/* Which purpose has to be agreed to, at which step: each by itself, where what
 * it is about is told. */
export const ill = ({ cause }) => ['illness', 'disability'].includes(cause);
/* Whether it goes by what was paid by oneself. */
export const byCost = ({ ask }) => ['medical', 'training'].includes(ask);
/* Invoices are told of, whatever is asked for by now: what goes is seen. */
export const billed = ({ invoices }) => invoices.length > 0;
export const pupils = ({ people }) => people.filter((p) => p.pupil);

/* purpose -> its step; a purpose that came later is asked for in the first. */
const ASIDE = { aid_health: 'cause', aid_child: 'pupils', aid_bank: 'account', aid_public: 'public' };
export const consentsAt = (step, form) =>
	form.consents.filter(({ purpose }) => (ASIDE[purpose] ?? 'agree') === step);
