// Drafts: each article has its own in the browser, which is deleted when the comment has been sent.
import { keep, recall } from "../../../core/scripts/shared/kept.js";

const FIELDS = ["name", "email", "url", "text", "more"];
const CHECKBOX = "mail"; // missing if the site sends no email

function keyOf(post) {
  return `comment:${post}`;
}

export function forgetDraft(post) {
  keep(keyOf(post), null);
}

// A list may be folded inside a folded picker.
function unfold(field) {
  for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
}

// Restores the draft unless the form says something else, and saves what is typed from now on. When a page is loaded
// again, Firefox may restore the text before this runs, and leave out what is ticked.
export function keepDraft(form) {
  const key = keyOf(form.dataset.post);
  const boxes = [...form.querySelectorAll('[name="favourite"]')];
  const draft = recall(key);
  const agrees = (name) => [undefined, "", draft[name]].includes(form.elements[name]?.value);
  if (draft && FIELDS.every(agrees) && boxes.every((box) => !box.checked || draft.favourites.includes(box.value))) {
    for (const name of FIELDS) if (form.elements[name]) form.elements[name].value = draft[name] ?? "";
    if (form.elements[CHECKBOX]) form.elements[CHECKBOX].checked = Boolean(draft[CHECKBOX]);
    for (const box of boxes) {
      box.checked = draft.favourites.includes(box.value);
      if (box.checked) unfold(box);
    }
    for (const name of ["url", "more"]) if (draft[name]) unfold(form.elements[name]);
  }
  form.addEventListener("input", () => {
    const typed = Object.fromEntries(FIELDS.map((name) => [name, form.elements[name]?.value ?? ""]));
    const favourites = boxes.filter((box) => box.checked).map((box) => box.value);
    keep(key, { ...typed, favourites, [CHECKBOX]: form.elements[CHECKBOX]?.checked });
  });
}
