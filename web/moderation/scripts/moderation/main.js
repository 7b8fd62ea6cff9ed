// The owner's desk: keys to go from card to card and decide, and how many are ticked. All of it works without script.
import { keep, recall } from "../../../core/scripts/shared/kept.js";

const OFF = "moderation-keys-off";
const PLACE = "moderation-place";
const cards = [...document.querySelectorAll(".mod-cards > li > .mod-card")];
const help = document.getElementById("keys");

document.querySelector("[data-focus]")?.focus();

if (help) {
  const toggle = help.querySelector("button");
  const say = () => {
    toggle.textContent = recall(OFF) ? "Turn keys on" : "Turn keys off";
  };
  toggle.addEventListener("click", () => {
    keep(OFF, !recall(OFF));
    say();
  });
  say();
  help.hidden = false;
  document.addEventListener("keydown", pressed);
  comeBack();
}

const bulk = document.getElementById("bulk");
if (bulk) {
  const said = document.getElementById("ticked");
  const boxes = [...document.querySelectorAll('[form="bulk"][name="id"]')];
  const count = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    said.textContent = ticked ? `With the ${ticked} that ${ticked === 1 ? "is" : "are"} ticked` : "Nothing is ticked";
  };
  document.addEventListener("change", count);
  count();
}

function pressed(event) {
  const typing = event.target.closest("input:not([type='checkbox'], [type='radio']), textarea, select, [contenteditable]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || recall(OFF)) return;
  const at = cards.findIndex((card) => card.contains(document.activeElement));
  if (event.key === "j") cards[Math.min(at + 1, cards.length - 1)].focus();
  else if (event.key === "k") cards[Math.max(at - 1, 0)].focus();
  // Deciding needs a card that has the focus, and happens once however long the key is held.
  else if (event.key === "a" && at >= 0 && !event.repeat) decide(at, "approve");
  else if (event.key === "s" && at >= 0 && !event.repeat) decide(at, "spam");
  else return;
  event.preventDefault();
}

function decide(at, action) {
  const button = cards[at].querySelector(`.mod-actions [value="${action}"]`);
  if (!button) return;
  keep(PLACE, { at });
  button.click();
}

// After a decision by key the page is new: the card that is in that place now has the focus.
function comeBack() {
  const place = recall(PLACE);
  keep(PLACE, null);
  if (place) cards[Math.min(place.at, cards.length - 1)].focus();
}
