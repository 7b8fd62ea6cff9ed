// The page of a circuit: the buttons that need a script (Share and Print), and the link that starts the player.
import { share } from "./share.js";
import { offerPlayer } from "./start.js";

const status = document.querySelector(".circuit-status");
const shareItem = document.querySelector("[data-share]");
const printItem = document.querySelector("[data-print]");

shareItem.hidden = false;
shareItem.querySelector("button").addEventListener("click", () => share(shareItem.dataset.share, document.title, status));

printItem.hidden = false;
printItem.querySelector("button").addEventListener("click", () => print());

const find = (selector) => document.querySelector(selector);
offerPlayer(find("[data-follow]"), find("[data-circuit]"), find(".player"));
