// Time a workout by the start of the current step, not by counting. A tab that was asleep is right when it wakes up.
// Times are in milliseconds since 1970.

const ABSENCE = 5 * 60 * 1000; // milliseconds. A longer absence counts as a pause.

export const sumSeconds = (steps) => steps.reduce((sum, { seconds }) => sum + seconds, 0);

// Start a workout, or continue from a saved state. now() returns the current time.
export function createClock(steps, now, savedState) {
  // at: index of the step, or steps.length at the end. since: start of the step, or of the end. began: start of the first
  // step, plus the time of all pauses. paused: start of the pause, or 0. done: indices of completed exercise steps.
  // seen: time of the last call of advance().
  const state = savedState || { at: 0, since: now(), began: now(), paused: 0, done: [], seen: now() };
  const time = () => state.paused || now();
  const passed = () => Math.max(0, time() - state.since) / 1000;
  const step = () => steps[state.at];
  const finished = () => !step();
  const enter = (at, since = time()) => Object.assign(state, { at, since });
  const leave = (since) => {
    if (step().moves && !state.done.includes(state.at)) state.done.push(state.at);
    enter(state.at + 1, since);
  };
  return {
    state,
    passed,
    finished,
    get step() {
      return step();
    },
    // Planned seconds left in the current step.
    left: () => Math.max(0, step().seconds - passed()),
    // Planned seconds of the workout until now.
    elapsed: () => sumSeconds(steps.slice(0, state.at)) + Math.min(passed(), step()?.seconds || 0),
    // Seconds that the workout took, without pauses.
    total: () => Math.round((state.since - state.began) / 1000),
    // Complete all steps whose time is over. A step starts at the planned end of the step before it. A long absence
    // counts as a pause.
    advance() {
      if (!state.paused && now() - state.seen > ABSENCE) state.paused = state.seen;
      state.seen = now();
      while (!state.paused && passed() >= step()?.seconds && !step().tap) leave(state.since + step().seconds * 1000);
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
    tick: () => leave(),
    skip() {
      state.done = state.done.filter((at) => at !== state.at);
      enter(state.at + 1);
    },
    back: () => enter(Math.max(0, state.at - 1)),
    end: () => enter(steps.length),
  };
}

// Count completed stations over all rounds, the rounds with any of them, and all stations. sets has the completed rounds
// by the index of their station. A station with two sides is complete if both are.
export function tally(steps, done) {
  const complete = {}; // whether each station of each round is complete, by round and station
  steps.forEach(({ moves, round, station }, at) => {
    const key = [round, station];
    if (moves) complete[key] = complete[key] !== false && done.includes(at);
  });
  const all = Object.keys(complete);
  const completed = all.filter((key) => complete[key]);
  const sets = {};
  for (const key of completed) {
    const station = key.split(",")[1];
    sets[station] = (sets[station] || 0) + 1;
  }
  return { rounds: new Set(completed.map(parseFloat)).size, sets, stations: completed.length, all: all.length };
}
