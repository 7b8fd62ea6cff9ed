// On the page of a comment that is held: solves a challenge and sends the proof, which moves the comment forward.
export function proveHeld(element) {
  const { address } = element.dataset;
  const worker = new Worker(import.meta.url, { type: "module" });
  worker.addEventListener("message", async ({ data }) => {
    const { status } = await fetch(address, { method: "POST", body: new URLSearchParams({ altcha: data }) });
    if (status === 204) element.firstElementChild.hidden = false;
  });
  worker.postMessage(address);
}
