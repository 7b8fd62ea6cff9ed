// Offer to log the workout of a circuit's page. What does that is loaded when it is needed: for readers who have a log, or
// are about to press the button.
import { load } from "../../../core/scripts/shared/on_demand.js";
import { keepOffline } from "../store/offline.js";
import { readState } from "../store/state.js";

const section = document.querySelector("[data-log]");
const addButton = section.querySelector("[data-log-add]");
const logStatus = section.querySelector(".log-status");
const loadLog = () => load(section.dataset);
let isPressed = false;

addButton.onclick = async () => {
  if (isPressed) return;
  isPressed = true;
  try {
    await loadLog(); // from now on, the script of the log answers the button
  } catch {
    isPressed = false;
    logStatus.textContent = "The log could not be loaded. Check your connection, then try again.";
    logStatus.classList.add("log-failed");
    return;
  }
  addButton.click();
};
for (const kind of ["pointerenter", "focus"]) addButton.addEventListener(kind, () => loadLog().catch(() => {}));

section.hidden = false;
if (readState().count) loadLog().catch(() => {});
keepOffline();
