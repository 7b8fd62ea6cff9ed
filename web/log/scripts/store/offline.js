// Keep the log, and circuits and plans that the reader opens, for use without a connection.

const SCOPES = ["/c/", "/plans/", "/log/"];

// Register the service worker for these parts of the site. Frames on other sites never do.
export function keepOffline() {
  if (window.top !== window || !navigator.serviceWorker) return;
  for (const scope of SCOPES) navigator.serviceWorker.register("/service-worker.js", { scope }).catch(() => {});
}

// Keep pages that the reader has not opened yet.
export async function keepPages(addresses) {
  if (!navigator.serviceWorker) return;
  const { active } = await navigator.serviceWorker.ready;
  active.postMessage(addresses);
}
