// The picker of favourites: a box that finds an exercise by the beginnings of its words and ticks it.
import { boxesIn, found } from "./find.js";

const MOST = 8;
const finder = document.querySelector(".favourites-find");
const input = finder.querySelector("input");
const list = finder.querySelector("[role=listbox]");
const said = finder.querySelector("[role=status]");
const own = document.querySelector(".favourites-own");
const boxes = boxesIn(document.querySelector(".favourites-picker"));
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
  said.textContent = matches.length
    ? `${matches.length} found${matches.length > MOST ? `, the first ${MOST} are shown` : ""}.`
    : "None is called that here. Write it into the box for other favourites.";
}

// What is ticked here is shown with the article's own, so that nobody has to look for it in the folded list.
function choose(box) {
  box.input.checked = !box.input.checked;
  if (box.input.checked && !own.contains(box.label)) own.append(box.label);
  for (const type of ["input", "change"]) box.input.dispatchEvent(new Event(type, { bubbles: true }));
  input.value = "";
  close();
  said.textContent = `${box.name} is ${box.input.checked ? "ticked" : "no longer ticked"}.`;
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
finder.hidden = false;
