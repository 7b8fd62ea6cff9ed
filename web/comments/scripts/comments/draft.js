// The draft of an answer: each article has its own, and it goes when the answer was sent.
import { keep, recall } from "../../../core/scripts/shared/kept.js";

const FIELDS = ["name", "email", "url", "text", "more"];
const TICK = "mail"; // changing a comment has none

function keyOf(post) {
  return `answer:${post}`;
}

export function forgetDraft(post) {
  keep(keyOf(post), null);
}

// A list may be folded within a folded picker.
function unfold(field) {
  for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
}

// Puts back what was typed where the page came empty, and keeps what is typed from now on.
export function keepDraft(form) {
  const key = keyOf(form.dataset.post);
  const boxes = [...form.querySelectorAll('[name="favourite"]')];
  const draft = recall(key);
  const untouched = FIELDS.every((name) => !form.elements[name]?.value) && !boxes.some((box) => box.checked);
  if (draft && untouched) {
    for (const name of FIELDS) if (form.elements[name]) form.elements[name].value = draft[name] ?? "";
    if (form.elements[TICK]) form.elements[TICK].checked = Boolean(draft[TICK]);
    for (const box of boxes) {
      box.checked = draft.favourites.includes(box.value);
      if (box.checked) unfold(box);
    }
    if (draft.more) unfold(form.elements.more);
  }
  form.addEventListener("input", () => {
    const typed = Object.fromEntries(FIELDS.map((name) => [name, form.elements[name]?.value ?? ""]));
    const favourites = boxes.filter((box) => box.checked).map((box) => box.value);
    keep(key, { ...typed, favourites, [TICK]: form.elements[TICK]?.checked });
  });
}
