// Update the circuit while the reader fills in the form, and highlight the areas of chosen groups on the body.
import { liveForm } from "../../../core/scripts/shared/live_form.js";

liveForm(document.getElementById("builder"), {
  takenOver: (page) => {
    for (const part of page.querySelectorAll(".body-part")) document.getElementById(part.id).className = part.className;
  },
});
