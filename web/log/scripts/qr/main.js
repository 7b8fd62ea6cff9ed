// Show the log as QR codes, which the camera of another device reads as links, and read such a link.
import { showLinks } from "./codes.js";
import { createLinks, readWorkoutLink } from "./link.js";

export const readLink = readWorkoutLink;

export async function showCodes(section, workouts) {
  const links = await createLinks(location.origin + location.pathname, workouts);
  if (links.length) showLinks(section, links);
}
