// Show the buttons that need a script: Share and Print.
import { share } from "./share.js";

const status = document.querySelector(".circuit-status");
const shareItem = document.querySelector("[data-share]");
const printItem = document.querySelector("[data-print]");

shareItem.hidden = false;
shareItem.querySelector("button").addEventListener("click", () => share(shareItem.dataset.share, document.title, status));

printItem.hidden = false;
printItem.querySelector("button").addEventListener("click", () => print());
