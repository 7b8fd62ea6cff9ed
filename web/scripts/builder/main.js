// Shows the circuit while the form is filled in: it asks for the page that the form would lead to, and takes over from
// it whatever is marked as live. What a circuit is, and what its address leaves out, the server says.
const form = document.getElementById("builder");
const result = document.getElementById("result");
const PAUSE = 250; // milliseconds without a change before the server is asked
let waiting = 0;
let asking = new AbortController();
let shown = location.search;

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

function wanted() {
  const filled = [...new FormData(form)].filter(([, value]) => value.trim());
  return `${form.action}?${new URLSearchParams(filled)}`;
}

function takeOver(page) {
  const address = page.getElementById("result").dataset.address;
  for (const fresh of page.querySelectorAll("[data-live]")) {
    document.getElementById(fresh.id).replaceChildren(...fresh.childNodes);
  }
  for (const part of page.querySelectorAll(".body-part")) document.getElementById(part.id).className = part.className;
  for (const control of form.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
  for (const fresh of page.querySelectorAll("#builder [aria-invalid]")) {
    document.getElementById(fresh.id)?.setAttribute("aria-invalid", "true");
  }
  document.title = page.title;
  history.replaceState(null, "", address);
  shown = location.search;
}

form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(update, PAUSE);
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  await update();
  const summary = document.querySelector(".error-summary");
  (summary ?? result).focus();
});

// Back and forward among places of this page: the address says what the form holds.
addEventListener("popstate", () => {
  if (location.search !== shown) location.reload();
});
