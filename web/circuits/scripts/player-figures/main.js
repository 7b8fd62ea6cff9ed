// Figures in the player of a page, in a file of their own. The player works without them, too.
import { dialog } from "../player/dialog.js";
import { createFigures } from "../player/figures.js";

dialog.createFigures = createFigures; // for the player's script, which runs after this one
