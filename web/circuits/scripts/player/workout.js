// Read the workout from the page: the timeline, and the stations with their doses, cautions and cues.

const textOf = (element) => element?.textContent.trim().replace(/\s+/g, " ") || "";

// Return { address, steps, stations, rounds, seconds, about } from the timeline and the .station elements of the page.
export function readWorkout(timeline) {
  const stations = [...document.querySelectorAll(".station")].map((item) => ({
    dose: textOf(item.querySelector(".station-dose")),
    caution: textOf(item.querySelector(".station-cautions")),
    // The note of a coach comes first.
    cues: [...item.querySelectorAll(".station-note, details li")].map(textOf),
  }));
  let round = 0;
  let station = 0;
  const steps = [...timeline.children].map(({ dataset, children: [time, text] }) => ({
    kind: dataset.kind,
    round: dataset.kind === "cooldown" ? 0 : (round = Number(dataset.round || round)),
    station: (station = Number(dataset.station || station)),
    moves: /work|drill/.test(dataset.kind),
    tap: "tap" in dataset,
    seconds: parseInt(time.dateTime),
    text: textOf(text),
  }));
  return {
    address: timeline.dataset.circuit,
    steps,
    stations,
    rounds: Math.max(...steps.map((step) => step.round)),
    seconds: steps.reduce((sum, step) => sum + step.seconds, 0),
    about: steps.some((step) => step.tap),
  };
}
