// Values in the browser's local storage. Nothing is stored in a frame on another site, or if the reader blocks storage.
// Both are handled like an empty storage.
const framed = window.parent !== window;

export function recall(key) {
  if (framed) return null;
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

// Store a value as JSON. Without a value, delete it.
export function keep(key, value) {
  if (framed) return;
  try {
    if (value) localStorage.setItem(key, JSON.stringify(value));
    else localStorage.removeItem(key);
  } catch {}
}

// Delete values whose key has this prefix and that have not been seen since a time.
export function tidy(beginning, since) {
  if (framed) return;
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(beginning) && !(recall(key)?.seen > since)) keep(key);
    }
  } catch {}
}
