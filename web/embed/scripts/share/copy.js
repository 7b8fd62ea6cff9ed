// A button for each block of code that copies it. Where the browser refuses, the code is selected, and the page says so.
const REFUSED = "Your browser does not let this page copy. The code is selected: copy it by Ctrl+C or its menu.";

async function copy(box, said) {
  said.textContent = "";
  try {
    await navigator.clipboard.writeText(box.value);
    said.textContent = "Copied.";
  } catch {
    box.focus();
    box.select();
    said.textContent = REFUSED;
  }
}

export function addCopyButtons() {
  for (const block of document.querySelectorAll(".share-code:not(:has(button))")) {
    const box = block.querySelector("textarea");
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button button-quiet" });
    const said = Object.assign(document.createElement("p"), { className: "share-said" });
    said.setAttribute("role", "status");
    button.append("Copy");
    button.setAttribute("aria-label", `Copy the code: ${block.dataset.name}`);
    button.addEventListener("click", () => copy(box, said));
    const row = Object.assign(document.createElement("div"), { className: "share-copy" });
    row.append(button, said);
    block.append(row);
  }
}
