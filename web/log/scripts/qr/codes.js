// Show links as QR codes, one at a time.
import { generateQr } from "./lean_qr.js";

const WHITE = [255, 255, 255, 255]; // also on dark pages, because cameras expect it

export function showLinks(section, links) {
  const find = (selector) => section.querySelector(selector);
  let at = 0;

  function show() {
    const number = `QR code ${at + 1} of ${links.length}`;
    generateQr(links[at]).toCanvas(find("canvas"), { off: WHITE });
    find("canvas").ariaLabel = number;
    find(".log-code-number").textContent = number;
    find("[data-log-link]").href = links[at];
    find("[data-log-previous]").hidden = at === 0;
    find("[data-log-next]").hidden = at === links.length - 1;
    find(".log-code").hidden = false;
  }

  function step(by) {
    at += by;
    show();
    if (document.activeElement === document.body) find("[data-log-link]").focus(); // the button is hidden now
  }

  find("[data-log-previous]").onclick = () => step(-1);
  find("[data-log-next]").onclick = () => step(1);
  show();
}
