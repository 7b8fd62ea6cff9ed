// What stays in the browser. Inside another site's page, and where the reader forbids it, there is no storage: then
// nothing stays, and nothing breaks.

export function recall(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

// Keeps a value that JSON can hold; null forgets it.
export function keep(key, value) {
  try {
    if (value) localStorage.setItem(key, JSON.stringify(value));
    else localStorage.removeItem(key);
  } catch {}
}
