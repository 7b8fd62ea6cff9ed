// The share page: keeps previews and code up to date, sizes the previews, and copies and tests code.
import { liveForm } from "../../../core/scripts/shared/live_form.js";
import { addCopyButtons } from "./copy.js";
import { listenToPreviews, sendThemes } from "./preview.js";
import { testInPlace } from "./test_code.js";

let background = "page-own";

document.addEventListener("change", ({ target }) => {
  if (target.name !== "page") return;
  background = target.id;
  sendThemes();
});

liveForm(document.getElementById("share"), {
  on: "change",
  takenOver: () => {
    const chosen = document.getElementById(background);
    if (chosen) chosen.checked = true;
    addCopyButtons();
  },
});
addCopyButtons();
listenToPreviews();
testInPlace(document.getElementById("test-form"));
