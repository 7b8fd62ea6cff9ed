// What the player shows and says of a moment of the workout.
import { tally } from "./clock.js";

const PHASES = {
  warmup: "ready",
  ready: "ready",
  work: "work",
  drill: "work",
  switch: "switch",
  rest: "rest",
  "round-rest": "rest",
  cooldown: "rest",
};
const WORDS = {
  start: "Get ready",
  ready: "Get ready",
  work: "Work",
  switch: "Switch",
  rest: "Rest",
  paused: "Paused",
  done: "Done",
};

const SHOWN = ["word", "place", "left", "clock", "of", "name", "dose", "cue", "next"];

const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;
const minutes = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
const short = (seconds) => (seconds < 60 ? `${seconds}` : minutes(seconds));

// The phase of a clock: a key of WORDS. Without a clock the workout has not begun.
export function phaseOf(clock) {
  if (!clock) return "start";
  if (clock.finished()) return "done";
  return clock.state.paused ? "paused" : PHASES[clock.step.kind];
}

// The step whose station is shown, and the one that is next: a pause shows what comes after it.
function ahead(steps, at) {
  const move = (from) => steps.findIndex((step, index) => index >= from && step.moves);
  const alone = /warmup|cooldown/.test(steps[at].kind);
  const shown = alone ? at : move(at);
  return { shown: steps[shown], next: steps[move(shown + 1)] };
}

// What to write of a moment of a workout, by the name of the part of the player; say and tell are for the ears.
export function moment(workout, clock) {
  const { steps, stations, rounds, seconds, about, title } = workout;
  const phase = phaseOf(clock);
  const whole = `${plural(rounds, "round")}\n${plural(stations.length, "station")}`;
  const left = Math.ceil(seconds - (clock ? clock.behind() : 0));
  const remains = `${about ? "about " : ""}${minutes(left)} left`;
  const texts = { phase, word: WORDS[phase], place: whole, left: remains, behind: seconds - left };
  if (!clock) return texts;
  if (phase === "done") {
    const did = tally(steps, clock.state.done);
    const dose = `${plural(did.rounds, "round")} · ${did.stations} of ${plural(did.all, "station")}`;
    const time = minutes(Math.round(clock.total()));
    return { ...texts, left: "", clock: time, name: title, dose, tell: `Done. ${dose}, ${time}`, say: "Done" };
  }
  const { shown, next } = ahead(steps, clock.state.at);
  const step = clock.step;
  if (shown.round) {
    texts.place = `Round ${shown.round} of ${rounds}\nStation ${shown.station + 1} of ${stations.length}`;
  }
  if (step.tap) texts.of = `of about ${short(step.seconds)}${step.seconds < 60 ? " s" : ""}`;
  texts.clock = short(step.tap ? Math.floor(clock.passed()) : Math.ceil(clock.left()));
  if (shown.moves) {
    const { dose, cues } = stations[shown.station];
    texts.name = (step.moves ? "" : "Next: ") + shown.words;
    texts.dose = dose;
    texts.cue = cues[(shown.round - 1) % cues.length] || ""; // another one in every round
  } else {
    [texts.name, texts.dose] = shown.words.split(": ");
  }
  if (next && step === shown) texts.next = `Next: ${next.words}`;
  const comes = step.moves || !shown.moves ? "" : /switch|round/.test(step.kind) ? texts.name : texts.dose;
  texts.say = `${step.words}. ${step.moves ? texts.cue : comes}`;
  texts.tell = step.moves ? `${WORDS.work}: ${step.words}. ${texts.dose}` : `${step.words}. ${comes}`;
  if (phase === "paused") texts.tell = WORDS.paused;
  return texts;
}

// Writes moments into the player's dialog; touches only what is another.
export function createView(dialog) {
  const part = (name) => dialog.querySelector(`.player-${name}`);
  const write = (name, text) => {
    if (part(name).textContent !== text) part(name).textContent = text;
  };
  return {
    part,
    write,
    show(texts) {
      dialog.dataset.phase = texts.phase;
      for (const name of SHOWN) write(name, texts[name] || "");
      part("bar").value = texts.behind;
      // Four characters are a little too wide already.
      part("clock").style.setProperty("--fit", Math.min(1, 3.8 / (texts.clock || "").length));
    },
  };
}
