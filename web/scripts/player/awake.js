// Keeps the screen on, where the browser allows it: it may refuse, and takes the lock away with every change of tab.

// changed() is called when state() is another: "off", "on" or "refused".
export function createAwake(changed) {
  let wanted = false;
  let asking = false;
  let refused = !navigator.wakeLock;
  let lock = null;

  async function ask() {
    if (!wanted || lock || asking || document.hidden) return;
    asking = true;
    try {
      lock = await navigator.wakeLock.request("screen");
      refused = false;
      lock.onrelease = () => {
        lock = null;
        changed();
      };
      if (!wanted) lock.release();
    } catch {
      refused = true;
    }
    asking = false;
    changed();
  }

  document.addEventListener("visibilitychange", ask);
  return {
    want(value) {
      wanted = value;
      if (value) ask();
      else if (lock) lock.release();
    },
    state: () => (lock ? "on" : refused ? "refused" : "off"),
  };
}
