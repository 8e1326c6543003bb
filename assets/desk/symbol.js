// SPDX-License-Identifier: Apache-2.0
/* Codes as pictures: the address of one that the centre has drawn, and what is
 * read out of others, in a worker. */

/* For the src of an <img>. */
export const symbol = (svg) => `data:image/svg+xml,${encodeURIComponent(svg)}`;

/* A worker that has read its file, or an error. */
export function openReader() {
	const worker = new Worker('/assets/desk/camera-worker.js', { type: 'module' });
	return new Promise((yes, no) => {
		worker.onmessage = ({ data }) => (data.ready ? yes(worker) : no(new Error('reader')));
		worker.onerror = () => no(new Error('reader'));
	}).catch((error) => {
		worker.terminate();
		throw error;
	});
}

/* The texts of all codes in an ImageData, which goes to the worker. */
export const read = (worker, picture) => new Promise((done) => {
	worker.onmessage = ({ data }) => done(data.texts);
	worker.postMessage({ pixels: picture.data.buffer, width: picture.width, height: picture.height }, [picture.data.buffer]);
});
