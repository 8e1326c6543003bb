// SPDX-License-Identifier: Apache-2.0
/* It did not work: what that means for the person, and what to do now. */
import { html } from '../../vendor/ui.js';
import { Icon } from '../../shared/icons.js';
import { said, t } from '../../shared/i18n.js';
import { Page } from '../frame.js';
import { leave, start, toStep, troubleWords } from '../visit.js';
import { Code } from './fault.js';

const HOPEFUL = ['same-key', 'later'];
const LINE = ['LINE_DOWN', 'OFFLINE', 'TIMEOUT'];

/* code -> another service that answers the person's question */
const INSTEAD = {
	ALREADY_APPLIED: 'matters', ALREADY_MEMBER: 'matters', ALREADY_BOOKED: 'matters', PASS_ALREADY: 'matters',
	PASS_UNPAID: 'matters', NOT_MEMBER: 'join',
};

export function TroubleScreen({ v }) {
	const { problem, retry } = v;
	const hope = HOPEFUL.includes(problem.retry);
	const instead = INSTEAD[problem.code];
	const filled = v.form !== null && hope;
	let titleKey = 'trouble.title';
	if (hope)
		titleKey = v.form === null ? 'trouble.wait.title' : 'trouble.hope.title';
	const title = troubleWords(problem, 'title') ?? t(titleKey);
	const lead = troubleWords(problem, 'lead') ?? said(problem.title);
	let glyph = hope ? 'wait' : 'info';
	if (LINE.includes(problem.code))
		glyph = 'offline';
	let primary = { words: t('act.end'), run: leave, id: 'trouble-end' };
	if (hope)
		primary = { words: t('act.retry'), run: retry, id: 'trouble-retry' };
	else if (instead)
		primary = { words: t(`${instead}.tile`), run: () => start(instead), id: 'trouble-instead' };
	return html`<${Page} v=${v} screen="trouble" title=${title} lead=${lead}
		mark=${html`<div class="medal ${hope ? 'amber' : 'blue'}"><${Icon} name=${glyph} /></div>`}
		primary=${primary.words} onPrimary=${primary.run} primaryId=${primary.id}
		backWords=${filled ? t('trouble.look') : hope || instead ? t('act.end') : null}
		onBack=${filled ? toStep : leave} backId=${filled ? 'trouble-look' : 'trouble-end'}>
		${problem.caseNo && html`<p class="bigno num" data-testid="trouble-case">${problem.caseNo}</p>`}
		<ul class="advice">
			${filled && html`<li><${Icon} name="lock" /><div><b>${t('trouble.kept')}</b>
				<span>${t('trouble.kept.more')}</span></div></li>`}
			<li><${Icon} name="place" /><div><b>${t(hope ? 'trouble.desk' : 'trouble.desk.must')}</b>
				<span>${t('trouble.desk.more')}</span></div></li>
		</ul>
		<${Code} code=${problem.code} testid="trouble-code" />
	<//>`;
}
