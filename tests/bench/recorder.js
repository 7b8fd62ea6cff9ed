// Runs in the host's page and in every frame, before anything of theirs, and writes down what the browser tells.
// All times are milliseconds since 1970, so that those of a page and of its frames can be compared.
(() => {
  const seen = (window.bench = { started: 0, painted: 0, posters: 0, poster: 0, moved: 0, shift: 0 });
  const at = (time) => performance.timeOrigin + time;
  const watch = (type, see) => new PerformanceObserver((list) => list.getEntries().forEach(see)).observe({ type, buffered: true });

  watch("paint", (entry) => {
    if (entry.name === "first-contentful-paint") seen.painted = at(entry.startTime);
  });
  if (window !== top) return;

  watch("mark", (entry) => (seen.started = at(entry.startTime)));
  watch("layout-shift", (entry) => (seen.shift += entry.value));
  watch("element", (entry) => {
    seen.posters += 1;
    seen.poster = Math.max(seen.poster, at(entry.renderTime));
  });

  let boxes = "";
  (function look() {
    const now = [...document.querySelectorAll(".circuit-embed, iframe, lite-youtube")]
      .map((element) => Object.values(element.getBoundingClientRect().toJSON()).join())
      .join(";");
    if (now !== boxes) seen.moved = at(performance.now());
    boxes = now;
    requestAnimationFrame(look);
  })();
})();
