// The player in a frame on another site, where nothing is stored.
import { createFigures } from "../player/figures.js";
import { startPlayer } from "../player/player.js";

startPlayer({ createFigures });
