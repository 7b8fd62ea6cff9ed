// The log as a file. docs/log.md describes the format.
import { localDate } from "../store/dates.js";

const FORMAT_VERSION = 1;

export function exportJson(workouts) {
  const content = { version: FORMAT_VERSION, exported: localDate(new Date()), workouts };
  return JSON.stringify(content, null, 1) + "\n";
}
