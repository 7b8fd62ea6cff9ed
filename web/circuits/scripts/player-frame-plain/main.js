// The player in the frame of a long circuit, without figures.
import { startPlayer } from "../player/player.js";

startPlayer({});
