// SPDX-License-Identifier: Apache-2.0
/*
 * News while a page is open: the server says that something of a topic has
 * changed, the page asks as it always does. One window of the browser holds the
 * stream and tells the others. What is asked because of news says nothing of
 * somebody being here: those routes leave the session's clock alone, and the
 * work list, whose route does not, is fetched only while somebody is working.
 */
import { effect, signal } from '../vendor/ui.js';
import { user } from './session.js';

const POLL_MS = 20 * 1000;
const windows = new BroadcastChannel('yz-live');
const listeners = new Map();
const TOPICS = ['help', 'terminals', 'cases', 'notices', 'ratings', 'bookings', 'funds', 'passes', 'aid'];

/* This window holds the stream: it is the one that rings. */
export const leading = signal(false);

export function onNews(topic, fn) {
	listeners.set(topic, [...(listeners.get(topic) ?? []), fn]);
	return () => listeners.set(topic, listeners.get(topic).filter((one) => one !== fn));
}

function tell(topic) {
	for (const fn of listeners.get(topic) ?? [])
		fn();
}

function heard(topic) {
	windows.postMessage(topic);
	tell(topic);
}

/* The browser comes back by itself after a break; not after a refusal. */
function follow(done) {
	const stream = new EventSource('/api/v1/events');
	for (const topic of TOPICS)
		stream.addEventListener(topic, () => heard(topic));
	let poll = 0;
	stream.addEventListener('error', () => {
		if (stream.readyState === EventSource.CLOSED && !poll)
			poll = setInterval(() => heard('help'), POLL_MS);
	});
	const stop = effect(() => {
		if (user.value)
			return;
		stream.close();
		clearInterval(poll);
		queueMicrotask(() => stop());
		done();
	});
}

function lead() {
	return new Promise((done) => {
		leading.value = true;
		follow(() => {
			leading.value = false;
			done();
		});
	});
}

export function goLive() {
	windows.addEventListener('message', ({ data }) => tell(data));
	let waiting = false;
	effect(() => {
		if (!user.value || waiting)
			return;
		waiting = true;
		navigator.locks.request('yz-live', lead).finally(() => {
			waiting = false;
		});
	});
}
