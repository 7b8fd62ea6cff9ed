// In the page: starts the worker when the reader types, or at once if the form is filled in. Nothing waits for it: a
// comment that is sent sooner has no proof. After a preview the form holds the proof, which is still valid.
export function prove(form) {
  let worker;

  function begin() {
    worker = new Worker(import.meta.url, { type: "module" });
    worker.postMessage("/comments/challenge/");
    worker.addEventListener("message", ({ data }) => {
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "altcha", value: data }));
    });
  }

  function wait() {
    if (form.elements.text.value || form.elements.name.value) begin();
    else form.addEventListener("input", begin, { once: true });
  }

  if (!form.elements.altcha) wait();
  // If the reader goes back to the form after sending it, they need a new proof, because each is valid once.
  addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    worker?.terminate();
    form.elements.altcha?.remove();
    wait();
  });
}
