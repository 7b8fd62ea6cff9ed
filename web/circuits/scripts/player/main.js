// The player leads through the workout in the page's timeline.
import { keep, recall } from "../../../core/scripts/shared/kept.js";
import { createFigures } from "./figures.js";
import { startPlayer } from "./player.js";

startPlayer({ keep, recall, createFigures });
