// Keeps a page up to date while its form is filled in: asks for the page that the form leads to, and takes over from it
// whatever is marked as live. The rules are the server's. #result says the address of what it shows. Where the answer
// is another page, such as that an address is too long, #said tells so, and all that was typed stays.
const PAUSE = 250; // milliseconds without a change before the server is asked
const FAILED = "This could not be brought up to date: the answer was not this page. What you filled in is still here. " +
  "Shorten it if it is long, or try again in a minute.";

// The page at an address; null where the answer is not a page with a result. Rejects where there is no answer.
export async function ask(address, options) {
  const answer = await fetch(address, options);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.getElementById("result")?.dataset.address === undefined ? null : page;
}

// To leave the page is no loss where nothing stands in a text box, since all else goes into the address.
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

  // Tells whether the page is up to date now.
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
    else document.getElementById("said").textContent = FAILED;
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

  // Back and forward among places of this page: the address says what the form holds.
  addEventListener("popstate", () => {
    if (location.search !== shown) location.reload();
  });
}
