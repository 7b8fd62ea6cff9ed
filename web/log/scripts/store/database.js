// The log in the browser's database (IndexedDB). Nothing of it is sent.

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
export async function transact(mode, work) {
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
