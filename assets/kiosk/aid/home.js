// SPDX-License-Identifier: Apache-2.0
/* What can be done about hardship, the harmless first. */
import { html } from '../../vendor/ui.js';
import { Icon } from '../../shared/icons.js';
import { t } from '../../shared/i18n.js';
import { Page } from '../frame.js';
import { start } from '../visit.js';

const ROWS = [
	['aidtest', 'info'], ['aidask', 'hand'], ['matters', 'slip'], ['aidpost', 'people'], ['aidvoice', 'speak'],
	['aidanswer', 'wait'],
];

export function HomeScreen({ v }) {
	return html`<${Page} v=${v} screen="aid" title=${t('aid.home.title')} lead=${t('aid.home.lead')}
		primary=${null} backWords=${t('act.home')}>
		<div class="rows">${ROWS.map(([flow, icon]) => html`<button type="button" class="row" key=${flow}
			data-testid="go-${flow}" onClick=${() => start(flow)}><${Icon} name=${icon} />
			<div><b>${t(`aid.go.${flow}`)}</b><span>${t(`aid.go.${flow}.hint`)}</span></div>
			<${Icon} name="go" class="go" /></button>`)}</div>
	<//>`;
}
