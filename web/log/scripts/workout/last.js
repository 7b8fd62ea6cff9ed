// Show when the circuit and each of its exercises were done last.
import { ago } from "../store/dates.js";
import { createLastDone } from "../store/last_done.js";

// The newest of the workouts comes first.
export function showLast(workouts, circuit, stations) {
  const last = workouts.find((workout) => workout.circuit === circuit);
  const line = document.querySelector("[data-log-last]");
  if (last) line.textContent = `Last done ${ago(last.date)}`;
  line.hidden = !last;
  for (const { element, exercise } of stations) {
    const text = createLastDone(workouts, exercise);
    if (text) element.append(text);
  }
}
