// When an exercise was done last, and with which sets.
import { ago } from "./dates.js";
import { formatSets } from "./sets.js";

// Return a paragraph such as "Last done 9 days ago: 12, 12, 10", or null. The newest of the workouts comes first.
export function createLastDone(workouts, exercise) {
  for (const workout of workouts) {
    const station = workout.stations.find((each) => each.exercise === exercise && each.sets.length);
    if (!station) continue;
    const text = document.createElement("p");
    text.className = "log-last";
    text.textContent = `Last done ${ago(workout.date)}: ${formatSets(station)}`;
    return text;
  }
  return null;
}
