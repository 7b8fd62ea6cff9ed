// Show figures in the player: that of the current station, and the next one beside its name.
import { dialog, part } from "./dialog.js";

// The pictures of stations on the page are still: thumb.svg. Beside it is the file that moves: motion.svg. The text
// alternative is how to do the exercise, in the words of the page.
export function createFigures(stations) {
  let isBroken = false; // perhaps there is no connection, and only the still pictures are kept
  const isDrawn = stations.some(({ picture }) => picture);
  if (isDrawn) dialog.classList.add("player-drawn");
  const figure = addImage("stage", "figure");
  const thumb = addImage("after", "thumb");
  figure.onerror = () => (isBroken = true);

  function addImage(parent, name) {
    const image = new Image();
    image.alt = "";
    image.className = `player-${name}`;
    part(parent).prepend(image);
    return image;
  }

  function showImage(image, address) {
    image.hidden = !address;
    if (address && image.src !== address) image.src = address; // setting it again would start the motion again
  }

  return {
    canMove: isDrawn && !matchMedia("(prefers-reduced-motion: reduce)").matches,
    // figure and thumb are indices of stations, or undefined.
    show(texts, moves) {
      const { picture, cues = [] } = stations[texts.figure] || {};
      figure.alt = cues.join(" ");
      showImage(figure, moves && !isBroken ? picture?.replace("thumb.svg", "motion.svg") : picture);
      showImage(thumb, stations[texts.thumb]?.picture);
    },
  };
}
