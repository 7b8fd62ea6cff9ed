// What a site that shows our frames does: it sets the height that they tell, opens links, and says how its page looks.
export function listenToPreviews() {
  addEventListener("message", ({ source, data }) => {
    const frame = [...document.querySelectorAll(".share-frame iframe")].find((each) => each.contentWindow === source);
    if (!frame || data?.circuit !== 1) return;
    const { type, value } = data;
    if (type === "ready") tellThemes();
    if (type === "height" && Number.isInteger(value) && value > 99 && value < 4001) frame.height = value;
    if (type === "link" && `${value}`.startsWith(`${location.origin}/`)) open(value, "_blank", "noopener");
  });
}

// Where the frames follow the page around them, that is the stage on which they stand.
export function tellThemes() {
  const stage = document.querySelector(".share-frames[data-theme=auto]");
  if (!stage) return;
  const scheme = getComputedStyle(stage).colorScheme;
  const own = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const value = ["light", "dark"].includes(scheme) ? scheme : own;
  for (const frame of stage.querySelectorAll("iframe")) {
    const id = new URL(frame.src).hash.replace("#id=", "");
    frame.contentWindow.postMessage({ circuit: 1, id, type: "theme", value }, "*");
  }
}
