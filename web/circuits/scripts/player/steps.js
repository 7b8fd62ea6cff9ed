// The workout as the page prints it: the timed list, and the stations with their doses and cues.

const words = (element) => (element ? element.textContent.trim().replace(/\s+/g, " ") : "");

// Gives { address, steps, stations, rounds, seconds, about } of the list and of the .station elements of the page.
export function readWorkout(list) {
  const stations = [...document.querySelectorAll(".station")].map((item) => ({
    dose: words(item.querySelector(".station-dose")),
    cues: [...item.querySelectorAll("details li")].map(words),
  }));
  let begun = 0;
  const steps = [...list.children].map((item) => ({
    kind: item.dataset.kind,
    round: item.dataset.kind === "cooldown" ? 0 : (begun = Number(item.dataset.round || begun)),
    station: Number(item.dataset.station || 0),
    moves: /work|drill/.test(item.dataset.kind),
    tap: "tap" in item.dataset,
    seconds: Number(item.querySelector("time").dateTime.replace(/\D/g, "")),
    words: words(item.querySelector("span")),
  }));
  return {
    address: list.dataset.circuit,
    steps,
    stations,
    rounds: Math.max(...steps.map((step) => step.round)),
    seconds: steps.reduce((sum, step) => sum + step.seconds, 0),
    about: steps.some((step) => step.tap),
  };
}
