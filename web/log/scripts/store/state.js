// The state of the log, outside of its database: the number of workouts (count), the ids of those that are in no copy
// (uncopied), and the date of the last copy (copied). If the database is empty although the count is not 0, the browser has
// deleted the log.
import { keep, recall } from "../../../core/scripts/shared/kept.js";

const STATE = "log state";

export const readState = () => ({ count: 0, uncopied: [], copied: null, ...recall(STATE) });

export const keepState = (state) => keep(STATE, state);

// Note that the reader has a copy of the whole log.
export const noteCopy = (date) => keepState({ ...readState(), uncopied: [], copied: date });
