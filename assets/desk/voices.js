// SPDX-License-Identifier: Apache-2.0
/* Complaints and appeals. Whoever has acted on a case is not shown what is said
 * about it: the server leaves it out. */
import { html, useState } from '../vendor/ui.js';
import { formatTime, t } from '../shared/i18n.js';
import { Problem } from './money.js';
import { useFetched } from './fetched.js';
import { Answer } from './postings.js';
import { to } from './router.js';
import { say } from './say.js';

export function Voices() {
	const [{ body, problem }, load] = useFetched('/aid/complaints', 'aid');
	const [asking, setAsking] = useState(null);
	const done = () => {
		setAsking(null);
		say(t('voice.done'));
		load();
	};
	return html`<p class="lead">${t('voice.lead')}</p><${Problem} problem=${problem} />
		${body && html`<ul class="machines">${body.items.map((v) => html`<li class="panel machine" key=${v.id} data-testid="voice" data-case=${v.case_no} data-kind=${v.kind}>
			<header><span class=${v.kind === 'appeal' ? 'tag y' : 'tag'}>${t(`voice.kind.${v.kind}`)}</span>
				<h2><a href=${to.case(v.case_no)}>${v.case_no}</a></h2><span class="quiet">${t('voice.due', { at: formatTime(v.at), due: v.due_on })}</span>
				<button type="button" class="btn" onClick=${() => setAsking(v)} data-testid="voice-answer">${t('voice.open')}</button></header>
			<p class="said">${v.text}</p></li>`)}</ul>`}
		${body && !body.items.length && html`<p class="empty" data-testid="voices-none">${t('voice.none')}</p>`}
		${asking && html`<${Answer} path=${`/aid/complaints/${asking.id}`} title=${t(`voice.answer.${asking.kind}`)} text=${asking.text}
			onDone=${done} onClose=${() => setAsking(null)} />`}`;
}
