// Keeps the player's own files, so that it opens without a network. Never a page with anything of a person in it.

const NAME = "hipstride-{{VERSION}}";
const FILES = {{FILES}}; // the first is the player's page

self.addEventListener("install", (event) => {
  // The page itself is asked for anew; the addresses of the other files change with what is in them.
  const [page, ...others] = FILES;
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll([new Request(page, { cache: "reload" }), ...others])));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names.filter((name) => name.startsWith("hipstride-") && name !== NAME).map((name) => caches.delete(name))))
    .then(() => self.clients.claim()));
});

// A new version waits until the page says that no session runs.
self.addEventListener("message", (event) => {
  if (event.data === "go on") event.waitUntil(self.skipWaiting());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin || !FILES.includes(pathname)) return;
  event.respondWith(caches.open(NAME)
    .then((cache) => cache.match(pathname, { ignoreVary: true }))
    .then((kept) => kept ?? fetch(request)));
});
