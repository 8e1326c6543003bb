// SPDX-License-Identifier: Apache-2.0
/* Nobody is there: what can be done here, and that one touch begins it. */
import { html } from '../../vendor/ui.js';
import { Icon } from '../../shared/icons.js';
import { said, t } from '../../shared/i18n.js';
import { machine } from '../net.js';
import { awake } from '../visit.js';
import { promiseOf } from '../faults.js';
import { FLOWS, tilesNow } from '../flows.js';
import { hasScanner } from '../scan.js';
import { useVoice } from '../voice.js';
import { Notices } from './notice.js';

const MOST = 3;

/* The first of what works now; a receipt under the scanner works by itself. */
function tasks() {
	const open = tilesNow().filter(({ flow }) => promiseOf(FLOWS[flow].service) !== 'none')
		.map(({ flow, icon }) => ({ id: flow, icon }));
	if (hasScanner())
		open.push({ id: 'scan', icon: 'scan' });
	return open.slice(0, MOST);
}

export function AttractScreen() {
	useVoice([t('attract.title'), ...tasks().map(({ id }) => t(`${id}.tile`)), t('attract.touch')]);
	const wake = () => { awake.value = true; };
	return html`<main class="screen-attract" data-testid="screen-attract">
		<button type="button" class="attract" data-testid="begin" onClick=${wake}>
			<span class="hello">${t('attract.title')}</span>
			<span class="where">${said(machine.value.center?.name, true) || t('app.title')}</span>
			<span class="tasks">${tasks().map(({ id, icon }) => html`<span class="task" key=${id}
				data-testid="task-${id}"><${Icon} name=${icon} />
				<span><b>${t(`${id}.tile`)}</b><small>${t(`${id}.hint`)}</small></span></span>`)}</span>
			<span class="touch"><${Icon} name="touch" /><b>${t('attract.touch')}</b></span>
		</button>
		<${Notices} />
	</main>`;
}
