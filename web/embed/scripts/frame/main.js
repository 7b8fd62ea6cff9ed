// Tells the host page the height of this frame and the links that readers follow. WordPress adds `#?secret=…` to the URL
// and expects its own messages. Our loader adds `#id=…`. Without either, the frame sends no messages.
const parameters = new URLSearchParams(location.hash.slice(1));
const secret = parameters.get("secret");
const id = parameters.get("id");
const hasHost = secret || (id && id.length > 9);

function send(type, value) {
  parent.postMessage(secret ? { message: type, value, secret } : { circuit: 1, id, type, value }, "*");
}

let sentHeight = 0;
function sendHeight() {
  // Measure the body, because the document is never lower than the frame. Before the first layout the height is 0, or
  // wrong because the width is 0.
  const height = Math.ceil(document.body.getBoundingClientRect().height);
  // A frame in a process of its own can run before it has a size, and observers don't run in hidden frames.
  if (!innerWidth || !height) setTimeout(sendHeight, 500);
  else if (height !== sentHeight) send("height", (sentHeight = height));
}

if (hasHost && parent !== window) {
  if (secret) document.body.className = "capped";
  addEventListener("message", (event) => {
    if (event.source !== parent || !event.data) return;
    if (secret && event.data.message === "ready" && event.data.secret === secret) {
      sentHeight = 0;
      sendHeight();
    }
    if (!secret && event.data.circuit === 1 && event.data.id === id && event.data.type === "theme") {
      if (["light", "dark"].includes(event.data.value)) document.documentElement.dataset.theme = event.data.value;
    }
  });
  addEventListener("click", (event) => {
    const link = event.target.closest("a[target]");
    // WordPress's sandbox blocks new windows, so the host has to follow all links. Our loader follows https links only.
    if (link && (secret || link.protocol === "https:")) {
      event.preventDefault();
      send("link", link.href);
    }
  });
  if (!secret) send("ready");
  // WordPress clips a frame until it knows its height, and browsers don't run observers in clipped frames. So send the
  // first height without waiting for an observer.
  sendHeight();
  new ResizeObserver(sendHeight).observe(document.body);
}
