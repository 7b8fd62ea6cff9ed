// Says things aloud, in the language of the page.

export const canSpeak = "speechSynthesis" in window && "SpeechSynthesisUtterance" in window;

// Says this instead of what is being said; nothing for an empty text.
export function say(text) {
  if (!canSpeak) return;
  speechSynthesis.cancel();
  if (!text) return;
  const speech = new SpeechSynthesisUtterance(text);
  speech.lang = document.documentElement.lang;
  speechSynthesis.speak(speech);
}
