// The page that gives the code: it follows the form, its previews have the height of their content, and code is copied.
import { liveForm } from "../../../core/scripts/shared/live_form.js";
import { addCopyButtons } from "./copy.js";
import { listenToPreviews, tellThemes } from "./preview.js";
import { testInPlace } from "./try.js";

let page = "page-own";

document.addEventListener("change", ({ target }) => {
  if (target.name !== "page") return;
  page = target.id;
  tellThemes();
});

liveForm(document.getElementById("share"), {
  on: "change",
  takenOver: () => {
    const chosen = document.getElementById(page);
    if (chosen) chosen.checked = true;
    addCopyButtons();
  },
});
addCopyButtons();
listenToPreviews();
testInPlace(document.getElementById("try"));
