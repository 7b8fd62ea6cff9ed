// The player leads through the workout in the page's timeline.
import { keep, recall, tidy } from "../../../core/scripts/shared/kept.js";
import { dialog } from "./dialog.js";
import { startPlayer } from "./player.js";

startPlayer({ keep, recall, tidy, createFigures: dialog?.createFigures });

// A link of an article leads straight into the player. Going back or reloading does not open it again.
if (location.hash === "#follow_along") {
  location.replace("#");
  document.querySelector("[data-follow]")?.click();
}
