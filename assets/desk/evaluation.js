// SPDX-License-Identifier: Apache-2.0
/* The third party: a sample that everybody can draw again from its seed, each
 * file masked and its opening in the trail, and what leaves sealed. */
import { html, useEffect, useState } from '../vendor/ui.js';
import { formatTime, t } from '../shared/i18n.js';
import { Icon } from '../shared/icons.js';
import { Household, Sheet as Calculation, Panel, categoryOf, wordOf } from './aidfile.js';
import { Problem, yuan } from './money.js';
import { useFetched } from './fetched.js';
import { to } from './router.js';
import { say } from './say.js';
import { api, can } from './session.js';
import { Line, Sheet } from './sheet.js';

const today = () => new Date(Date.now() + 8 * 3600 * 1000).toISOString().slice(0, 10);

/* ---- figures ---- */

const COUNTS = ['applied', 'decided', 'granted', 'paid', 'posted', 'left', 'deviated', 'stages', 'on_time', 'late'];
const SUMS = ['granted_fen', 'paid_fen'];

function Figures() {
	const [days, setDays] = useState({ from: `${today().slice(0, 4)}-01-01`, until: today() });
	const set = (name) => (value) => value && setDays({ ...days, [name]: value });
	const [{ body, problem }] = useFetched(`/aid/figures?${new URLSearchParams(days)}`, 'aid');
	return html`<section class="panel" aria-labelledby="figures-title"><h2 id="figures-title">${t('evaluation.figures')}</h2>
		<div class="act wrap"><${Line} label=${t('evaluation.from')} value=${days.from} onInput=${set('from')} testid="figures-from" type="date" />
			<${Line} label=${t('evaluation.until')} value=${days.until} onInput=${set('until')} testid="figures-until" type="date" /></div>
		<${Problem} problem=${problem} />
		${body && html`<dl class="figures three" data-testid="figures">${COUNTS.map((name) => html`<div key=${name}><dt>${t(`evaluation.${name}`)}</dt><dd>${body[name]}</dd></div>`)}
			${SUMS.map((name) => html`<div key=${name}><dt>${t(`evaluation.${name}`)}</dt><dd>${yuan(body[name])}</dd></div>`)}</dl>`}</section>`;
}

/* ---- samples ---- */

function Draw({ onDone, onClose }) {
	const year = today().slice(0, 4);
	const [form, setForm] = useState({ from: `${year}-01-01`, until: today(), open_until: '' });
	const set = (name) => (value) => setForm({ ...form, [name]: value });
	return html`<${Sheet} title=${t('evaluation.draw.title')} path="/aid/samples" testid="draw-dialog" yes=${t('evaluation.draw.yes')}
		missing=${form.from && form.until && form.open_until ? null : t('fund.need_all')} body=${() => form} onDone=${onDone} onClose=${onClose}>
		<p class="notice">${t('evaluation.draw.lead')}</p>${['from', 'until', 'open_until'].map((name) => html`<${Line} key=${name}
			label=${t(`evaluation.${name}`)} value=${form[name]} onInput=${set(name)} testid=${`draw-${name}`} type="date" />`)}<//>`;
}

function Samples() {
	const [{ body, problem }, load] = useFetched('/aid/samples', 'aid');
	const [open, setOpen] = useState(false);
	const done = (made) => {
		setOpen(false);
		say(t('evaluation.drawn', made));
		load();
	};
	return html`<${Problem} problem=${problem} />
		${can('audit.read') && html`<p class="act"><button type="button" class="btn primary" onClick=${() => setOpen(true)} data-testid="draw">${t('evaluation.draw')}</button></p>`}
		${body && html`<ul class="machines">${body.items.map((s) => html`<li class="panel machine" key=${s.id} data-testid="sample" data-id=${s.id}><header>
			<h2><a href=${to.evaluation(s.id)} data-testid="sample-open">${t('evaluation.span', s)}</a></h2><span class="tag">${t('evaluation.n_of', s)}</span>
			<span class="quiet">${t('evaluation.open_until_day', s)}</span></header>
			<p class="quiet">${t('evaluation.seed')} <code data-testid="seed">${s.seed}</code></p></li>`)}</ul>`}
		${body && !body.items.length && html`<p class="empty">${t('evaluation.none')}</p>`}
		${open && html`<${Draw} onDone=${done} onClose=${() => setOpen(false)} />`}<${Figures} />`;
}

/* ---- one sample ---- */

/* The file goes to the disk of whoever asked, closed with a passphrase of
 * theirs; the hash of what is in it stands in the trail. */
function save(name, base64) {
	const link = document.createElement('a');
	const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
	link.href = URL.createObjectURL(new Blob([bytes], { type: 'application/pkcs7-mime' }));
	link.download = name;
	link.click();
	URL.revokeObjectURL(link.href);
}

const Secret = ({ label, value, onInput, testid }) => html`<${Line} label=${label} value=${value} onInput=${onInput} testid=${testid}
	type="password" autocomplete="new-password" maxlength="128" />`;

function Seal({ id, onDone, onClose }) {
	const [first, setFirst] = useState('');
	const [second, setSecond] = useState('');
	return html`<${Sheet} title=${t('evaluation.seal')} path=${`/aid/samples/${id}/export`} testid="seal-dialog" yes=${t('evaluation.seal.yes')}
		missing=${!first ? t('evaluation.seal.need') : first !== second ? t('evaluation.seal.differ') : null} body=${() => ({ passphrase: first })}
		onDone=${onDone} onClose=${onClose}>
		<p class="lead">${t('evaluation.seal.lead')}</p>
		<${Secret} label=${t('evaluation.seal.first')} value=${first} onInput=${setFirst} testid="seal-first" />
		<${Secret} label=${t('evaluation.seal.second')} value=${second} onInput=${setSecond} testid="seal-second" /><//>`;
}

function Export({ id }) {
	const [{ open, sum }, setSeen] = useState({});
	const name = `sample-${id}`;
	const done = (answer) => {
		save(`${name}.p7m`, answer.file);
		setSeen({ sum: answer.sha256 });
	};
	return html`<p class="act wrap"><button type="button" class="btn primary" onClick=${() => setSeen({ open: true })} data-testid="sample-export">${t('evaluation.export')}</button>
			${sum && html`<span class="quiet">${t('evaluation.exported')} <code data-testid="export-hash">${sum}</code></span>`}</p>
		${sum && html`<p class="quiet">${t('evaluation.unseal')} <code class="wrap">openssl cms -decrypt -inform DER -in ${name}.p7m -pwri_password 口令 -out ${name}.csv</code></p>`}
		${open && html`<${Seal} id=${id} onDone=${done} onClose=${() => setSeen({ sum })} />`}`;
}

function Sample({ id }) {
	const [{ body, problem }] = useFetched(`/aid/samples/${id}`, 'aid');
	return html`<${Problem} problem=${problem} /><p class="lead">${t('evaluation.logged')}</p>${body && html`<${Export} id=${id} />
		<div class="panel table"><table data-testid="sample-cases"><tbody>${body.cases.map((no, i) => html`<tr key=${no}><th scope="row">${i + 1}</th><td><code>${no}</code></td>
			<td><a class="mini" href=${to.evaluation(id, i + 1)} data-testid="sample-case" data-case=${no}>${t('evaluation.open')}</a></td></tr>`)}</tbody></table></div>`}`;
}

function Looked({ file }) {
	const line = (name, value) => html`<div class="fact" key=${name}><dt>${t(`aid.fact.${name}`)}</dt><dd>${value}</dd></div>`;
	return html`<${Panel} name="stand"><dl class="facts">${line('stage', file.stage_label)}${line('unit', file.unit)}${line('district', file.district_label)}
			${line('proposed', categoryOf(file, file.proposed))}
			${line('category', html`${categoryOf(file, file.category)} ${file.deviates && html`<span class="src t">${t('aid.deviates')}</span>`}`)}
			${file.amount > 0 && line('amount', `${wordOf(file, 'kind', file.kind)} ${yuan(file.amount)}`)}</dl></${Panel}>
		<${Household} file=${file} /><${Calculation} file=${file} paper=${false} />
		<${Panel} name="clocks" table><table><tbody>${file.clocks.map((c, i) => html`<tr key=${i}><th scope="row">${c.label}</th><td>${formatTime(c.began_at)}</td>
			<td>${t('evaluation.due', c)}</td><td>${c.ended_at ? formatTime(c.ended_at) : ''}</td></tr>`)}</tbody></table></${Panel}>
		<${Panel} name="done"><ul class="plain">${file.duties.map((d, i) => html`<li key=${i}>${t(`aid.duty.${d.duty}`)}　${d.who}　${formatTime(d.at)}</li>`)}</ul></${Panel}>`;
}

/* Looking is an act: it is written down each time, so it is asked for once. */
function Opened({ id, n }) {
	const [{ file, problem }, setSeen] = useState({});
	useEffect(() => {
		setSeen({});
		api.post(`/aid/samples/${id}/open`, { n }).then((body) => setSeen({ file: body }), (failed) => setSeen({ problem: failed }));
	}, [id, n]);
	return html`<p><a class="mini" href=${to.evaluation(id)} data-testid="sample-back"><${Icon} name="back" />${t('evaluation.back')}</a></p>
		<${Problem} problem=${problem} />${file && html`<div class="stacked" data-testid="sample-file" data-case=${file.case_no}><h2>${file.name} <code>${file.case_no}</code></h2>
			<${Looked} file=${file} /></div>`}`;
}

export function Evaluation({ id, n }) {
	return html`<div class="page"><header class="case-head"><h1 tabindex="-1">${t('nav.evaluation')}</h1></header>
		${n ? html`<${Opened} id=${id} n=${Number(n)} />` : id ? html`<${Sample} id=${id} />` : html`<${Samples} />`}</div>`;
}
