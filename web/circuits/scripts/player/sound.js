// Beeps. Browsers play sound only after the reader has pressed something, so call unlock() when they do.

let audio;

export const canBeep = "AudioContext" in window;

export function unlock() {
  try {
    audio = audio || new AudioContext();
    if (audio.state !== "running") audio.resume().catch(() => {});
  } catch {
    audio = null;
  }
}

function beep(frequency, seconds, delay = 0) {
  if (!audio) return;
  const at = audio.currentTime + delay;
  const source = audio.createOscillator();
  const volume = audio.createGain();
  source.frequency.value = frequency;
  volume.gain.setValueAtTime(0.4, at);
  volume.gain.exponentialRampToValueAtTime(0.001, at + seconds);
  source.connect(volume).connect(audio.destination);
  source.start(at);
  source.stop(at + seconds);
}

// Three, two, one.
export const beepSecond = () => beep(660, 0.15);
export const beepStep = () => beep(990, 0.6);
export const beepEnd = () => [660, 880, 1320].forEach((frequency, index) => beep(frequency, 0.6, index * 0.25));
