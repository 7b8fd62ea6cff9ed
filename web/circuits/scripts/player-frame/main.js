// The player in a frame on another site, where nothing is stored.
import { startPlayer } from "../player/player.js";

startPlayer({ keep() {}, recall() {}, tidy() {} });
