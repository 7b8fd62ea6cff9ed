// The favourites picker: a combobox that finds an exercise by the beginnings of its words and ticks it.
import { addOtherNames, boxesIn, findMatches } from "./find.js";

const MAX_RESULTS = 8;
const search = document.querySelector(".favourites-search");
const input = search.querySelector("input");
const list = search.querySelector("[role=listbox]");
const picker = document.querySelector(".favourites-picker");
const status = picker.querySelector("[role=status]");
const openBoxes = picker.querySelector(".favourites-open");
const limit = Number(picker.dataset.max);
const boxes = boxesIn(picker);
let active = -1;

function close() {
  list.hidden = true;
  list.replaceChildren();
  activate(-1);
  input.setAttribute("aria-expanded", "false");
}

function activate(number) {
  active = number;
  for (const [n, option] of [...list.children].entries()) option.toggleAttribute("data-active", n === number);
  const option = list.children[number];
  if (option) {
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else {
    input.removeAttribute("aria-activedescendant");
  }
}

function createOption(box, number) {
  const item = Object.assign(document.createElement("li"), { id: `favourites_result_${number}`, textContent: box.name });
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", box.input.checked);
  item.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the focus in the text field
  item.addEventListener("click", () => choose(box));
  item.choose = () => choose(box);
  return item;
}

function show() {
  const matches = findMatches(boxes, input.value);
  close();
  if (!input.value.trim()) {
    status.textContent = "";
    return;
  }
  list.append(...matches.slice(0, MAX_RESULTS).map(createOption));
  list.hidden = !matches.length;
  input.setAttribute("aria-expanded", String(Boolean(matches.length)));
  const shown = matches.length > MAX_RESULTS ? `, showing the first ${MAX_RESULTS}` : "";
  status.textContent = matches.length
    ? `${matches.length} found${shown}.`
    : "No exercise found. You can enter it under “More”.";
}

function describeCount() {
  const ticked = boxes.filter((box) => box.input.checked).length;
  return ticked > limit ? `Choose ${limit} or fewer. You’ve chosen ${ticked}.` : `${ticked} of ${limit} chosen.`;
}

// Moves the chosen exercise to those that are always visible.
function choose(box) {
  const before = box.input.checked;
  box.input.checked = true;
  if (!openBoxes.contains(box.label)) openBoxes.append(box.label);
  if (!before) for (const type of ["input", "change"]) box.input.dispatchEvent(new Event(type, { bubbles: true }));
  input.value = "";
  close();
  status.textContent = `${box.name} ${before ? "was already chosen" : "chosen"}. ${describeCount()}`;
}

function onKey(event) {
  const last = list.children.length - 1;
  if (event.key === "ArrowDown" && last >= 0) activate(active === last ? 0 : active + 1);
  else if (event.key === "ArrowUp" && last >= 0) activate(active <= 0 ? last : active - 1);
  else if (event.key === "Escape" && !list.hidden) close();
  else if (event.key === "Enter") list.children[Math.max(active, 0)]?.choose(); // never submits the form
  else return;
  event.preventDefault();
}

input.addEventListener("input", show);
input.addEventListener("keydown", onKey);
input.addEventListener("blur", close);
picker.addEventListener("change", (event) => {
  if (event.target.name === "favourite") status.textContent = describeCount();
});
search.hidden = false;
addOtherNames(boxes, picker.dataset.words).then(() => input.value && show(), () => {});
