// Tests code in place. It is sent as a form is, never in an address, which would stay in the history.
import { ask } from "../../../core/scripts/shared/live_form.js";

const UNTESTED = "The code could not be tested: the answer was not this page. It is still here: try again in a minute.";

export function testInPlace(form) {
  const { html } = form.elements;
  const untested = document.getElementById("untested");

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    untested.textContent = "";
    const body = new URLSearchParams({ html: html.value });
    const page = await ask(form.action, { method: "POST", body }).catch(() => null);
    if (!page) {
      untested.textContent = UNTESTED;
      return;
    }
    for (const id of ["html-error", "tested"]) {
      document.getElementById(id).replaceChildren(...page.getElementById(id).childNodes);
    }
    const wrong = page.getElementById("html").getAttribute("aria-invalid");
    if (wrong) html.setAttribute("aria-invalid", wrong);
    else html.removeAttribute("aria-invalid");
    (wrong ? html : document.getElementById("test")).focus();
  });
}
