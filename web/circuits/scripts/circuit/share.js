// Hands an address on: by the system's share sheet, else to the clipboard, else in a box to copy it from.
export async function share(url, title, said) {
  if (navigator.share) {
    try {
      await navigator.share({ url, title });
      return;
    } catch (error) {
      if (error.name === "AbortError") return; // the reader closed the sheet
    }
  }
  try {
    await navigator.clipboard.writeText(url);
    said.textContent = "The address is copied.";
  } catch {
    showToCopy(url, said);
  }
}

function showToCopy(url, said) {
  const box = Object.assign(document.createElement("input"), { value: url, readOnly: true });
  box.setAttribute("aria-label", "The address of this circuit");
  said.replaceChildren("Copy the address: ", box);
  box.select();
}
