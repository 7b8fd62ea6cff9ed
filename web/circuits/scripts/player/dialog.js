// The player's element and its parts.
export const dialog = document.querySelector(".player");

// Return a part by the end of its class, or null.
export const part = (name) => dialog.querySelector(`.player-${name}`);
