// The page of the log: a list of the workouts, a file with them, and a button to erase them.
import { deleteWorkout, eraseWorkouts, explain, readWorkouts } from "../store/database.js";
import { localDate } from "../store/dates.js";
import { createEntry } from "./entry.js";
import { exportJson } from "./export.js";
import { download } from "./download.js";

const page = document.querySelector(".log-page");
const find = (selector) => page.querySelector(selector);
const logStatus = find(".log-status");
let workouts = [];

// Do something with the log, show it again, and tell how it went.
async function act(work, text) {
  try {
    await work();
    await show();
    logStatus.textContent = text;
  } catch (error) {
    logStatus.textContent = explain(error);
  }
}

async function show() {
  workouts = await readWorkouts();
  find(".log-empty").hidden = workouts.length > 0;
  find(".log-content").hidden = !workouts.length;
  const template = find("template");
  find(".log-list").replaceChildren(...workouts.map((workout) => createEntry(template, workout, remove)));
}

async function remove(workout) {
  await act(() => deleteWorkout(workout.id), `Deleted “${workout.title}”.`);
  (find(".log-content").hidden ? find(".log-empty a") : find(".log-list button")).focus();
}

find("[data-log-download]").onclick = () => {
  download(`log-${localDate(new Date()).slice(0, 10)}.json`, "application/json", exportJson(workouts));
};

const dialog = find("dialog");
find("[data-log-erase]").onclick = () => {
  dialog.returnValue = "";
  dialog.showModal();
};
dialog.onclose = async () => {
  if (dialog.returnValue !== "erase") return;
  await act(eraseWorkouts, "Your log is erased.");
  if (!workouts.length) find(".log-empty a").focus();
};

act(() => {}, "");
