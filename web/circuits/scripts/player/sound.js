// Beeps. A browser makes no sound before the reader has pressed something, so unlock() is called in that press.

let audio;

export const canSound = "AudioContext" in window;

export function unlock() {
  try {
    audio = audio || new AudioContext();
    if (audio.state !== "running") audio.resume().catch(() => {});
  } catch {
    audio = null;
  }
}

function tone(pitch, seconds, later = 0) {
  if (!audio) return;
  const at = audio.currentTime + later;
  const source = audio.createOscillator();
  const volume = audio.createGain();
  source.frequency.value = pitch;
  volume.gain.setValueAtTime(0.4, at);
  volume.gain.exponentialRampToValueAtTime(0.001, at + seconds);
  source.connect(volume).connect(audio.destination);
  source.start(at);
  source.stop(at + seconds);
}

// Three, two, one.
export const countDown = () => tone(660, 0.15);
// A step has ended.
export const turn = () => tone(990, 0.6);
// All is done.
export const fanfare = () => [660, 880, 1320].forEach((pitch, index) => tone(pitch, 0.6, index * 0.25));
