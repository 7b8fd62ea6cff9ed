// Speak text in the language of the page.

export const canSpeak = "speechSynthesis" in window;

// Stop speaking, and speak this text if it is not empty.
export function speak(text) {
  if (!canSpeak) return;
  speechSynthesis.cancel();
  if (!text) return;
  const utterance = new SpeechSynthesisUtterance(text);
  utterance.lang = document.documentElement.lang;
  speechSynthesis.speak(utterance);
}
