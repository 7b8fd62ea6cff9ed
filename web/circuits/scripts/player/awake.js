// Keeps the screen on, where the browser allows it: it may refuse, and takes the lock away with every change of tab.

// changed() is called when state() is another: "off", "on" or "refused".
export function createAwake(changed) {
  const barred = !navigator.wakeLock || document.featurePolicy?.allowsFeature("screen-wake-lock") === false;
  let refused = barred;
  let wanted = false;
  let asking = false;
  let lock = null;

  async function ask() {
    if (!wanted || lock || asking || refused || document.hidden) return;
    asking = true;
    try {
      lock = await navigator.wakeLock.request("screen");
      lock.onrelease = () => {
        lock = null;
        refused = wanted && !document.hidden; // taken away under the reader's eyes
        changed();
      };
      if (!wanted) lock.release();
    } catch {
      refused = true;
    }
    asking = false;
    changed();
  }

  // One refusal is enough, until the reader comes back or goes on.
  function again() {
    refused = barred;
    ask();
  }

  document.addEventListener("visibilitychange", again);
  return {
    want(value) {
      if (value === wanted) return;
      wanted = value;
      if (value) again();
      else if (lock) lock.release();
    },
    state: () => (lock ? "on" : refused ? "refused" : "off"),
  };
}
