// The picker of favourites: a box that finds an exercise by the beginnings of its words and ticks it.
import { boxesIn, found } from "./find.js";

const MOST = 8;
const finder = document.querySelector(".favourites-find");
const input = finder.querySelector("input");
const list = finder.querySelector("[role=listbox]");
const picker = document.querySelector(".favourites-picker");
const said = picker.querySelector("[role=status]");
const own = picker.querySelector(".favourites-own");
const limit = Number(picker.dataset.most);
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

function option(box, number) {
  const item = Object.assign(document.createElement("li"), { id: `favourites_found_${number}`, textContent: box.name });
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", box.input.checked);
  item.addEventListener("pointerdown", (event) => event.preventDefault()); // the focus stays in the box
  item.addEventListener("click", () => choose(box));
  item.choose = () => choose(box);
  return item;
}

function show() {
  const matches = found(boxes, input.value);
  close();
  if (!input.value.trim()) {
    said.textContent = "";
    return;
  }
  list.append(...matches.slice(0, MOST).map(option));
  list.hidden = !matches.length;
  input.setAttribute("aria-expanded", String(Boolean(matches.length)));
  const more = matches.length > MOST ? `, the first ${MOST} are shown` : "";
  said.textContent = matches.length
    ? `${matches.length} found${more}.`
    : "None is called that here. Write it into the box for other favourites.";
}

function counted() {
  const chosen = boxes.filter((box) => box.input.checked).length;
  return chosen > limit ? `Choose ${limit} or fewer: you have ${chosen}.` : `${chosen} of ${limit} ticked.`;
}

// What is ticked here is shown with the article's own, so that nobody has to look for it in the folded list.
function choose(box) {
  const before = box.input.checked;
  box.input.checked = true;
  if (!own.contains(box.label)) own.append(box.label);
  if (!before) for (const type of ["input", "change"]) box.input.dispatchEvent(new Event(type, { bubbles: true }));
  input.value = "";
  close();
  said.textContent = `${box.name} is ${before ? "ticked already" : "ticked"}. ${counted()}`;
}

function onKey(event) {
  const last = list.children.length - 1;
  if (event.key === "ArrowDown" && last >= 0) activate(active === last ? 0 : active + 1);
  else if (event.key === "ArrowUp" && last >= 0) activate(active <= 0 ? last : active - 1);
  else if (event.key === "Escape" && !list.hidden) close();
  else if (event.key === "Enter") list.children[Math.max(active, 0)]?.choose(); // and never sends the form
  else return;
  event.preventDefault();
}

input.addEventListener("input", show);
input.addEventListener("keydown", onKey);
input.addEventListener("blur", close);
picker.addEventListener("change", (event) => {
  if (event.target.name === "favourite") said.textContent = counted();
});
finder.hidden = false;
