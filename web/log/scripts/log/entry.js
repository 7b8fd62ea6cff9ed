// One workout in the list of the log.
import { shortDate } from "../store/dates.js";
import { formatSets } from "../store/sets.js";

const FEELINGS = { easy: "felt easy", right: "felt just right", hard: "felt hard" };

function createSetsItem(station) {
  const item = document.createElement("li");
  const pain = station.pain === null ? "" : `, pain ${station.pain} of 10`;
  item.textContent = `${station.name}: ${formatSets(station)}${pain}`;
  return item;
}

// Return the list item of a workout. remove(workout) is called when the reader presses Delete.
export function createEntry(template, workout, remove) {
  const item = template.content.firstElementChild.cloneNode(true);
  const time = item.querySelector("time");
  time.dateTime = workout.date;
  time.textContent = shortDate(workout.date);
  const link = item.querySelector("a");
  link.href = workout.circuit;
  link.textContent = workout.title;
  const minutes = workout.seconds && `${Math.max(1, Math.round(workout.seconds / 60))} min`;
  item.querySelector(".log-facts").textContent = [minutes, FEELINGS[workout.feeling]].filter(Boolean).join(", ");
  item.querySelector(".log-sets").append(...workout.stations.map(createSetsItem));
  const button = item.querySelector("button");
  button.firstElementChild.textContent = ` ${workout.title}, ${shortDate(workout.date)}`;
  button.onclick = () => remove(workout);
  return item;
}
