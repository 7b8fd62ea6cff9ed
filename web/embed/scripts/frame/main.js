// What a frame says to the page around it: its height, and where a reader wants to go. Two dialects: WordPress's own,
// where it put `#?secret=…` behind the address, and ours, where our loader put `#id=…`. Without either it says nothing.
const words = new URLSearchParams(location.hash.replace(/^#\??/, ""));
const secret = words.get("secret");
const id = words.get("id");
const known = secret || (id && id.length > 9);

function say(type, value) {
  parent.postMessage(secret ? { message: type, value, secret } : { circuit: 1, id, type, value }, "*");
}

let told = 0;
function tellHeight() {
  // The body's, not the document's: that is never less than the frame. Before the first layout it is 0.
  const height = Math.ceil(document.body.getBoundingClientRect().height);
  if (height && height !== told) say("height", (told = height));
}

if (known && parent !== window) {
  addEventListener("message", (event) => {
    if (event.source !== parent || !event.data) return;
    if (secret && event.data.message === "ready" && event.data.secret === secret) {
      told = 0;
      tellHeight();
    }
    if (!secret && event.data.circuit === 1 && event.data.id === id && event.data.type === "theme") {
      if (["light", "dark"].includes(event.data.value)) document.documentElement.dataset.theme = event.data.value;
    }
  });
  addEventListener("click", (event) => {
    const link = event.target.closest("a[target]");
    // WordPress's sandbox opens no windows, so the page around has to go there. Ours is asked only for what it takes.
    if (link && (secret || link.protocol === "https:")) {
      event.preventDefault();
      say("link", link.href);
    }
  });
  if (!secret) say("ready");
  // WordPress clips a frame until it has told its height, and a browser draws nothing, and so observes nothing, in one
  // that is clipped away: the first height is told without waiting for that.
  tellHeight();
  new ResizeObserver(tellHeight).observe(document.body);
}
