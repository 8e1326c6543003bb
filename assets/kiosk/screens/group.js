// SPDX-License-Identifier: Apache-2.0
/* The eight groups, and a list for everybody else. */
import { html, useState } from '../../vendor/ui.js';
import { Choice, Choices, FieldError } from '../../shared/components.js';
import { ICONS, Icon } from '../../shared/icons.js';
import { said, t } from '../../shared/i18n.js';
import { Page } from '../frame.js';
import { answer, errorOf } from '../visit.js';

function Groups({ v, groups, kind }) {
	return html`<${Choices} id="group" kind=${kind} label=${t('group.title')} error=${errorOf(v, 'group')}>
		${groups.map((g) => html`<${Choice} key=${g.code} title=${said(g.name)} hint=${said(g.hint)}
			icon=${ICONS[g.code] ? g.code : 'people'} testid="group-${g.code}"
			on=${v.data.group === g.code} onPick=${() => answer({ group: g.code })} />`)}
	<//>`;
}

export function GroupScreen({ v }) {
	const eight = v.form.groups.filter((g) => g.eight);
	const others = v.form.groups.filter((g) => !g.eight);
	const [rest, setRest] = useState(others.some((g) => g.code === v.data.group));
	const toggle = () => {
		answer({ group: null });
		setRest(!rest);
	};
	const hint = others.slice(0, 3).map((g) => said(g.name)).join(t('group.other.join'));
	return html`<${Page} v=${v} screen="group" title=${t(rest ? 'group.other.title' : 'group.title')}
		lead=${t('group.lead')}>
		<${FieldError} id="group-error" text=${errorOf(v, 'group')} />
		<${Groups} v=${v} groups=${rest ? others : eight} />
		${others.length > 0 && html`<div class="rows"><button type="button" class="row"
			data-testid=${rest ? 'group-eight' : 'group-other'} onClick=${toggle}>
			<${Icon} name=${rest ? 'back' : 'people'} />
			<div><b>${t(rest ? 'group.eight' : 'group.other')}</b>
			<span>${rest ? t('group.eight.hint') : t('group.other.hint', { names: hint })}</span></div>
			${!rest && html`<${Icon} name="go" class="go" />`}
		</button></div>`}
	<//>`;
}
