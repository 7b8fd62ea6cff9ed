// Shows the circuit while the form is filled in, and lights the areas on the body that groups bring along.
import { liveForm } from "../../../core/scripts/shared/live_form.js";

liveForm(document.getElementById("builder"), {
  takenOver: (page) => {
    for (const part of page.querySelectorAll(".body-part")) document.getElementById(part.id).className = part.className;
  },
});
