// A workout against the clock on the wall: nothing is counted, all follows from when the present step began. So a tab
// that slept is right when it wakes. Times are milliseconds since 1970.

const LONG = 5 * 60 * 1000; // milliseconds: who was away for longer has not followed along

// Goes on from a state that was kept, or begins. now() gives the present time.
export function createClock(steps, now, kept) {
  // at: the step, or steps.length when all is done; since: when it began, or when all was done; began: when the first
  // one did, less the pauses; paused: when the pause began, or 0; done: the steps of work that were gone through; seen:
  // when advance() was last called.
  const state = kept || { at: 0, since: now(), began: now(), paused: 0, done: [], seen: now() };
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
    // Seconds that the present step still has, by its plan.
    left: () => Math.max(0, steps[state.at].seconds - passed()),
    // Seconds of the plan that lie behind.
    behind() {
      const before = steps.slice(0, state.at).reduce((sum, step) => sum + step.seconds, 0);
      return finished() ? before : before + Math.min(passed(), steps[state.at].seconds);
    },
    // Seconds that the workout took, without its pauses.
    total: () => (state.since - state.began) / 1000,
    // Leave every step whose time is up: a step ends when the one before it ended, plus its seconds. After a long
    // absence nothing of it counts: it was a pause.
    advance() {
      if (!state.paused && now() - state.seen > LONG) state.paused = state.seen;
      state.seen = now();
      while (!state.paused && !finished() && !steps[state.at].tap && passed() >= steps[state.at].seconds) {
        leave(state.since + steps[state.at].seconds * 1000);
      }
    },
    pause() {
      state.paused = now();
    },
    go() {
      const rested = now() - state.paused;
      state.since += rested;
      state.began += rested;
      state.paused = 0;
    },
    tick: () => leave(time()),
    skip() {
      state.done = state.done.filter((at) => at !== state.at);
      enter(state.at + 1, time());
    },
    back: () => enter(Math.max(0, state.at - 1), time()),
    end: () => enter(steps.length, time()),
  };
}

// What was done: the rounds in which any station was, and the stations of all rounds.
export function tally(steps, done) {
  const name = (step) => `${step.round}.${step.station}`;
  const moves = steps.filter((step) => step.moves);
  const missed = new Set(moves.filter((step) => !done.includes(steps.indexOf(step))).map(name));
  const all = new Set(moves.map(name));
  const whole = [...all].filter((each) => !missed.has(each));
  return { rounds: new Set(whole.map(parseFloat).map(Math.floor)).size, stations: whole.length, all: all.size };
}
