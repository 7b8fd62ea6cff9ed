// Values in the browser's local storage. If the reader blocks it, it is handled like an empty storage.

export function recall(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

// Store a value as JSON. Without a value, delete it.
export function keep(key, value) {
  try {
    if (value) localStorage.setItem(key, JSON.stringify(value));
    else localStorage.removeItem(key);
  } catch {}
}

// Delete values whose key has this prefix and that have not been seen since a time.
export function tidy(beginning, since) {
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(beginning) && !(recall(key)?.seen > since)) keep(key);
    }
  } catch {}
}
