(() => {
  // A script that is inlined, bundled, delayed or a module has no address. Then each figure decides whose frames to show.
  const script = document.currentScript;
  const own = script?.dataset.origin || /^https?:\/\/[^/]+(?=\/w\/(v1|[\d.]+\/circuit)\.js)/.exec(script?.src)?.[0];
  // Pages can have several copies of this script. They share what they know about figures here and not in the page,
  // because pages are cloned, cached and saved.
  const known = (window[Symbol.for("circuit-embed")] ||= new WeakMap());
  const sheet = new CSSStyleSheet();
  // The list stays in the page for print, and until the frame has loaded. `inert` marks a frame that has not.
  sheet.replaceSync(
    ".circuit-embed{position:relative;transition:color 1ms!important;outline-color:color-mix(in srgb,currentcolor,currentcolor);>iframe{width:100%;border:0;display:block}>[inert]{position:absolute;top:0;visibility:hidden}>button{width:100%;padding:1em;border:0;border-radius:8px;background:#0b6650;color:#fff;font:inherit;white-space:pre-line}@media screen{&:has(>iframe:not([inert]))>:not(iframe){display:none}}@media print{min-height:0!important;>iframe,>button{display:none}}}"
  );
  document.adoptedStyleSheets.push(sheet);

  // Return the requested theme, or else that of the page: light text means a dark page.
  function theme(figure) {
    const { theme } = figure.dataset;
    if (/^(light|dark)$/.test(theme)) return theme;
    // The sheet converts the text colour to a notation with three numbers up to 1.
    const [red, green, blue] = getComputedStyle(figure).outlineColor.match(/[\d.]+/g);
    return +red + +green + +blue > 1.5 ? "dark" : "light";
  }

  function address(figure) {
    const { circuit, accent, ask } = figure.dataset;
    if (!URL.canParse(circuit)) return;
    const url = new URL(circuit);
    if ((own && url.origin !== own) || !/^https?:\/\/[^/]+\/(c|embed\/[a-z-]+)\/[\w,-]+\/([?#]|$)/.test(url)) return;
    const query = url.searchParams;
    for (const name of [...query.keys()])
      if (!/^(level|equipment|venue|rounds|work|dose|rest|minutes|drills|per-area|quiet|avoid|seed|swap|limit|start|race)$/.test(name))
        query.delete(name);
    if (/^[\da-f]{6}$/i.test(accent)) query.set("accent", accent);
    // On other sites, the end of a workout does not ask for comments on ours unless the figure says so.
    if (ask === "on" || (url.origin === location.origin && ask !== "off")) query.set("ask", "on");
    query.set("theme", theme(figure));
    url.pathname = url.pathname.replace(/^\/c/, "/embed/c");
    return url;
  }

  function load(figure, state, focus) {
    const url = address(figure);
    const id = crypto.getRandomValues(new Uint32Array(4)).join("-");
    const frame = (state.node = document.createElement("iframe"));
    url.hash = "id=" + id;
    // The height is a style as well, because style sheets of many pages give frames the height "auto".
    const resize = (height) => (frame.style.height = (frame.height = height) + "px");
    figure.style.minHeight = resize((figure.clientWidth < 480 && figure.dataset.narrow) || figure.dataset.height || 500);
    const release = () => (figure.style.minHeight = "");
    setTimeout(release, 5e3);
    Object.assign(frame, {
      sandbox: "allow-scripts allow-popups allow-popups-to-escape-sandbox allow-modals",
      allow: "screen-wake-lock; fullscreen; clipboard-write",
      title: figure.querySelector("a")?.textContent || url.host,
      inert: true,
      loading: "lazy",
      src: url,
      // If the frame was blocked, an error page has loaded, which sends no message and is never shown.
      onload: () => setTimeout(release, 500),
    });
    addEventListener("message", ({ source, data }) => {
      if (source !== frame.contentWindow || data?.circuit !== 1 || data.id !== id) return;
      const { type, value } = data;
      if (type === "ready") release(), (frame.inert = false), focus && frame.focus();
      if (type === "height" && Number.isInteger(value) && value > 99 && value < 4001) resize(value);
      if (type === "link" && `${value}`.startsWith(url.origin + "/")) open(value, "_blank", "noopener");
    });
    figure.append(frame);
    // The sheet gives the figure a short transition, which reports every change of its colour.
    figure.ontransitionend = () =>
      frame.contentWindow?.postMessage({ circuit: 1, id, type: "theme", value: theme(figure) }, "*");
  }

  function find() {
    for (const figure of document.querySelectorAll(".circuit-embed")) {
      const old = known.get(figure);
      const count = old ? old.count + 1 : 0;
      // Start again if the page was restored without the frame, but not forever: some pages remove frames on purpose.
      if (count > 9 || (old && figure.contains(old.node))) continue;
      const url = address(figure);
      // A figure of another site is left to the loader of that site.
      if (!url) continue;
      // What a copy of a figure has besides the list does not work.
      for (const each of figure.querySelectorAll("iframe,button")) each.remove();
      figure.style.minHeight = "";
      const state = { count, node: figure };
      known.set(figure, state);
      if (figure.dataset.load === "click") {
        const button = (state.node = document.createElement("button"));
        button.type = "button";
        button.textContent = `▶ ${figure.innerText.split("\n")[0]}\nLoad from ${url.host}`;
        button.onclick = () => {
          button.remove();
          load(figure, state, true);
        };
        figure.append(button);
      } else load(figure, state);
    }
  }

  find();
  new MutationObserver(find).observe(document, { childList: true, subtree: true });
})();
