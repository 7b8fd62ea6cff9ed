// Time a workout by the start of the current step, not by counting. A tab that was asleep is right when it wakes up.
// Times are in milliseconds since 1970.

const ABSENCE = 5 * 60 * 1000; // milliseconds. A longer absence counts as a pause.

// Start a workout, or continue from a saved state. now() returns the current time.
export function createClock(steps, now, savedState) {
  // at: index of the step, or steps.length at the end. since: start of the step, or of the end. began: start of the first
  // step, plus the time of all pauses. paused: start of the pause, or 0. done: indices of completed exercise steps.
  // seen: time of the last call of advance().
  const state = savedState || { at: 0, since: now(), began: now(), paused: 0, done: [], seen: now() };
  const time = () => state.paused || now();
  const passed = () => Math.max(0, time() - state.since) / 1000;
  const finished = () => state.at >= steps.length;
  const enter = (at, since) => Object.assign(state, { at, since });
  const leave = (since) => {
    if (steps[state.at].moves && !state.done.includes(state.at)) state.done.push(state.at);
    enter(state.at + 1, since);
  };
  return {
    state,
    passed,
    finished,
    get step() {
      return steps[state.at];
    },
    // Planned seconds left in the current step.
    left: () => Math.max(0, steps[state.at].seconds - passed()),
    // Planned seconds of the workout until now.
    elapsed() {
      const before = steps.slice(0, state.at).reduce((sum, step) => sum + step.seconds, 0);
      return finished() ? before : before + Math.min(passed(), steps[state.at].seconds);
    },
    // Seconds that the workout took, without pauses.
    total: () => (state.since - state.began) / 1000,
    // Complete all steps whose time is over. A step starts at the planned end of the step before it. A long absence
    // counts as a pause.
    advance() {
      if (!state.paused && now() - state.seen > ABSENCE) state.paused = state.seen;
      state.seen = now();
      while (!state.paused && !finished() && !steps[state.at].tap && passed() >= steps[state.at].seconds) {
        leave(state.since + steps[state.at].seconds * 1000);
      }
    },
    pause() {
      state.paused = now();
    },
    resume() {
      const pause = now() - state.paused;
      state.since += pause;
      state.began += pause;
      state.paused = 0;
    },
    complete: () => leave(time()),
    skip() {
      state.done = state.done.filter((at) => at !== state.at);
      enter(state.at + 1, time());
    },
    back: () => enter(Math.max(0, state.at - 1), time()),
    end: () => enter(steps.length, time()),
  };
}

// Count completed stations over all rounds, the rounds with any of them, and all stations. sets has the completed rounds
// by the index of their station. A station with two sides is complete if both are.
export function tally(steps, done) {
  const key = (step) => `${step.round}.${step.station}`;
  const exercises = steps.filter((step) => step.moves);
  const missed = new Set(exercises.filter((step) => !done.includes(steps.indexOf(step))).map(key));
  const all = new Set(exercises.map(key));
  const completed = [...all].filter((each) => !missed.has(each));
  const sets = {};
  for (const each of completed) {
    const station = each.split(".")[1];
    sets[station] = (sets[station] || 0) + 1;
  }
  const rounds = new Set(completed.map(parseFloat).map(Math.floor)).size;
  return { rounds, sets, stations: completed.length, all: all.size };
}
