// Runs in each page before its own scripts, and writes down what the browser measures.
(() => {
  const seen = (window.vitals = { first: 0, largest: 0, what: "", shift: 0, slowest: 0 });
  const watch = (type, see, options) =>
    new PerformanceObserver((list) => list.getEntries().forEach(see)).observe({ type, buffered: true, ...options });

  watch("paint", (entry) => {
    if (entry.name === "first-contentful-paint") seen.first = entry.startTime;
  });
  watch("largest-contentful-paint", (entry) => {
    seen.largest = entry.startTime;
    seen.what = entry.element?.outerHTML.slice(0, 80) ?? "";
  });
  watch("layout-shift", (entry) => {
    if (!entry.hadRecentInput) seen.shift += entry.value;
  });
  watch(
    "event",
    (entry) => {
      if (entry.interactionId) seen.slowest = Math.max(seen.slowest, entry.duration);
    },
    { durationThreshold: 16 },
  );
})();
