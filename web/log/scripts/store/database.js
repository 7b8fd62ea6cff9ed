// The log in the browser's database (IndexedDB). Nothing of it is sent.

const NAME = "log";

// Each function upgrades the database by one version, the first one from nothing to version 1. Never change one that has
// been released: add another one, and a test with a log of the version before it.
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
    const ended = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
    const request = work(transaction.objectStore("workouts"));
    await ended;
    return request?.result;
  } finally {
    database.close();
  }
}

// Return all workouts, the newest first.
export async function readWorkouts() {
  const workouts = await transact("readonly", (store) => store.getAll());
  return workouts.sort((a, b) => Date.parse(b.date) - Date.parse(a.date));
}

// Store workouts. One with the same id is replaced.
export async function saveWorkouts(workouts) {
  await transact("readwrite", (store) => workouts.forEach((workout) => store.put(workout)));
}

export async function deleteWorkout(id) {
  await transact("readwrite", (store) => store.delete(id));
}

export async function eraseWorkouts() {
  await transact("readwrite", (store) => store.clear());
}

// Describe an error of the functions above for readers, and what to do.
export function explain(error) {
  if (error?.name === "QuotaExceededError") {
    return "Your browser has no space left. Free some space on this device, then try again.";
  }
  if (error?.name === "VersionError") return "A newer version of this page has changed the log. Reload the page.";
  return "Your browser lets this site store nothing. Allow it in the settings, or leave private browsing, and try again.";
}
