// In the page: the work begins when somebody types, or at once where words are there already. Nothing waits for it: an
// answer that is quicker goes without. What was sent with a preview stands in the form, and is good yet.
export function prove(form) {
  let worker;

  function begin() {
    worker = new Worker(import.meta.url, { type: "module" });
    worker.addEventListener("message", ({ data }) => {
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "altcha", value: data }));
    });
  }

  function wait() {
    if (form.elements.text.value || form.elements.name.value) begin();
    else form.addEventListener("input", begin, { once: true });
  }

  if (!form.elements.altcha) wait();
  // Somebody goes back to where he sent an answer from, and a proof is good once.
  addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    worker?.terminate();
    form.elements.altcha?.remove();
    wait();
  });
}
