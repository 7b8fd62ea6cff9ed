// Keep visited circuits and plans, and the log, for use without a connection. Before this script, the server sets
// self.FILES (the paths to keep from the start) and self.CACHE (the name of the cache, which changes with them).

const MAX_ENTRIES = 150; // the oldest ones are deleted
const ASSET = /^\/(?:static|scripts)\//; // with their version in the address
const PICTURE = /^\/exercises\/[^/]+\/\w+\.svg$|^\/(?:theme\.css|muscles\.svg)$/; // without
const findFile = (path) => self.FILES.find((file) => file.startsWith(path));

function createOfflinePage() {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>No connection</title><meta name="color-scheme" content="light dark">
<script src="${findFile("/scripts/theme.js")}"></script><link rel="stylesheet" href="${findFile("/static/site.css")}">
<main class="page"><header class="article-head wide"><h1>No connection</h1>
<p class="deck">This page is not saved on this device. Circuits and plans that you opened before are, and so is your log.</p>
<p class="actions"><a class="button" href="/log/">Open your log</a></p></header></main>`;
}

// Only whole pages and files are kept, and no redirects.
const isKept = (response) => response.ok && !response.redirected && response.type === "basic";
const isPage = (response) => /^text\/html/.test(response.headers.get("Content-Type"));

async function keepResponse(request, response) {
  const cache = await caches.open(self.CACHE);
  await cache.put(request, response);
  const keys = await cache.keys();
  await Promise.all(keys.slice(0, Math.max(0, keys.length - MAX_ENTRIES)).map((key) => cache.delete(key)));
}

// Return a page or file from the server, and otherwise as it was last time. Return nothing if it is not kept.
async function fetchFresh(event, isWanted) {
  try {
    const response = await fetch(event.request);
    if (isKept(response) && isWanted(response)) event.waitUntil(keepResponse(event.request, response.clone()));
    return response;
  } catch {
    return caches.match(event.request);
  }
}

async function fetchPage(event) {
  const page = await fetchFresh(event, isPage);
  if (page) return page;
  return new Response(createOfflinePage(), { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
}

const fetchPicture = async (event) => (await fetchFresh(event, () => true)) || Response.error();

// The address of a file has its version, so a file that is kept never changes.
async function fetchAsset(event) {
  const kept = await caches.match(event.request);
  if (kept) return kept;
  const response = await fetch(event.request);
  if (isKept(response)) event.waitUntil(keepResponse(event.request, response.clone()));
  return response;
}

self.oninstall = (event) => {
  const keepFiles = async () => (await caches.open(self.CACHE)).addAll(self.FILES);
  event.waitUntil(keepFiles().then(() => self.skipWaiting()));
};

// Keep the page that has just been opened, too, and delete caches of earlier versions.
self.onactivate = (event) => {
  const start = async () => {
    for (const name of await caches.keys()) if (name !== self.CACHE) await caches.delete(name);
    await self.clients.claim();
    const cache = await caches.open(self.CACHE);
    const pages = await self.clients.matchAll({ type: "window" });
    await Promise.all(pages.map((page) => cache.add(page.url).catch(() => {})));
  };
  event.waitUntil(start());
};

// A page asks to keep the pages that the reader will probably open next.
self.onmessage = (event) => {
  event.waitUntil(caches.open(self.CACHE).then((cache) => cache.addAll(event.data)));
};

self.onfetch = (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (event.request.mode === "navigate") event.respondWith(fetchPage(event));
  else if (ASSET.test(url.pathname)) event.respondWith(fetchAsset(event));
  else if (PICTURE.test(url.pathname)) event.respondWith(fetchPicture(event));
};
