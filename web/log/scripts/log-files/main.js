// Files of the log: copies, tables, FIT activities, and what readers import.
import { exportCsv } from "./csv.js";
import { download } from "./download.js";
import { exportJson } from "./export.js";
import { exportFit } from "./fit.js";
import { readWorkoutFile } from "./import.js";

const EXPORTS = { json: ["application/json", exportJson], csv: ["text/csv", exportCsv] };

// Save the log as a file of a type, "json" or "csv".
export function downloadLog(name, type, workouts) {
  const [mimetype, exportLog] = EXPORTS[type];
  download(`${name}.${type}`, mimetype, exportLog(workouts));
}

export const downloadFit = (name, workout) => download(name, "application/vnd.ant.fit", exportFit(workout));

export const readFile = readWorkoutFile;
