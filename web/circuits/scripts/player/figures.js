// Show figures in the player: that of the current station, and the next one beside its name.

// The pictures of stations on the page are still: thumb.svg. Beside it is the file that moves: motion.svg. The text
// alternative is how to do the exercise, in the words of the page.
export function createFigures(dialog) {
  const stations = [...document.querySelectorAll(".station")].map((station) => ({
    thumb: station.querySelector("img")?.src,
    words: [...station.querySelectorAll("details li")].map((item) => item.textContent).join(" "),
  }));
  let isBroken = false; // perhaps there is no connection, and only the still pictures are kept
  const isDrawn = stations.some(({ thumb }) => thumb);
  if (isDrawn) dialog.classList.add("player-drawn");
  const figure = addImage("stage", "figure");
  const thumb = addImage("after", "thumb");
  figure.onerror = () => (isBroken = true);

  function addImage(parent, name) {
    const image = new Image();
    image.className = `player-${name}`;
    dialog.querySelector(`.player-${parent}`).prepend(image);
    return image;
  }

  function showImage(image, address, words) {
    image.hidden = !address;
    image.alt = words || "";
    if (address && image.src !== address) image.src = address; // setting it again would start the motion again
  }

  return {
    canMove: isDrawn && !matchMedia("(prefers-reduced-motion: reduce)").matches,
    // figure and thumb are indices of stations, or undefined.
    show(texts, moves) {
      const { thumb: still, words } = stations[texts.figure] || {};
      showImage(figure, moves && !isBroken ? still?.replace("thumb.svg", "motion.svg") : still, words);
      showImage(thumb, stations[texts.thumb]?.thumb);
    },
  };
}
