// Where the browser stores the settings of the player, and unfinished workouts.

export const KEY = "follow-along";

// Return where the unfinished workout of a page's timeline is. timeline is an element with data-circuit.
export const stateKeyOf = (timeline) => `${KEY} ${timeline.dataset.circuit}`;
