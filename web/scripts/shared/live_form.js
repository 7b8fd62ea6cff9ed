// Keeps a page up to date while its form is filled in: asks for the page that the form leads to, and takes over from it
// whatever is marked as live. The rules are the server's. #result says the address of what it shows.
const PAUSE = 250; // milliseconds without a change before the server is asked

export function liveForm(form, { on = "input", takenOver = () => {} } = {}) {
  const result = document.getElementById("result");
  let waiting = 0;
  let asking = new AbortController();
  let shown = location.search;

  function wanted() {
    const filled = [...new FormData(form)].filter(([, value]) => value.trim());
    return `${form.action}?${new URLSearchParams(filled)}`;
  }

  function takeOver(page) {
    for (const fresh of page.querySelectorAll("[data-live]")) {
      document.getElementById(fresh.id).replaceChildren(...fresh.childNodes);
    }
    for (const control of document.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
    for (const fresh of page.querySelectorAll("[aria-invalid]")) {
      document.getElementById(fresh.id)?.setAttribute("aria-invalid", "true");
    }
    document.title = page.title;
    history.replaceState(null, "", page.getElementById("result").dataset.address);
    shown = location.search;
    takenOver(page);
  }

  async function update() {
    clearTimeout(waiting);
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    result.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(wanted(), { signal });
      takeOver(new DOMParser().parseFromString(await answer.text(), "text/html"));
      result.removeAttribute("aria-busy");
    } catch (error) {
      if (!signal.aborted) form.submit();
    }
  }

  form.addEventListener(on, () => {
    clearTimeout(waiting);
    waiting = setTimeout(update, PAUSE);
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const after = event.submitter?.dataset.leadsTo;
    await update();
    (document.querySelector(".error-summary") ?? document.getElementById(after) ?? result).focus();
  });

  // Back and forward among places of this page: the address says what the form holds.
  addEventListener("popstate", () => {
    if (location.search !== shown) location.reload();
  });
}
