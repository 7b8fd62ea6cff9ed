// Share a URL by the system's share sheet. Without one, copy it to the clipboard, or show it in a text box.
export async function share(url, title, status) {
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
    status.textContent = "Link copied.";
  } catch {
    showTextBox(url, status);
  }
}

function showTextBox(url, status) {
  const box = Object.assign(document.createElement("input"), { value: url, readOnly: true });
  box.setAttribute("aria-label", "Link to this circuit");
  status.replaceChildren("Copy this link: ", box);
  box.select();
}
