// Show when the circuit and each of its exercises were done last.
import { ago } from "../store/dates.js";
import { formatSets } from "../store/sets.js";

// The newest of the workouts comes first.
export function showLast(workouts, circuit, stations) {
  const last = workouts.find((workout) => workout.circuit === circuit);
  const line = document.querySelector("[data-log-last]");
  if (last) line.textContent = `Last done ${ago(last.date)}`;
  line.hidden = !last;
  for (const { element, exercise } of stations) {
    for (const workout of workouts) {
      const station = workout.stations.find((each) => each.exercise === exercise);
      if (!station) continue;
      const text = document.createElement("p");
      text.className = "log-last";
      text.textContent = `Last done ${ago(workout.date)}: ${formatSets(station)}`;
      element.append(text);
      break;
    }
  }
}
