// SPDX-License-Identifier: Apache-2.0
/* Tones by WebAudio: no file to fetch, and they are heard from the next room.
 * A browser lets a page sound once somebody has touched it. */
let audio = null;

/* Hertz, one behind the other; s: seconds from one to the next. */
export function play(frequencies, s = 0.22) {
	audio ??= new AudioContext();
	audio.resume();
	frequencies.forEach((frequency, i) => {
		const tone = audio.createOscillator();
		const volume = audio.createGain();
		const at = audio.currentTime + i * s;
		tone.frequency.value = frequency;
		volume.gain.setValueAtTime(0, at);
		volume.gain.linearRampToValueAtTime(0.2, at + 0.02);
		volume.gain.exponentialRampToValueAtTime(0.001, at + 0.4);
		tone.connect(volume).connect(audio.destination);
		tone.start(at);
		tone.stop(at + 0.42);
	});
}
