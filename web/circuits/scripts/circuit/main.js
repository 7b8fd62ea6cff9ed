// The buttons of a circuit's page that need a script: without one they are not shown.
import { share } from "./share.js";

const said = document.querySelector(".circuit-said");
const sharing = document.querySelector("[data-share]");
const printing = document.querySelector("[data-print]");

sharing.hidden = false;
sharing.querySelector("button").addEventListener("click", () => share(sharing.dataset.share, document.title, said));

printing.hidden = false;
printing.querySelector("button").addEventListener("click", () => print());
