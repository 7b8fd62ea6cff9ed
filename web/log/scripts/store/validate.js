// Check workouts from a file or another device, and bring them into the form of the log.

const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)$/;
const ID = /^[\w-]{1,80}$/;
const SLUG = /^[a-z0-9-]{1,80}$/;
const CIRCUIT = /^\/c\/[^\s\\]{0,4000}$/;
const MAX_STATIONS = 60;
const MAX_SETS_OF_STATION = 30;

const isIn = (value, low, high) => typeof value === "number" && value >= low && value <= high;
const isCount = (value, high) => Number.isInteger(value) && isIn(value, 0, high);
const oneOf = (value, values, otherwise) => (values.includes(value) ? value : otherwise);
const matches = (value, pattern) => typeof value === "string" && pattern.test(value);
const cutText = (value, otherwise) => (typeof value === "string" && value.trim().slice(0, 200)) || otherwise;

function cleanStation(raw) {
  if (!matches(raw?.exercise, SLUG) || !Array.isArray(raw.sets)) return null;
  return {
    exercise: raw.exercise,
    name: cutText(raw.name, raw.exercise),
    area: matches(raw.area, SLUG) ? raw.area : null,
    unit: oneOf(raw.unit, ["reps", "seconds", "metres"], "reps"),
    sets: raw.sets.filter((amount) => isCount(amount, 9999)).slice(0, MAX_SETS_OF_STATION),
    load_kg: isIn(raw.load_kg, 0, 1000) ? raw.load_kg : null,
    pain: isCount(raw.pain, 10) ? raw.pain : null,
  };
}

// Return a workout with exactly the keys of the log, or null if it is no workout.
export function cleanWorkout(raw) {
  if (!matches(raw?.id, ID) || !matches(raw.date, DATE) || Number.isNaN(Date.parse(raw.date))) return null;
  if (!matches(raw.circuit, CIRCUIT) || !Array.isArray(raw.stations)) return null;
  const hasPlan = matches(raw.plan?.id, SLUG) && matches(raw.plan?.workout, SLUG);
  return {
    id: raw.id,
    date: raw.date.replace("Z", "+00:00"),
    circuit: raw.circuit,
    title: cutText(raw.title, "Circuit"),
    plan: hasPlan ? { id: raw.plan.id, workout: raw.plan.workout } : null,
    seconds: isCount(raw.seconds, 86400) ? raw.seconds : null,
    feeling: oneOf(raw.feeling, ["easy", "right", "hard"], null),
    stations: raw.stations.slice(0, MAX_STATIONS).map(cleanStation).filter(Boolean),
  };
}
