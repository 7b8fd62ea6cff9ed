// What stays in the browser. Inside another site's page nothing stays, whatever that page allows; nor where the reader
// forbids it. Nothing breaks for that.
const framed = window.parent !== window;

export function recall(key) {
  if (framed) return null;
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

// Keeps a value that JSON can hold; nothing forgets it.
export function keep(key, value) {
  if (framed) return;
  try {
    if (value) localStorage.setItem(key, JSON.stringify(value));
    else localStorage.removeItem(key);
  } catch {}
}

// Forgets what was kept under keys with this beginning, and not seen since then.
export function tidy(beginning, since) {
  if (framed) return;
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(beginning) && !(recall(key)?.seen > since)) keep(key);
    }
  } catch {}
}
