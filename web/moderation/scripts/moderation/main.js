// Keyboard shortcuts for the queue, and the number of selected comments. Everything also works without scripts.
import { keep, recall } from "../../../core/scripts/shared/kept.js";

const OFF = "moderation-keys-off";
const POSITION = "moderation-place";
const cards = [...document.querySelectorAll(".mod-cards > li > .mod-card")];
const help = document.getElementById("keys");

// Some browsers do this with CSS.
document.querySelector(".mod-tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

if (help) {
  const toggle = help.querySelector("button");
  const showState = () => {
    toggle.textContent = recall(OFF) ? "Turn on" : "Turn off";
  };
  toggle.addEventListener("click", () => {
    keep(OFF, !recall(OFF));
    showState();
  });
  showState();
  help.hidden = false;
  document.addEventListener("keydown", handleKey);
  restoreFocus();
}

const bulk = document.getElementById("bulk");
if (bulk) {
  const label = document.getElementById("selected");
  const boxes = [...document.querySelectorAll('[form="bulk"][name="id"]')];
  const showCount = () => {
    label.textContent = `${boxes.filter((box) => box.checked).length} selected`;
  };
  document.addEventListener("change", showCount);
  showCount();
}

function handleKey(event) {
  const typing = event.target.closest("input:not([type='checkbox'], [type='radio']), textarea, select, [contenteditable]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || recall(OFF)) return;
  const at = cards.findIndex((card) => card.contains(document.activeElement));
  if (event.key === "j") cards[Math.min(at + 1, cards.length - 1)].focus();
  else if (event.key === "k") cards[Math.max(at - 1, 0)].focus();
  // An action needs a focused card, and happens once even if the key is held down.
  else if (event.key === "a" && at >= 0 && !event.repeat) act(at, "approve");
  else if (event.key === "s" && at >= 0 && !event.repeat) act(at, "spam");
  else return;
  event.preventDefault();
}

function act(at, action) {
  const button = cards[at].querySelector(`.mod-actions [value="${action}"]`);
  if (!button) return;
  keep(POSITION, { at });
  button.click();
}

// The page reloads after an action. Focus the card that is now in the same position.
function restoreFocus() {
  const position = recall(POSITION);
  keep(POSITION, null);
  if (position) cards[Math.min(position.at, cards.length - 1)].focus();
}
