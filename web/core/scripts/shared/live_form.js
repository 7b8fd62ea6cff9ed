// Update a page while the reader fills in its form: load the page that the form leads to, and replace the elements that
// are marked as live. All rules stay on the server. #result has the address of its content in data-address. If the
// response is another page, such as an error page, #status shows a message and the form stays as it is.
const PAUSE = 250; // milliseconds without a change before a request
const FAILED = "This page could not be updated. What you filled in is still here. " +
  "Shorten it if it is long, or try again in a minute.";

// Return the page at an address, or null if it has no result. Rejects if there is no response.
export async function ask(address, options) {
  const answer = await fetch(address, options);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.getElementById("result")?.dataset.address === undefined ? null : page;
}

// Return true if leaving the page loses nothing: all fields except text boxes are part of the address.
function losesNothing() {
  return [...document.querySelectorAll("textarea")].every((box) => box.readOnly || !box.value);
}

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
    for (const control of form.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
    for (const fresh of page.querySelectorAll("[aria-invalid]")) {
      document.getElementById(fresh.id)?.setAttribute("aria-invalid", "true");
    }
    document.title = page.title;
    history.replaceState(null, "", page.getElementById("result").dataset.address);
    shown = location.search;
    takenOver(page);
  }

  // Update the page, and return true if that worked.
  async function update() {
    clearTimeout(waiting);
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    result.setAttribute("aria-busy", "true");
    let page = null;
    try {
      page = await ask(wanted(), { signal });
    } catch {
      if (signal.aborted) return false;
      if (losesNothing()) {
        form.submit();
        return false;
      }
    }
    result.removeAttribute("aria-busy");
    if (page) takeOver(page);
    else document.getElementById("status").textContent = FAILED;
    return page !== null;
  }

  form.addEventListener(on, () => {
    clearTimeout(waiting);
    waiting = setTimeout(update, PAUSE);
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await update()) (document.querySelector(".error-summary") ?? result).focus();
  });

  // Reload when the reader goes back or forward, because the address says what the form contains.
  addEventListener("popstate", () => {
    if (location.search !== shown) location.reload();
  });
}
