// SPDX-License-Identifier: Apache-2.0
/*
 * One visit: from the first touch to "done" or to nobody being there. All that
 * the page knows of a person is in `visit`, in memory, and goes with it.
 *
 * phase: loading | step | busy | done | trouble
 */
import { signal } from '../vendor/ui.js';
import { createAct } from '../shared/api.js';
import { has, lang, said, SOURCE, t } from '../shared/i18n.js';
import { centre, down, hear, local, machine } from './net.js';
import { forgetPaper, printSlip } from './print.js';
import { scanned } from './scan.js';
import { upkeep } from './upkeep.js';
import { endVoice } from './voice.js';
import { fetchFlow } from './flows.js';

export const visit = signal(null);
/* Somebody touched the glass since it was last left. */
export const awake = signal(false);
/* Larger, and further down: kept until the person is done. */
export const elder = signal(false);
export const low = signal(false);
/* Asking for help, from the screen of that name; or null. */
export const helping = signal(null);
/* What stays at the centre of a visit that was left: {at, ends_on}; or null. */
export const parted = signal(null);
/* An act that may be rated: {act}; or null. */
export const rating = signal(null);

let serial = 0;

/* Somebody is going: not to be waited for. */
const AT_ONCE = { tries: 1, timeout: 4000 };

/* Flows come when they are begun, and stay. */
const flows = {};
const COMING = { steps: [] };

export const flowOf = (v) => flows[v.flow] ?? COMING;
/* undefined while the flow is coming */
export const stepOf = (v) => flowOf(v).steps[v.at];
const indexOf = (v, id) => flowOf(v).steps.findIndex((s) => s.id === id);

/* A step that `when` refuses is not asked of this person. */
const applies = (step, v) => step.when?.(v.data, v.form) ?? true;
export const stepsOf = (v) => flowOf(v).steps.filter((s) => applies(s, v));
const isLast = (v) => stepsOf(v).at(-1) === stepOf(v);

function beside(v, way) {
	const { steps } = flowOf(v);
	let at = v.at + way;
	while (steps[at] && !applies(steps[at], v))
		at += way;
	return at;
}

export function update(patch) {
	visit.value = { ...visit.value, ...patch };
}

/* Fills in answers; what was wrong with them (fields of the same names, and
 * those given) no longer counts. */
export function answer(patch, ...fields) {
	const v = visit.value;
	fields.push(...Object.keys(patch));
	update({
		data: { ...v.data, ...patch },
		errors: v.errors.filter((e) => !fields.includes(e.field)),
	});
}

/* Something is wrong: each round of being told so moves the focus there. */
function tell(errors, patch) {
	update({ errors, round: visit.value.round + 1, ...patch });
}

/* Runs work; its outcome is dropped if the person has left meanwhile. */
async function during(work, then, otherwise) {
	const mine = serial;
	try {
		const result = await work();
		if (mine === serial)
			then(result);
	} catch (problem) {
		if (mine === serial)
			otherwise(problem);
	}
}

/* carry: answers that the same person has given already, in another flow. */
export async function start(id, carry) {
	if (visit.value && !carry)
		await end();
	visit.value = {
		serial: ++serial, flow: id, phase: 'loading', at: 0, data: { ...carry },
		errors: [], round: 0, returning: false, act: createAct(), form: null,
		result: null, problem: null,
	};
	await load();
}

/* Another person's card: theirs is a visit of its own, with nothing of the
 * first's; the agent has parted them already. */
export function another(card) {
	const v = visit.value;
	flowOf(v).leave?.(centre, v.data);
	forgetPaper();
	const begun = start(v.flow, { card });
	update({ changed: true });
	return begun;
}

/* The flow itself, then what it needs of the centre. */
async function fetchAll(id, carry) {
	flows[id] ??= await fetchFlow(id);
	const { blank, load: form } = flows[id];
	const data = { ...blank(), ...carry };
	return { data, form: form ? await form(centre, data) : null };
}

async function load() {
	const { flow, data } = visit.value;
	update({ phase: 'loading' });
	await during(
		() => fetchAll(flow, data),
		(found) => {
			update({ phase: 'step', ...found });
			update({ at: beside({ ...visit.value, at: -1 }, 1) });
		},
		(problem) => update({ phase: 'trouble', problem, retry: load }),
	);
}

/* The next step that still has something wrong, else where we came from. */
function goOn(v, left) {
	if (left.length > 0)
		return tell(left, { at: indexOf(v, left[0].step), returning: true });
	if (v.returning)
		return update({ errors: [], at: flowOf(v).steps.length - 1, returning: false });
	update({ errors: [], at: beside(v, 1) });
}

export function next() {
	update({ changed: false });
	const v = visit.value;
	const step = stepOf(v);
	const found = (step.check?.(v.data, v.form) ?? []).map(({ field, code }) =>
		({ field, step: step.id, code }));
	const others = v.errors.filter((e) => e.step !== step.id);
	if (found.length > 0)
		tell([...found, ...others]);
	else if (isLast(v))
		submit();
	else if (step.ask || flowOf(v).keep)
		ask(step, others);
	else
		goOn(v, others);
}

/* The centre's word to a step, and what it keeps of everything so far. */
async function told(step, v) {
	const patch = await step.ask?.(centre, v.data, v);
	const data = { ...v.data, ...patch };
	return { ...patch, ...await flowOf(v).keep?.(centre, data, step) };
}

/* What a step asks of the centre before the next one can come: its answer
 * joins those of the person, a refusal leads where a refused act leads. */
async function ask(step, left) {
	const v = visit.value;
	const again = () => {
		update({ phase: 'step', problem: null });
		return ask(step, left);
	};
	update({ phase: 'busy', errors: [] });
	await during(
		() => told(step, v),
		(patch) => {
			/* Another answer may ask for other steps: none is jumped over. */
			const returning = !step.ask && visit.value.returning;
			update({ phase: 'step', returning, data: { ...visit.value.data, ...patch } });
			goOn(visit.value, left);
		},
		(problem) => refused(problem, again),
	);
}

export function back() {
	const v = visit.value;
	if (v.returning)
		update({ at: flowOf(v).steps.length - 1, returning: false, errors: [] });
	else if (beside(v, -1) >= 0)
		update({ at: beside(v, -1), errors: [] });
	else
		end();
}

/* Goes on behind a step, as somebody who comes back to it. */
export function behind(stepId) {
	const v = visit.value;
	update({ at: beside({ ...v, at: indexOf(v, stepId) }, 1), errors: [] });
}

export function change(stepId) {
	const v = visit.value;
	update({ at: indexOf(v, stepId), returning: true, errors: [] });
}

/* person.id_no, /person/id_no and consents[0].version all name their owner:
 * the longest prefix that a step claims, the later of two. */
function ownerOf(steps, path) {
	const plain = path.replace(/^\//, '').replace(/\//g, '.').replace(/\[\d+\]|\.\d+/g, '');
	let best = { step: steps.at(-1).id, field: null };
	let length = 0;
	for (const step of steps) {
		for (const [prefix, field] of Object.entries(step.owns ?? {})) {
			const mine = plain === prefix || plain.startsWith(`${prefix}.`);
			if (mine && prefix.length >= length) {
				best = { step: step.id, field };
				length = prefix.length;
			}
		}
	}
	return best;
}

function fieldErrors(v, problem) {
	const flow = flowOf(v);
	const named = problem.fields.map((f) => ({
		...ownerOf(stepsOf(v), f.path), code: f.code, title: f.title, row: /\[(\d+)\]/.exec(f.path)?.[1] }));
	const soft = flow.soft?.[problem.code];
	if (named.length === 0 && soft)
		named.push({ ...soft, code: problem.code, title: problem.title });
	/* In the order of the steps, so that fixing them goes forward. */
	const rank = (e) => flow.steps.findIndex((s) => s.id === e.step);
	return named.sort((a, b) => rank(a) - rank(b));
}

/* Back to the first step that is wrong, with a new form if ours has aged. */
async function refused(problem, retry = submit) {
	const v = visit.value;
	const flow = flowOf(v);
	const errors = fieldErrors(v, problem);
	if (errors.length === 0)
		return update({ phase: 'trouble', problem, retry });
	const at = indexOf(v, errors[0].step);
	const names = [problem.code, ...errors.map((e) => e.field)];
	const data = flow.refused?.(v.data, names) ?? v.data;
	const returning = retry === submit && at !== flow.steps.length - 1;
	const old = [problem, ...problem.fields].some(({ code }) => flow.refresh?.includes(code));
	await during(
		() => (old ? flow.load(centre, data) : v.form),
		(form) => tell(errors, { phase: 'step', at, data, returning, form }),
		(failed) => update({ phase: 'trouble', problem: failed, retry }),
	);
}

export async function submit() {
	const v = visit.value;
	if (v.phase === 'busy')
		return;
	update({ phase: 'busy', errors: [] });
	await during(
		() => flowOf(v).submit(centre, v.data, v),
		done,
		refused,
	);
}

/* The act stands: its slip goes to the printer, once, from here and from no
 * screen, so that none that is drawn again prints again. */
function done(result) {
	const flow = flowOf(visit.value);
	const act = visit.value.act.name();
	hear(result);
	update({ phase: 'done', result, data: flow.blank(), name: act });
	if (flow.slip)
		printSlip(act, false);
}

export function toStep() {
	update({ phase: 'step', problem: null });
}

/* Everything of the person goes: here, and at the agent. */
export async function end() {
	const left = visit.value;
	serial++;
	if (left)
		flowOf(left).leave?.(centre, left.data);
	visit.value = null;
	helping.value = null;
	scanned.value = null;
	rating.value = null;
	parted.value = null;
	upkeep.value = null;
	forgetPaper();
	getSelection()?.removeAllRanges();
	await local.post('/end', {}, { timeout: 3000 }).catch(() => null);
}

/* Out of a visit by its own button: what is on the page is kept as well, and
 * what stays at the centre is said once. */
export async function restart() {
	const v = visit.value;
	let kept = v?.data.kept;
	if (kept) {
		update({ phase: 'busy' });
		const now = await flowOf(v).keep(centre, v.data, { id: kept.at }, AT_ONCE).catch(() => null);
		kept = now?.kept ?? kept;
	}
	const ended = end();
	parted.value = kept ?? null;
	return ended;
}

/* The person goes as well: the page is as the next one should find it. */
export function leave() {
	elder.value = false;
	low.value = false;
	lang.value = SOURCE;
	endVoice();
	return end();
}

/* Out of a finished act: asked once how it was, then the person goes. */
export function conclude() {
	const v = visit.value;
	const rate = flowOf(v).rate && mayRate() && { act: v.name };
	if (!rate)
		return leave();
	const ended = end();
	rating.value = rate;
	return ended;
}

/* A centre without ratings, or out of reach, is not asked about again. */
let unrated = false;
const mayRate = () => !unrated && machine.value?.link === 'online' && !down.value;

export async function rate(grade) {
	const { act } = rating.value;
	rating.value = { act, grade };
	try {
		await centre.post('/ratings', { act, grade }, { act: createAct() });
		return true;
	} catch (problem) {
		unrated ||= problem.status === 404;
		return false;
	}
}

/* The centre's sentence, which we may have as well, in the language of now. */
const worded = (e) => ({
	...e, text: lang.value !== SOURCE && has(`code.${e.code}`) || !e.title ? t(`code.${e.code}`) : said(e.title),
});

export const errorsOf = (v) => v.errors.filter((e) => e.step === stepOf(v).id).map(worded);

export function errorOf(v, field) {
	const found = v.errors.find((e) => e.field === field);
	return found ? worded(found).text : null;
}

/* What a trouble screen says: by code where we have better words than the title. */
export function troubleWords(problem, part) {
	const key = `trouble.${problem.code}.${part}`;
	return has(key) ? t(key) : null;
}
