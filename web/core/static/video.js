// Turn links to known players into buttons, which load the player in their place.
const make = (tag, values) => Object.assign(document.createElement(tag), values);
for (const link of document.querySelectorAll("[data-player]")) {
  const src = new URL(link.dataset.player);
  const title = link.getAttribute("aria-label");
  const ariaLabel = `${title}: play here, from ${src.host}`;
  const button = make("button", { className: link.className, ariaLabel });
  button.append(...link.childNodes);
  button.lastElementChild.textContent = ariaLabel;
  button.onclick = () => {
    src.searchParams.set("autoplay", 1);
    const frame = make("iframe", { src, title, allow: "autoplay; fullscreen" });
    button.replaceWith(frame);
    frame.focus();
  };
  const away = make("a", { href: link.href, textContent: `Open ${link.host}` });
  link.nextElementSibling.replaceChildren("Nothing is loaded before you press. ", away);
  link.replaceWith(button);
}
