// SPDX-License-Identifier: Apache-2.0
/* The form of a visit as a page: what the printed one would look like, filled
 * in. As long as what was written needs. */
const WIDTH = 1240, EDGE = 70; /* A4 at 150 dots an inch */
const TEXT = '26px sans-serif', HEAD = 'bold 26px sans-serif', TITLE = 'bold 40px sans-serif';
const ROW = 40, GAP = 18, SIGN_W = 270, SIGN_H = 96;
const QUALITY = 0.85;
const SIDE_MAX = 4000;

/* Chinese breaks anywhere; a line ends where the next letter has no room. */
function linesOf(pen, text, width) {
	const lines = [];
	for (const part of text.split('\n')) {
		let line = '';
		for (const letter of part) {
			if (line && pen.measureText(line + letter).width > width) {
				lines.push(line);
				line = '';
			}
			line += letter;
		}
		lines.push(line);
	}
	return lines;
}

const picture = (src) => new Promise((yes) => {
	const image = new Image();
	image.onload = () => yes(image);
	image.onerror = () => yes(null);
	image.src = src;
});

class Page {
	constructor() {
		this.canvas = Object.assign(document.createElement('canvas'), { width: WIDTH, height: SIDE_MAX });
		this.pen = this.canvas.getContext('2d');
		this.pen.fillStyle = '#fff';
		this.pen.fillRect(0, 0, WIDTH, SIDE_MAX);
		this.pen.fillStyle = '#111';
		this.pen.textBaseline = 'top';
		this.y = EDGE;
	}

	text(words, font, x = EDGE, width = WIDTH - 2 * EDGE) {
		this.pen.font = font;
		let y = this.y;
		for (const line of linesOf(this.pen, words, width)) {
			this.pen.fillText(line, x, y);
			y += ROW;
		}
		return y;
	}

	/* A name, and beside it what belongs to it. */
	row(name, words) {
		const under = this.text(name, HEAD, EDGE, 300);
		this.y = Math.max(under, this.text(words, TEXT, EDGE + 320, WIDTH - 2 * EDGE - 320)) + GAP / 2;
		this.rule();
	}

	rule() {
		this.pen.fillRect(EDGE, this.y, WIDTH - 2 * EDGE, 1);
		this.y += GAP;
	}

	image(image, x) {
		if (image)
			this.pen.drawImage(image, x, this.y - 10, SIGN_W, SIGN_H);
	}

	/* base64 of a JPEG, no longer than it needs. */
	jpeg() {
		const cut = Object.assign(document.createElement('canvas'), { width: WIDTH, height: Math.min(SIDE_MAX, this.y + EDGE) });
		cut.getContext('2d').drawImage(this.canvas, 0, 0);
		return cut.toDataURL('image/jpeg', QUALITY).split(',')[1];
	}
}

export async function paperOf(visit, at) {
	const page = new Page();
	const signs = new Map(await Promise.all(Object.entries(visit.signs).map(async ([who, src]) => [who, await picture(src)])));
	page.y = page.text('入户走访登记表', TITLE) + 2 * GAP;
	page.row('事项', visit.no);
	page.row('申请人', visit.name);
	page.row('单位', visit.unit);
	visit.heads.forEach((head, i) => {
		page.image(signs.get(`head-${i}`), WIDTH - EDGE - SIGN_W);
		page.text(visit.seen[i] ? '证件已核' : '证件未核', TEXT, WIDTH - EDGE - SIGN_W - 150, 150);
		page.text(head.relation, HEAD, EDGE, 300);
		page.y = page.text(`${head.name} ${head.id_no}\n年收入 ${head.income} 元`, TEXT, EDGE + 150, 530) + GAP;
		page.rule();
	});
	for (const [field, words] of visit.asked)
		page.row(words, visit.told[field] ?? '');
	for (const [who, words] of visit.signers) {
		page.image(signs.get(who), EDGE + 320);
		page.text(words, HEAD);
		page.y += SIGN_H;
		page.rule();
	}
	page.row('填写', at);
	return page.jpeg();
}
