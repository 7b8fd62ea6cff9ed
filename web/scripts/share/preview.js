// What a site that shows our frames does with what they say: sets their height, and opens links.
export function listenToPreviews() {
  addEventListener("message", ({ source, data }) => {
    const frame = [...document.querySelectorAll(".share-frame iframe")].find((each) => each.contentWindow === source);
    if (!frame || data?.circuit !== 1) return;
    const { type, value } = data;
    if (type === "height" && Number.isInteger(value) && value > 99 && value < 4001) frame.height = value;
    if (type === "link" && `${value}`.startsWith(`${location.origin}/`)) open(value, "_blank", "noopener");
  });
}
