// Lead through the workout in the page's timeline. The player knows no rules of circuits.
import { createClock, tally } from "./clock.js";
import { beepSecond, beepEnd, beepStep, canBeep, unlock } from "./sound.js";
import { canSpeak, speak } from "./speech.js";
import { createView, describe } from "./view.js";
import { createWakeLock } from "./wake_lock.js";
import { readWorkout } from "./workout.js";

const KEY = "follow-along";
const MAX_AGE = 4 * 60 * 60 * 1000; // milliseconds until an unfinished workout is forgotten

const dialog = document.querySelector(".player");
const timeline = document.querySelector("[data-circuit]");
const openers = [...document.querySelectorAll("[data-follow]")];
const labels = openers.map((opener) => [...opener.childNodes]);

// The functions keep, recall and tidy store values, as those of kept.js do. Without createFigures, there are no figures.
export function startPlayer({ keep, recall, tidy, createFigures }) {
  if (!dialog || !timeline || !dialog.showModal) return;
  const workout = { ...readWorkout(timeline), ...dialog.dataset };
  const stateKey = `${KEY} ${workout.address}`;
  const { part, write, show } = createView(dialog);
  const can = {
    voice: canSpeak,
    beeps: canBeep,
    vibration: "vibrate" in navigator,
    awake: "wakeLock" in navigator,
    colour: true,
  };
  const figures = createFigures?.(dialog);
  if (figures) can.motion = figures.canMove;
  const on = (name) => can[name] && part(name).checked;
  const wakeLock = createWakeLock(showLock);
  let clock = null;
  let timer;
  let current = "start"; // as in the page
  let beeped;

  // Show the moment, and call again at the next whole second of the step. This is the only timer.
  function update() {
    clearTimeout(timer);
    if (clock) clock.advance();
    const texts = describe(workout, clock);
    const { phase } = texts;
    show(texts);
    if (figures) figures.show(texts, phase !== "paused" && on("motion"));
    const step = phase + (clock ? clock.state.at : "");
    if (current !== step) changeStep(texts);
    current = step;
    const running = dialog.open && !/start|paused|done/.test(phase);
    wakeLock.want(running && on("awake"));
    showLock();
    if (!running) return;
    if (!clock.step.tap) countDown(Math.ceil(clock.left()));
    const wait = clock.step.tap ? 1 - (clock.passed() % 1) : clock.left() % 1 || 1;
    timer = setTimeout(update, Math.ceil(wait * 1000));
  }

  // Beep once in each of the last seconds of a step.
  function countDown(left) {
    const second = `${clock.state.at} ${left}`;
    if (left <= 3 && beeped !== second && on("beeps")) beepSecond();
    beeped = second;
  }

  // Show a new phase or step, save the workout, and tell the reader by voice, beeps and vibration.
  function changeStep({ phase, announced, spoken }) {
    const silent = /start|paused/.test(phase);
    if (phase === "start") showOptions(true);
    else if (current === "start") {
      showOptions(false);
      part("stage").focus();
    }
    write("go", { start: "Start", paused: "Resume", done: "Close" }[phase] || "Pause");
    part("tick").hidden = silent || !clock.step || !clock.step.tap;
    // The focused element may be hidden now.
    if (dialog.open && !document.activeElement.offsetParent) part("stage").focus();
    write("status", announced || "");
    save();
    if (phase === "done") tellEnd();
    speak("");
    // After a reload, a page may not speak, beep or vibrate before the reader has touched it.
    if (silent || navigator.userActivation?.hasBeenActive === false) return;
    if (on("voice")) speak(spoken);
    if (on("beeps")) (phase === "done" ? beepEnd : beepStep)();
    if (on("vibration")) navigator.vibrate({ work: [200, 100, 200], done: [500, 200, 500] }[phase] || 300);
  }

  // Tell the script of the log what was done.
  function tellEnd() {
    const { sets } = tally(workout.steps, clock.state.done);
    dialog.dispatchEvent(new CustomEvent("workoutdone", { detail: { seconds: Math.round(clock.total()), sets } }));
  }

  function save() {
    keep(stateKey, clock && !clock.finished() ? { ...clock.state, of: workout.steps.length } : null);
  }

  // Tell the reader if the screen stays on, because a browser may refuse it.
  function showLock() {
    const state = clock && clock.finished() ? "" : can.awake && !on("awake") ? "free" : wakeLock.state();
    for (const note of dialog.querySelectorAll("[data-awake]")) note.hidden = note.dataset.awake !== state;
  }

  // Show the options instead of the workout, or the workout again.
  function showOptions(shown) {
    part("options").hidden = !shown;
    part("stage").inert = shown;
    part("choose").ariaExpanded = shown;
  }

  function open() {
    dialog.showModal();
    update();
    part(clock ? "stage" : "go").focus();
  }

  const actions = {
    go() {
      if (!clock) clock = createClock(workout.steps, Date.now);
      else if (clock.finished()) dialog.close();
      else if (clock.state.paused) clock.resume();
      else clock.pause();
    },
    tick: () => clock.complete(),
    back: () => clock.back(),
    skip: () => clock.skip(),
    end: () => clock.end(),
    choose: () => showOptions(part("options").hidden),
    close: () => dialog.close(),
    full: () => (document.fullscreenElement ? document.exitFullscreen() : part("screen").requestFullscreen()).catch(() => {}),
  };
  function act(name) {
    unlock();
    if (clock) clock.advance();
    actions[name]();
    update();
  }
  for (const name in actions) part(name).onclick = () => act(name);

  dialog.onkeydown = (event) => {
    const { key, target } = event;
    if (event.repeat || event.altKey || event.ctrlKey || event.metaKey) return;
    if (part("stage").inert || clock.finished()) return; // keys must not act on a step that the reader can't see
    const free = !target.closest("button, a, input");
    const name = { ArrowLeft: "back", ArrowRight: "skip" }[key] || (free && { " ": "go", Enter: "tick" }[key]);
    if (!name || (name === "tick" && part("tick").hidden)) return;
    event.preventDefault();
    act(name);
  };

  dialog.onclose = () => {
    if (clock && clock.finished()) clock = null;
    else if (clock && !clock.state.paused) clock.pause();
    if (document.fullscreenElement) document.exitFullscreen();
    update();
    labelOpeners();
  };

  function labelOpeners() {
    openers.forEach((opener, index) => opener.replaceChildren(...(clock ? ["Resume"] : labels[index])));
  }

  const settings = recall(KEY) || {};
  for (const name in can) {
    part(name).checked = settings[name] ?? part(name).checked;
    part(name).parentElement.hidden = !can[name];
    part(name).onchange = () => {
      keep(KEY, Object.fromEntries(Object.keys(can).map((each) => [each, part(each).checked])));
      if (name === "voice") speak("");
      update();
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
    if (dialog.open) (document.hidden ? save : update)(); // the browser may discard a hidden page
  });

  tidy(`${KEY} `, Date.now() - MAX_AGE);
  const state = recall(stateKey);
  if (state && state.of === workout.steps.length) {
    clock = createClock(workout.steps, Date.now, state);
    clock.advance();
    labelOpeners();
    if (!state.paused) open();
  }
}
