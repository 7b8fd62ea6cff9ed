// Load the player when the reader is about to start, or if a workout is unfinished.
import { load } from "../../../core/scripts/shared/on_demand.js";
import { recall, tidy } from "../../../core/scripts/shared/kept.js";
import { KEY, stateKeyOf } from "../player/saved.js";

const MAX_AGE = 4 * 60 * 60 * 1000; // milliseconds until an unfinished workout is forgotten

// opener is the link that starts the player. Without a script, or in a browser without dialogs, it leads to the timeline.
export function offerPlayer(opener, timeline, player) {
  if (!player.showModal) return;
  const loadPlayer = () => load(opener.dataset);

  async function start(event) {
    event?.preventDefault();
    try {
      await loadPlayer(); // from now on, the player's script answers the link
    } catch {
      location.hash = opener.hash;
      return;
    }
    if (!player.open) opener.click();
  }

  opener.onclick = start;
  for (const kind of ["pointerenter", "focus"]) opener.addEventListener(kind, () => loadPlayer().catch(() => {}));
  tidy(`${KEY} `, Date.now() - MAX_AGE);
  if (recall(stateKeyOf(timeline))) loadPlayer().catch(() => {});
  // A link of an article leads straight into the player. Going back or reloading does not open it again.
  if (location.hash === "#follow_along") {
    location.replace("#");
    start();
  }
}
