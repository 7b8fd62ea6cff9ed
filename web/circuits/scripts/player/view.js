// The texts that the player shows and speaks at a moment of the workout.
import { tally } from "./clock.js";
import { dialog, part } from "./dialog.js";

// The phases of steps whose kind is not the name of a phase.
const PHASES = { warmup: "ready", drill: "work", "round-rest": "rest", cooldown: "rest" };
const PARTS = ["word", "place", "left", "clock", "of", "name", "dose", "cue", "next"];

const capitalise = (text) => text[0].toUpperCase() + text.slice(1);
const plural = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;
const minutes = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
const short = (seconds) => (seconds < 60 ? `${seconds}` : minutes(seconds));

// Return the phase of a clock, which is also its word unless it is "start" or "ready". Without a clock, the workout has not started.
function phaseOf(clock) {
  if (!clock) return "start";
  if (clock.finished()) return "done";
  return clock.state.paused ? "paused" : PHASES[clock.step.kind] || clock.step.kind;
}

// Return the texts of a moment of a workout, by the names of the player's parts. spoken and announced are for the voice
// and for screen readers.
export function describe(workout, clock) {
  const { steps, stations, rounds, seconds, about, title, rule } = workout;
  const phase = phaseOf(clock);
  const left = Math.ceil(seconds - (clock ? clock.elapsed() : 0));
  const texts = {
    phase,
    word: /start|ready/.test(phase) ? "Get ready" : capitalise(phase),
    place: `${plural(rounds, "round")}\n${plural(stations.length, "station")}`,
    left: `${about}${minutes(left)} left`,
    elapsed: seconds - left,
  };
  if (!clock) return texts;
  if (phase === "done") {
    const completed = tally(steps, clock.state.done);
    const dose = `${plural(completed.rounds, "round")}, ${completed.stations} of ${plural(completed.all, "station")}`;
    const time = minutes(clock.total());
    return { ...texts, left: "", clock: time, name: title, dose, announced: `Done. ${dose}, ${time}`, spoken: texts.word };
  }
  const { step } = clock;
  // The step with the station to show, which is the next one in a pause, and the exercise step after it.
  const find = (from) => steps.find(({ moves }, index) => index >= from && moves);
  const shown = /warmup|cooldown/.test(step.kind) ? step : find(clock.state.at);
  const next = find(steps.indexOf(shown) + 1);
  texts.clock = short(Math.ceil(clock.left()));
  if (shown.moves) {
    const { round, station, text } = shown;
    const { dose, caution, cues } = stations[station];
    texts.dose = dose;
    texts.figure = station;
    texts.name = (step.moves ? "" : "Next: ") + text;
    // The cautions before a station, or at it if nothing comes before. Otherwise a different cue in every round.
    const warns = !step.moves || (round < 2 && steps[clock.state.at - 1]?.moves);
    texts.cue = (warns && caution) || cues[(round - 1) % cues.length] || "";
    if (round) texts.place = `Round ${round} of ${rounds}\nStation ${station + 1} of ${stations.length}`;
    // Here the reader counts, so the number is the dose: "12" of "12 reps", or "20 m" of "20 m each side".
    if (step.tap) {
      [texts.clock] = dose.match(/^\d+( m\b)?/);
      texts.of = `${minutes(Math.floor(clock.passed()))} of about ${minutes(step.seconds)}`;
    }
  } else {
    [texts.name, texts.dose] = shown.text.split(": ");
    texts.dose = capitalise(texts.dose); // a line of its own here
  }
  if (next && step === shown) {
    texts.next = `Next: ${next.text}`;
    texts.thumb = next.station;
  }
  const then = step.moves || !shown.moves ? "" : /switch|round/.test(step.kind) ? texts.name : texts.dose;
  texts.spoken = `${step.text}. ${step.moves ? texts.cue : then}`;
  texts.announced = step.moves ? `Work: ${step.text}. ${texts.dose}` : `${step.text}. ${then}`;
  if (phase === "paused") texts.announced = texts.word;
  else if (step.kind === "warmup") {
    [texts.word, texts.name] = [texts.name, ""]; // not "Get ready" for three minutes
    texts.cue = rule;
    texts.announced += rule;
  }
  return texts;
}

// Write a text into a part, unless it is unchanged.
export function write(name, text = "") {
  if (part(name).textContent !== text) part(name).textContent = text;
}

// Write texts into the player's dialog.
export function show(texts) {
  dialog.dataset.phase = texts.phase;
  for (const name of PARTS) write(name, texts[name]);
  part("bar").value = texts.elapsed;
  // Four characters of the clock are slightly too wide for the full font size, and long names take too many lines.
  for (const name of ["clock", "name"]) part(name).style.setProperty("--length", texts[name]?.length || 1);
}
