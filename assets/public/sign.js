// SPDX-License-Identifier: Apache-2.0
/* A signature, written with a finger, a pen or a mouse. */
const $ = (id) => document.getElementById(id);
const WIDTH = 900, HEIGHT = 320, LINE = 5;

let strokes = 0;
let settle = null;

const pen = () => $('pad-ink').getContext('2d');

function clear() {
	strokes = 0;
	$('pad-empty').textContent = '';
	pen().clearRect(0, 0, WIDTH, HEIGHT);
}

function place({ clientX, clientY }) {
	const box = $('pad-ink').getBoundingClientRect();
	return [(clientX - box.left) * WIDTH / box.width, (clientY - box.top) * HEIGHT / box.height];
}

function down(event) {
	event.preventDefault();
	$('pad-ink').setPointerCapture(event.pointerId);
	Object.assign(pen(), { lineWidth: LINE, lineCap: 'round', lineJoin: 'round', strokeStyle: '#111' });
	pen().beginPath();
	pen().moveTo(...place(event));
}

function move(event) {
	if (!event.buttons)
		return;
	strokes++;
	pen().lineTo(...place(event));
	pen().stroke();
}

function close(value) {
	$('pad').close();
	settle?.(value);
	settle = null;
}

/* A data: URL of what was written, or null. */
export function sign(title) {
	$('pad-title').textContent = title;
	Object.assign($('pad-ink'), { width: WIDTH, height: HEIGHT });
	clear();
	$('pad').showModal();
	return new Promise((yes) => {
		settle = yes;
	});
}

$('pad-ink').addEventListener('pointerdown', down);
$('pad-ink').addEventListener('pointermove', move);
$('pad-clear').addEventListener('click', clear);
$('pad-no').addEventListener('click', () => close(null));
$('pad').addEventListener('cancel', () => close(null));
$('pad-yes').addEventListener('click', () => {
	if (strokes)
		return close($('pad-ink').toDataURL('image/png'));
	$('pad-empty').textContent = '还没有签名，请在框里签';
	return undefined;
});
