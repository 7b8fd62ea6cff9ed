// Beeps. Browsers play sound only after the reader has pressed something, so call unlock() when they do. A phone interrupts
// sound for a call and when it locks. It is resumed when the browser allows that, and the beeps of the meantime are dropped.

const LATE = 500; // milliseconds until a beep that could not be played is dropped

let audio;

export const canBeep = "AudioContext" in window;

const resume = () => audio?.resume().catch(() => {});

export function unlock() {
  try {
    audio ||= new AudioContext();
    audio.onstatechange = resume;
    resume();
  } catch {}
}

document.addEventListener("visibilitychange", resume);
addEventListener("pageshow", resume);

async function beep(frequency, seconds, delay = 0) {
  const asked = performance.now();
  try {
    await audio.resume(); // at once if it runs, and otherwise perhaps much later
    if (audio.state !== "running" || performance.now() - asked > LATE) return;
    const at = audio.currentTime + delay;
    const source = audio.createOscillator();
    const volume = audio.createGain();
    source.frequency.value = frequency;
    volume.gain.setValueAtTime(0.4, at);
    volume.gain.exponentialRampToValueAtTime(0.001, at + seconds);
    source.connect(volume).connect(audio.destination);
    source.start(at);
    source.stop(at + seconds);
  } catch {} // there is no sound
}

// Three, two, one.
export const beepSecond = () => beep(660, 0.15);
export const beepStep = () => beep(990, 0.6);
export const beepEnd = () => [beep(660, 0.6), beep(880, 0.6, 0.25), beep(1320, 0.6, 0.5)];
