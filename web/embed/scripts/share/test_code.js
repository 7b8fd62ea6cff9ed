// Tests code without leaving the page. It is sent in a request body, because URLs stay in the browser history.
import { ask } from "../../../core/scripts/shared/live_form.js";

const TEST_FAILED = "We couldn’t test your code. It’s still here: try again in a minute.";

export function testInPlace(form) {
  const { html } = form.elements;
  const status = document.getElementById("test-status");

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    status.textContent = "";
    const body = new URLSearchParams({ html: html.value });
    const page = await ask(form.action, { method: "POST", body }).catch(() => null);
    if (!page) {
      status.textContent = TEST_FAILED;
      return;
    }
    for (const id of ["html-error", "tested-code"]) {
      document.getElementById(id).replaceChildren(...page.getElementById(id).childNodes);
    }
    const isInvalid = page.getElementById("html").getAttribute("aria-invalid");
    if (isInvalid) html.setAttribute("aria-invalid", isInvalid);
    else html.removeAttribute("aria-invalid");
    (isInvalid ? html : document.getElementById("test")).focus();
  });
}
