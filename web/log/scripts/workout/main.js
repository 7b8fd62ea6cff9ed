// Add the workout of a circuit's page to the log, and show when it was done last.
import { askToPersist, deleteWorkout, explain, saveWorkouts } from "../store/changes.js";
import { readWorkouts } from "../store/database.js";
import { localDate } from "../store/dates.js";
import { readState } from "../store/state.js";
import { cleanWorkout } from "../store/validate.js";
import { createForm } from "./form.js";
import { showLast } from "./last.js";
import { showPain } from "./pain.js";
import { readStations } from "./stations.js";

const section = document.querySelector("[data-log]");
const player = document.querySelector(".player");
const playerButton = player.querySelector(".player-log");
const addButton = section.querySelector("[data-log-add]");
const logStatus = section.querySelector(".log-status");
const stations = readStations();
const circuit = document.querySelector("[data-circuit]").dataset.circuit;
const form = createForm(section);
let finished = null; // what the player led through: its seconds, and the completed sets by the index of their station
let logged = null; // the workout that was logged last on this page

// Return the workout of a plan that this page was opened for, from a fragment such as "#plan=in-season&workout=3-legs".
function readPlan(fragment) {
  const values = new URLSearchParams(fragment.slice(1));
  return { id: values.get("plan"), workout: values.get("workout") };
}

// Return a workout with the completed sets of each station. By hand, all sets that are planned are completed.
function createWorkout(completed) {
  const done = stations.map(({ element, ...station }, index) => {
    return completed ? { ...station, sets: station.sets.slice(0, completed.sets[index] || 0) } : station;
  });
  return cleanWorkout({
    id: [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join(""),
    date: localDate(new Date()),
    circuit,
    title: player.dataset.title,
    plan: readPlan(location.hash),
    seconds: completed ? completed.seconds : null,
    feeling: null,
    stations: done.filter((station) => station.sets.length),
  });
}

// If the site counts workouts, tell it once that this circuit was done: its address, and no cookies.
function countOnce() {
  if (!section.dataset.count) return;
  const body = new URLSearchParams({ circuit });
  fetch(section.dataset.count, { method: "POST", body, credentials: "omit", keepalive: true }).catch(() => {});
}

// Tell the reader about a copy if so many workouts are in none.
const MANY_UNCOPIED = 5;

// Save a workout, and return whether that worked. write() shows a text, and whether something failed.
async function save(workout, text, write) {
  try {
    await saveWorkouts([workout]);
  } catch (error) {
    write(explain(error), true);
    return false;
  }
  if (logged?.id !== workout.id) countOnce();
  logged = workout;
  askToPersist();
  const uncopied = readState().uncopied.length;
  write(uncopied < MANY_UNCOPIED ? text : `${text} ${uncopied} workouts are not in a copy: download one in your log.`);
  return true;
}

function tell(text, failed = false) {
  logStatus.textContent = text;
  logStatus.classList.toggle("log-failed", failed);
}

function showForm() {
  form.fill(logged);
  const planLink = section.querySelector("[data-log-plan]");
  planLink.hidden = !logged.plan;
  if (logged.plan) planLink.href = `/plans/${logged.plan.id}/`;
  addButton.hidden = true;
}

addButton.onclick = async () => {
  if (!(await save(createWorkout(), "Added to your log.", tell))) return;
  showForm();
  form.focus();
};

form.onSave(async (details) => {
  if (!(await save({ ...logged, ...details }, "Details saved.", tell))) return;
  showForm();
  showPain(await readWorkouts(), stations, section.dataset.help);
});

section.querySelector("[data-log-remove]").onclick = async () => {
  try {
    await deleteWorkout(logged.id);
    logged = null;
    form.hide();
    addButton.hidden = false;
    addButton.focus();
    tell("Removed from your log.");
  } catch (error) {
    tell(explain(error), true);
  }
};

// The player: one press adds the workout, and the next one leads to the details.
player.addEventListener("workoutdone", ({ detail }) => {
  finished = detail;
  playerButton.hidden = !Object.keys(detail.sets).length;
  playerButton.textContent = "Log this workout";
  playerButton.onclick = addFinished;
});

function tellPlayer(text) {
  for (const part of player.querySelectorAll(".player-next, .player-status")) part.textContent = text;
}

async function addFinished() {
  if (!(await save(createWorkout(finished), "Added to your log.", tellPlayer))) return;
  tell("Added to your log.");
  showForm();
  playerButton.textContent = "Add details";
  playerButton.onclick = () => {
    player.close();
    form.focus();
  };
}

// Show what the log says about this circuit. Without a log, the page is as the server sent it.
async function showEarlier() {
  const workouts = await readWorkouts();
  showLast(workouts, circuit, stations);
  showPain(workouts, stations, section.dataset.help);
}

showEarlier().catch(() => {});
