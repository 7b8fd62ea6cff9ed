// Changes of the log. Pages that only read it do not load this.
import { transact } from "./database.js";
import { keepState, readState } from "./state.js";

// Store workouts. One with the same id is replaced. isCopied says that the reader has them in a file.
export async function saveWorkouts(workouts, isCopied = false) {
  await transact("readwrite", (store) => workouts.forEach((workout) => store.put(workout)));
  await noteState(isCopied ? [] : workouts.map((workout) => workout.id));
}

export async function deleteWorkout(id) {
  await transact("readwrite", (store) => store.delete(id));
  await noteState([], id);
}

export async function eraseWorkouts() {
  await transact("readwrite", (store) => store.clear());
  keepState();
}

async function noteState(changed, deleted) {
  const count = await transact("readonly", (store) => store.count());
  const state = readState();
  const uncopied = [...new Set([...state.uncopied, ...changed])].filter((id) => id !== deleted);
  keepState({ ...state, count, uncopied });
}

// Ask the browser not to delete the log by itself. Return whether it promises that.
export async function askToPersist() {
  try {
    return await navigator.storage.persist();
  } catch {
    return false;
  }
}

// Describe an error of the log's database for readers, and what to do.
export function explain(error) {
  if (error?.name === "QuotaExceededError") {
    return "Your browser has no space left. Free some space on this device, then try again.";
  }
  if (error?.name === "VersionError") return "A newer version of this page has changed the log. Reload the page.";
  return "Your browser lets this site store nothing. Allow it, or leave private browsing, and try again.";
}
