// Does what the loader does on other sites: sets the height of frames, opens their links, and sends them the theme.
export function listenToPreviews() {
  addEventListener("message", ({ source, data }) => {
    const frame = [...document.querySelectorAll(".share-frame iframe")].find((each) => each.contentWindow === source);
    if (!frame || data?.circuit !== 1) return;
    const { type, value } = data;
    if (type === "ready") sendThemes();
    if (type === "height" && Number.isInteger(value) && value > 99 && value < 4001) frame.height = value;
    if (type === "link" && `${value}`.startsWith(`${location.origin}/`)) open(value, "_blank", "noopener");
  });
}

// Tells frames that match their page the theme of the chosen background.
export function sendThemes() {
  const background = document.querySelector(".share-frames[data-theme=auto]");
  if (!background) return;
  const scheme = getComputedStyle(background).colorScheme;
  const own = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const value = ["light", "dark"].includes(scheme) ? scheme : own;
  for (const frame of background.querySelectorAll("iframe")) {
    const id = new URL(frame.src).hash.replace("#id=", "");
    frame.contentWindow.postMessage({ circuit: 1, id, type: "theme", value }, "*");
  }
}
