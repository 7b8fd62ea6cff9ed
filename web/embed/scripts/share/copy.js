// Adds a copy button to each block of code. If the browser refuses to copy, the code is selected instead.
const COPIED = "Copied";
const REFUSED = "Your browser blocked copying. The code is selected: press Ctrl+C to copy it.";

async function copy(box, status) {
  status.textContent = "";
  try {
    await navigator.clipboard.writeText(box.value);
    status.textContent = COPIED;
  } catch {
    box.focus();
    box.select();
    status.textContent = REFUSED;
  }
}

export function addCopyButtons() {
  for (const block of document.querySelectorAll(".share-code:not(:has(button))")) {
    const box = block.querySelector("textarea");
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button button-quiet" });
    const status = Object.assign(document.createElement("p"), { className: "share-status" });
    status.setAttribute("role", "status");
    button.append("Copy");
    button.setAttribute("aria-label", `Copy code: ${block.dataset.name}`);
    button.addEventListener("click", () => copy(box, status));
    const row = Object.assign(document.createElement("div"), { className: "share-copy" });
    row.append(button, status);
    block.append(row);
  }
}
