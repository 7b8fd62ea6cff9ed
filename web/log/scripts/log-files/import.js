// Read a log from a file that was saved by export.js.
import { cleanWorkout } from "../store/validate.js";
import { parseCsv } from "./csv.js";

const MAX_BYTES = 20 * 1024 * 1024;
const NOT_A_LOG = "This file is not a log. Choose a JSON or CSV file that you saved on this page.";

// Return { workouts, skipped } with the number of workouts that could not be read, or { error } for readers.
export async function readWorkoutFile(file) {
  if (file.size > MAX_BYTES) return { error: NOT_A_LOG };
  const text = await file.text();
  const raw = /\.csv$/i.test(file.name) ? parseCsv(text) : parseJson(text);
  if (!Array.isArray(raw)) return { error: raw || NOT_A_LOG };
  const workouts = raw.map(cleanWorkout).filter(Boolean);
  if (raw.length && !workouts.length) return { error: NOT_A_LOG };
  return { workouts, skipped: raw.length - workouts.length };
}

// Return the workouts of a JSON file before they are checked, or an error.
function parseJson(text) {
  try {
    const { version, workouts } = JSON.parse(text);
    if (version > 1) return "This file is from a newer version of this site. Reload the page and try again.";
    return Array.isArray(workouts) ? workouts : NOT_A_LOG;
  } catch {
    return NOT_A_LOG;
  }
}
