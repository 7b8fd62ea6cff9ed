// Let the figure of an exercise move, in its tempo, when the reader asks for it.

const SVG = "http://www.w3.org/2000/svg";
const NUMBER = /-?[\d.]+/g;
const PAUSE = 0.6; // seconds at the start

function mix(before, after, part) {
  const ends = after.match(NUMBER);
  let index = 0;
  return before.replace(NUMBER, number => Math.round(+number + (ends[index++] - number) * part));
}

// Return the path of a part at a time from 0 to 1.
function pathAt(keys, time) {
  const next = keys.findIndex(key => key[0] >= time);
  if (next < 1) return (keys[next] ?? keys.at(-1))[1];
  const [start, before] = keys[next - 1];
  const [end, after] = keys[next];
  return mix(before, after, (time - start) / (end - start));
}

// Return how far the movement is, from 0 to 1, after some seconds.
function progress(seconds, [there, hold, back]) {
  const now = seconds % (PAUSE + there + hold + back);
  const part = Math.max(0, Math.min(1, (now - PAUSE) / there, (PAUSE + there + hold + back - now) / back));
  return part * part * (3 - 2 * part);
}

function draw({ box, parts }, label) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "fig-drawing");
  svg.setAttribute("viewBox", box);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  const paths = parts.map(([name, keys]) => {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("class", `fig-${name}`);
    path.setAttribute("d", keys[0][1]);
    svg.append(path);
    return path;
  });
  return { svg, paths };
}

function attach(poses) {
  const still = [...poses.children];
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-quiet figure-play";
  button.textContent = "Play the movement";
  let motion, drawing, timer, seconds = 0, last;

  function step(now) {
    seconds += (now - (last ?? now)) / 1000;
    last = now;
    const time = progress(seconds, motion.tempo);
    motion.parts.forEach(([, keys], index) => {
      if (keys.length > 1) drawing.paths[index].setAttribute("d", pathAt(keys, time));
    });
    timer = requestAnimationFrame(step);
  }

  function stop() {
    cancelAnimationFrame(timer);
    timer = last = undefined;
    poses.replaceChildren(...still);
    button.textContent = "Play the movement";
  }

  button.onclick = async () => {
    if (timer) return stop();
    try {
      motion ??= await (await fetch(poses.dataset.motion)).json();
    } catch {
      button.textContent = "The movement did not load. Try again";
      return;
    }
    drawing ??= draw(motion, still[0].getAttribute("aria-label"));
    poses.replaceChildren(drawing.svg);
    button.textContent = "Stop";
    timer = requestAnimationFrame(step);
  };
  addEventListener("beforeprint", () => timer && stop());
  poses.after(button);
}

for (const poses of document.querySelectorAll(".poses[data-motion]")) attach(poses);
