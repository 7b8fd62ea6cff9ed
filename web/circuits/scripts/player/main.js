// Follow along: leads through the workout that the page prints as a timed list. No rule of a circuit stands here.
import { createAwake } from "./awake.js";
import { createClock } from "./clock.js";
import { keep, recall, tidy } from "../../../core/scripts/shared/kept.js";
import { canSound, countDown, fanfare, turn, unlock } from "./sound.js";
import { readWorkout } from "./steps.js";
import { createView, moment, phaseOf } from "./view.js";
import { canSpeak, say } from "./voice.js";

const KEY = "follow-along";
const FRESH = 4 * 60 * 60 * 1000; // milliseconds that a workout waits to be gone on with

const dialog = document.querySelector(".player");
const list = document.querySelector("[data-circuit]");
const openers = [...document.querySelectorAll("[data-follow]")];
const labels = openers.map((opener) => [...opener.childNodes]);

function follow() {
  const workout = { ...readWorkout(list), title: dialog.dataset.title };
  const place = `${KEY} ${workout.address}`;
  const { part, write, show } = createView(dialog);
  const can = { voice: canSpeak, beeps: canSound, vibration: "vibrate" in navigator, awake: "wakeLock" in navigator, colour: true };
  const on = (name) => can[name] && part(name).checked;
  const awake = createAwake(note);
  let clock = null;
  let timer;
  let told = "start"; // as the page came
  let beeped;

  // The only loop there is: shows the moment, and comes back at the next whole second of the step.
  function beat() {
    clearTimeout(timer);
    if (clock) clock.advance();
    const texts = moment(workout, clock);
    const { phase } = texts;
    show(texts);
    const now = phase + (clock ? clock.state.at : "");
    if (told !== now) turned(texts);
    told = now;
    const runs = dialog.open && !/start|paused|done/.test(phase);
    awake.want(runs && on("awake"));
    note();
    if (!runs) return;
    if (!clock.step.tap) count(Math.ceil(clock.left()));
    const wait = clock.step.tap ? 1 - (clock.passed() % 1) : clock.left() % 1 || 1;
    timer = setTimeout(beat, Math.ceil(wait * 1000));
  }

  // Beeps before the end of a step, once for each second.
  function count(left) {
    const now = `${clock.state.at} ${left}`;
    if (left <= 3 && beeped !== now && on("beeps")) countDown();
    beeped = now;
  }

  // Another phase or another step has come: keeps where we are, and tells ears and hands.
  function turned({ phase, tell, say: words }) {
    const silent = /start|paused/.test(phase);
    if (phase === "start") choose(true);
    else if (told === "start") {
      choose(false);
      part("stage").focus();
    }
    write("go", { start: "Start", paused: "Go on", done: "Close" }[phase] || "Pause");
    part("tick").hidden = silent || !clock.step || !clock.step.tap;
    // What had the focus may be gone with its phase.
    if (dialog.open && !document.activeElement.offsetParent) part("stage").focus();
    write("said", tell || "");
    remember();
    say("");
    // A page that has just come again may not speak, sound or shake before it is touched.
    if (silent || navigator.userActivation?.hasBeenActive === false) return;
    if (on("voice")) say(words);
    if (on("beeps")) (phase === "done" ? fanfare : turn)();
    if (on("vibration")) navigator.vibrate({ work: [200, 100, 200], done: [500, 200, 500] }[phase] || 300);
  }

  function remember() {
    keep(place, clock && !clock.finished() ? { ...clock.state, of: workout.steps.length } : null);
  }

  // Whether the screen stays on. Nobody can promise it: where it is refused, the reader is told.
  function note() {
    const state = clock && clock.finished() ? "" : can.awake && !on("awake") ? "free" : awake.state();
    for (const each of dialog.querySelectorAll("[data-awake]")) each.hidden = each.dataset.awake !== state;
  }

  // Shows the switches instead of the workout, or goes back to it.
  function choose(shown) {
    part("options").hidden = !shown;
    part("stage").inert = shown;
    part("choose").ariaExpanded = shown;
  }

  function open() {
    dialog.showModal();
    beat();
    part(clock ? "stage" : "go").focus();
  }

  const presses = {
    go() {
      if (!clock) clock = createClock(workout.steps, Date.now);
      else if (clock.finished()) dialog.close();
      else if (clock.state.paused) clock.go();
      else clock.pause();
    },
    tick: () => clock.tick(),
    back: () => clock.back(),
    skip: () => clock.skip(),
    end: () => clock.end(),
    choose: () => choose(part("options").hidden),
    close: () => dialog.close(),
    full: () => (document.fullscreenElement ? document.exitFullscreen() : part("screen").requestFullscreen()).catch(() => {}),
  };
  function press(name) {
    unlock();
    if (clock) clock.advance();
    presses[name]();
    beat();
  }
  for (const name in presses) part(name).onclick = () => press(name);

  dialog.onkeydown = (event) => {
    const { key, target } = event;
    if (event.repeat || event.altKey || event.ctrlKey || event.metaKey) return;
    if (part("stage").inert || clock.finished()) return; // no step is left unseen, behind the switches
    const free = !target.closest("button, a, input");
    const name = { ArrowLeft: "back", ArrowRight: "skip" }[key] || (free && { " ": "go", Enter: "tick" }[key]);
    if (!name || (name === "tick" && part("tick").hidden)) return;
    event.preventDefault();
    press(name);
  };

  dialog.onclose = () => {
    if (clock && clock.finished()) clock = null;
    else if (clock && !clock.state.paused) clock.pause();
    if (document.fullscreenElement) document.exitFullscreen();
    beat();
    label();
  };

  function label() {
    openers.forEach((opener, index) => opener.replaceChildren(...(clock ? ["Go on"] : labels[index])));
  }

  const kept = recall(KEY) || {};
  for (const name in can) {
    part(name).checked = kept[name] ?? part(name).checked;
    part(name).parentElement.hidden = !can[name];
    part(name).onchange = () => {
      keep(KEY, Object.fromEntries(Object.keys(can).map((each) => [each, part(each).checked])));
      if (name === "voice") say("");
      beat();
    };
  }
  part("full").hidden = !document.fullscreenEnabled;
  for (const opener of openers) {
    opener.onclick = (event) => {
      event.preventDefault();
      open();
    };
  }
  document.addEventListener("visibilitychange", () => {
    if (dialog.open) (document.hidden ? remember : beat)(); // a hidden page may never be heard of again
  });

  tidy(`${KEY} `, Date.now() - FRESH);
  const state = recall(place);
  if (state && state.of === workout.steps.length) {
    clock = createClock(workout.steps, Date.now, state);
    clock.advance();
    label();
    if (!state.paused) open();
  }
}

if (dialog && list && dialog.showModal) follow();
