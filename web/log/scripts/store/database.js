// The log in the browser's database (IndexedDB). Nothing of it is sent.
import { keepState, readState } from "./state.js";

const NAME = "log";

// Each function upgrades the database by one version, the first one from nothing to version 1. Never change one that is
// released. Add another one, and to the tests a log of the version before it.
const UPGRADES = [(database) => database.createObjectStore("workouts", { keyPath: "id" })];

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, UPGRADES.length);
    request.onupgradeneeded = ({ oldVersion }) => {
      for (const upgrade of UPGRADES.slice(oldVersion)) upgrade(request.result, request.transaction);
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close(); // so that another tab can upgrade or delete it
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
}

// Do work(store), and return the result of its request after the transaction has ended.
async function transact(mode, work) {
  const database = await open();
  try {
    const transaction = database.transaction("workouts", mode, { durability: "strict" });
    return await new Promise((resolve, reject) => {
      const request = work(transaction.objectStore("workouts"));
      transaction.oncomplete = () => resolve(request?.result);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

// Return all workouts, the newest first.
export async function readWorkouts() {
  const workouts = await transact("readonly", (store) => store.getAll());
  return workouts.sort((a, b) => Date.parse(b.date) - Date.parse(a.date));
}

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

// Describe an error of the functions above for readers, and what to do.
export function explain(error) {
  if (error?.name === "QuotaExceededError") {
    return "Your browser has no space left. Free some space on this device, then try again.";
  }
  if (error?.name === "VersionError") return "A newer version of this page has changed the log. Reload the page.";
  return "Your browser lets this site store nothing. Allow it, or leave private browsing, and try again.";
}
