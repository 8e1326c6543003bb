// SPDX-License-Identifier: Apache-2.0
/* The page of a park's account: its entries, its months. The server gives it no
 * other park. */
import { html } from '../vendor/ui.js';
import { t } from '../shared/i18n.js';
import { useFetched } from './fetched.js';
import { Month } from './month.js';
import { Parks } from './parks.js';

export function Park() {
	const [{ body, problem }] = useFetched('/parks', 'passes');
	const own = body?.items[0];
	return html`<div class="page" aria-busy=${!body && !problem}>
		<header class="case-head"><h1 tabindex="-1" data-testid="park-name">${own?.name ?? t('park.title')}</h1></header>
		${problem && html`<p class="alert" role="alert">${problem.title}</p>`}
		${body && !own && html`<p class="empty">${t('park.gone')}</p>`}
		${own && html`<${Parks} /><h2>${t('park.settle')}</h2><${Month} code=${own.code} />`}
	</div>`;
}
