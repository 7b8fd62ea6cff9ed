// Read the workout from the page: the timeline, and the stations with their doses, cautions and cues.
import { sumSeconds } from "./clock.js";

const textOf = (element) => element?.textContent.trim().replace(/\s+/g, " ") || "";

// Return { steps, stations, rounds, seconds, about } from the timeline and the .station elements of the page.
export function readWorkout(timeline) {
  const stations = [...document.querySelectorAll(".station")].map((item) => ({
    dose: textOf(item.querySelector(".station-dose")),
    caution: textOf(item.querySelector(".station-cautions")),
    picture: item.querySelector("img")?.src,
    // The note of a coach comes first.
    cues: [...item.querySelectorAll(".station-note, details li")].map(textOf),
  }));
  let round = 0;
  let station = 0;
  const steps = [...timeline.children].map(({ dataset, dataset: { kind }, children: [time, text] }) => ({
    kind,
    round: kind === "cooldown" ? 0 : (round = +(dataset.round || round)),
    station: (station = +(dataset.station || station)),
    moves: /work|drill/.test(kind),
    tap: "tap" in dataset,
    seconds: parseInt(time.dateTime),
    text: textOf(text),
  }));
  return {
    steps,
    stations,
    rounds: round,
    seconds: sumSeconds(steps),
    about: steps.some(({ tap }) => tap) ? "about " : "",
  };
}
