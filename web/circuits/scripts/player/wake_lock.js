// Keep the screen on if the browser allows it. It may refuse, and releases the lock with every change of tab.

// onChange() is called when state() changes. The states are "off", "on" and "refused".
export function createWakeLock(onChange) {
  const barred = !navigator.wakeLock || document.featurePolicy?.allowsFeature("screen-wake-lock") === false;
  let refused = barred;
  let wanted;
  let asking;
  let lock;

  async function request() {
    if (!wanted || lock || asking || refused || document.hidden) return;
    asking = true;
    try {
      lock = await navigator.wakeLock.request("screen");
      lock.onrelease = () => {
        lock = null;
        refused = wanted && !document.hidden; // released although the reader is looking at the page
        onChange();
      };
      if (!wanted) lock.release();
    } catch {
      refused = true;
    }
    asking = false;
    onChange();
  }

  // After a refusal, try again only when the reader comes back or resumes.
  function again() {
    refused = barred;
    request();
  }

  document.addEventListener("visibilitychange", again);
  return {
    want(value) {
      if (value === wanted) return;
      wanted = value;
      if (value) again();
      else lock?.release();
    },
    state: () => (lock ? "on" : refused ? "refused" : "off"),
  };
}
