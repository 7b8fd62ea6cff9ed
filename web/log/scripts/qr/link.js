// The log in the fragment of links, which browsers do not send: JSON, compressed, in base64url. A link has as many workouts
// as a QR code can hold that cameras still read.
import { cleanWorkout } from "../store/validate.js";

const KEY = "#log=";
const MAX_LINK = 1800; // characters
const MAX_READ = 4000;

const canCompress = "CompressionStream" in window;

// Return the bytes that come out of a stream.
const pass = (bytes, stream) => new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer();

async function encode(workouts) {
  const text = new TextEncoder().encode(JSON.stringify(workouts));
  const bytes = new Uint8Array(await pass(text, new CompressionStream("deflate-raw")));
  return btoa(String.fromCharCode(...bytes)).replace(/[+]/g, "-").replace(/[/]/g, "_").replace(/=/g, "");
}

// Return links to a page, which have all workouts together. A workout that is too long for a link is left out.
export async function createLinks(address, workouts) {
  const links = [];
  let group = []; // the workouts of the last link
  for (const workout of workouts) {
    for (const tried of [[...group, workout], [workout]]) {
      const link = address + KEY + (await encode(tried));
      if (link.length > MAX_LINK) continue;
      if (tried.length > 1) links.pop();
      links.push(link);
      group = tried;
      break;
    }
  }
  return links;
}

// Return the workouts in the fragment of a link, or none.
export async function readWorkoutLink(fragment) {
  if (!fragment.startsWith(KEY) || fragment.length > MAX_READ || !canCompress) return [];
  try {
    const text = atob(fragment.slice(KEY.length).replace(/-/g, "+").replace(/_/g, "/"));
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
    const raw = JSON.parse(new TextDecoder().decode(await pass(bytes, new DecompressionStream("deflate-raw"))));
    return raw.map(cleanWorkout).filter(Boolean);
  } catch {
    return [];
  }
}
