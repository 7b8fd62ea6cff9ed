// Lead through the workout in the page's timeline. The player knows no rules of circuits.
import { createClock, tally } from "./clock.js";
import { dialog, part } from "./dialog.js";
import { KEY, stateKeyOf } from "./saved.js";
import { beepSecond, beepEnd, beepStep, canBeep, unlock } from "./sound.js";
import { canSpeak, speak } from "./speech.js";
import { describe, show, write } from "./view.js";
import { createWakeLock } from "./wake_lock.js";
import { readWorkout } from "./workout.js";

const timeline = document.querySelector("[data-circuit]");
const openers = [...document.querySelectorAll("[data-follow]")];
const labels = openers.map((opener) => [...opener.childNodes]);

// The functions keep and recall store values, as those of kept.js do. Without them, nothing is stored. Without
// createFigures, there are no figures.
export function startPlayer({ keep, recall, createFigures }) {
  if (!timeline || !dialog?.showModal) return;
  const workout = { ...readWorkout(timeline), ...dialog.dataset };
  const stateKey = stateKeyOf(timeline);
  const can = {
    voice: canSpeak,
    beeps: canBeep,
    vibration: "vibrate" in navigator,
    awake: "wakeLock" in navigator,
    colour: true,
  };
  const figures = createFigures?.(workout.stations);
  if (figures) can.motion = figures.canMove;
  const on = (name) => can[name] && part(name).checked;
  const wakeLock = createWakeLock(showLock);
  let clock;
  let timer;
  let current = "start"; // as in the page
  let beeped;

  // Show the moment, and call again at the next whole second of the step. This is the only timer.
  function update() {
    clearTimeout(timer);
    clock?.advance();
    const texts = describe(workout, clock);
    const { phase } = texts;
    show(texts);
    figures?.show(texts, phase !== "paused" && on("motion"));
    const step = phase + (clock ? clock.state.at : "");
    if (current !== step) changeStep(texts);
    current = step;
    const running = dialog.open && !/start|paused|done/.test(phase);
    wakeLock.want(running && on("awake"));
    showLock();
    if (!running) return;
    const { tap } = clock.step;
    const left = clock.left();
    // Beep once in each of the last seconds of a step.
    const second = step + Math.ceil(left);
    if (!tap && left <= 3 && beeped !== second && on("beeps")) beepSecond();
    beeped = second;
    timer = setTimeout(update, Math.ceil((tap ? 1 - (clock.passed() % 1) : left % 1 || 1) * 1000));
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
    part("tick").hidden = silent || !clock.step?.tap;
    // The focused element may be hidden now.
    if (dialog.open && !document.activeElement.offsetParent) part("stage").focus();
    write("status", announced);
    save();
    // Tell the script of the log what was done.
    if (phase === "done") {
      const { sets } = tally(workout.steps, clock.state.done);
      dialog.dispatchEvent(new CustomEvent("workoutdone", { detail: { seconds: clock.total(), sets } }));
    }
    speak("");
    // After a reload, a page may not speak, beep or vibrate before the reader has touched it.
    if (silent || navigator.userActivation?.hasBeenActive === false) return;
    if (on("voice")) speak(spoken);
    if (on("beeps")) (phase === "done" ? beepEnd : beepStep)();
    if (on("vibration")) navigator.vibrate({ work: [200, 100, 200], done: [500, 200, 500] }[phase] || 300);
  }

  function save() {
    keep?.(stateKey, clock?.step && { ...clock.state, of: workout.steps.length });
  }

  // Tell the reader if the screen stays on, because a browser may refuse it.
  function showLock() {
    const state = clock?.finished() ? "" : can.awake && !on("awake") ? "free" : wakeLock.state();
    for (const note of dialog.querySelectorAll("[data-awake]")) note.hidden = note.dataset.awake !== state;
  }

  // Show the options instead of the workout, or the workout again.
  function showOptions(shown) {
    part("options").hidden = !shown;
    part("stage").inert = shown;
    part("choose").ariaExpanded = shown;
  }

  const leaveFullscreen = () => document.fullscreenElement && document.exitFullscreen();

  function open(event) {
    event?.preventDefault();
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
    choose: () => showOptions(part("options").hidden),
    close: () => dialog.close(),
    full: () => (leaveFullscreen() || part("screen").requestFullscreen()).catch(() => {}),
  };
  function act(name) {
    unlock();
    clock?.advance();
    (actions[name] || clock[name])();
    update();
  }
  for (const name of ["tick", "back", "skip", "end", ...Object.keys(actions)]) part(name).onclick = () => act(name);

  dialog.onkeydown = (event) => {
    const { key } = event;
    if (event.repeat || event.altKey || event.ctrlKey || event.metaKey) return;
    if (part("stage").inert || clock.finished()) return; // keys must not act on a step that the reader can't see
    const free = !event.target.closest("button, a, input");
    const name = { ArrowLeft: "back", ArrowRight: "skip" }[key] || (free && { " ": "go", Enter: "tick" }[key]);
    if (!name || part(name).hidden) return;
    event.preventDefault();
    act(name);
  };

  dialog.onclose = () => {
    if (clock?.finished()) clock = undefined;
    else if (clock?.state.paused === 0) clock.pause();
    leaveFullscreen();
    update();
    labelOpeners();
  };

  function labelOpeners() {
    openers.forEach((opener, index) => opener.replaceChildren(...(clock ? ["Resume"] : labels[index])));
  }

  const settings = recall?.(KEY) || {};
  for (const name in can) {
    const box = part(name);
    box.checked = settings[name] ?? box.checked;
    box.parentElement.hidden = !can[name];
    box.onchange = () => {
      settings[name] = box.checked;
      keep?.(KEY, settings);
      if (name === "voice") speak("");
      update();
    };
  }
  part("full").hidden = !document.fullscreenEnabled;
  for (const opener of openers) opener.onclick = open;
  document.addEventListener("visibilitychange", () => {
    if (dialog.open) (document.hidden ? save : update)(); // the browser may discard a hidden page
  });

  const state = recall?.(stateKey);
  if (state?.of === workout.steps.length) {
    clock = createClock(workout.steps, Date.now, state);
    clock.advance();
    labelOpeners();
    if (!state.paused) open();
  }
}
