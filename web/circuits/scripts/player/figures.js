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
  dialog.querySelector(".player-figure").onerror = () => (isBroken = true);

  function showImage(name, address) {
    const image = dialog.querySelector(`.player-${name}`);
    image.hidden = !address;
    if (address && image.src !== address) image.src = address; // setting it again would start the motion again
    return image;
  }

  return {
    canMove: isDrawn && !matchMedia("(prefers-reduced-motion: reduce)").matches,
    // figure and thumb are indices of stations, or undefined.
    show({ figure, thumb }, moves) {
      const { thumb: still, words } = stations[figure] || {};
      showImage("figure", still && moves && !isBroken ? still.replace("thumb.svg", "motion.svg") : still).alt = words || "";
      showImage("thumb", stations[thumb]?.thumb);
    },
  };
}
