(() => {
  const { dataset, src } = document.currentScript;
  // A copy of this script on another site says whose frames it may show.
  const { origin, host } = new URL(dataset.origin || src);
  const sheet = new CSSStyleSheet();
  // The list stays in the page: for print, and for where the frame does not come.
  sheet.replaceSync(
    ".circuit-embed{transition:color 1ms!important;outline-color:color-mix(in srgb,currentcolor,currentcolor)}@media screen{.circuit-embed[data-state=on]>:not(iframe),[data-state=off]>iframe{display:none}}@media print{.circuit-embed>:is(iframe,button){display:none}}"
  );
  document.adoptedStyleSheets.push(sheet);

  // As asked for, else as the page is: on a dark page the text is light.
  function theme(figure) {
    const { theme } = figure.dataset;
    if (/^(light|dark)$/.test(theme)) return theme;
    // The sheet gives the figure this colour: the text's, whose notation it makes one, of three parts up to 1.
    const [red, green, blue] = getComputedStyle(figure).outlineColor.match(/[\d.]+/g);
    return +red + +green + +blue > 1.5 ? "dark" : "light";
  }

  function address(figure) {
    const url = new URL(figure.dataset.circuit);
    if (url.origin !== origin || !/^\/(c|embed\/[a-z-]+)\/[\w,-]+\/$/.test(url.pathname)) return;
    const query = url.searchParams;
    for (const name of [...query.keys()])
      if (!/^(level|equipment|venue|rounds|work|rest|minutes|drills|per-area|quiet|avoid|seed|swap|limit)$/.test(name))
        query.delete(name);
    if (/^[\da-f]{6}$/i.test(figure.dataset.accent)) query.set("accent", figure.dataset.accent);
    query.set("theme", theme(figure));
    url.pathname = url.pathname.replace(/^\/c/, "/embed/c");
    return url;
  }

  function load(figure, url) {
    const id = crypto.getRandomValues(new Uint32Array(4)).join("-");
    const frame = document.createElement("iframe");
    url.hash = "id=" + id;
    const show = (state) => (figure.dataset.state = state);
    const late = setTimeout(show, 5e3, "off");
    Object.assign(frame, {
      sandbox: "allow-scripts allow-popups allow-popups-to-escape-sandbox allow-modals",
      allow: "screen-wake-lock; fullscreen; clipboard-write",
      title: figure.querySelector("a")?.textContent || host,
      width: "100%",
      height: (figure.clientWidth < 480 && figure.dataset.narrow) || figure.dataset.height || 500,
      align: "top",
      frameBorder: 0,
      src: url,
    });
    addEventListener("message", ({ source, data }) => {
      if (source !== frame.contentWindow || data?.circuit !== 1 || data.id !== id) return;
      const { type, value } = data;
      if (type === "ready") clearTimeout(late), show("on");
      if (type === "height" && Number.isInteger(value) && value > 99 && value < 4001) frame.height = value;
      if (type === "link" && /^https:/.test(value) && `${value}`.startsWith(origin + "/")) open(value, "_blank", "noopener");
    });
    figure.append(frame);
    show("on");
    // The sheet gives the figure a short transition, so that whatever changes its colour is heard of here.
    figure.ontransitionend = () =>
      frame.contentWindow?.postMessage({ circuit: 1, id, type: "theme", value: theme(figure) }, "*");
    return frame;
  }

  function find() {
    for (const figure of document.querySelectorAll(".circuit-embed:not([data-state])")) {
      let url;
      try {
        url = address(figure);
      } catch {}
      // Another site's figure is left to that site's loader.
      if (!url) continue;
      figure.dataset.state = "wait";
      if (figure.dataset.load === "click") {
        const button = document.createElement("button");
        button.textContent = "Load from " + host;
        button.onclick = () => {
          button.remove();
          load(figure, url).focus();
        };
        figure.append(button);
      } else {
        const near = new IntersectionObserver(
          (all) => {
            if (all.at(-1).isIntersecting) near.disconnect(), load(figure, url);
          },
          { rootMargin: "400px" }
        );
        near.observe(figure);
      }
    }
  }

  find();
  new MutationObserver(find).observe(document, { childList: true, subtree: true });
})();
