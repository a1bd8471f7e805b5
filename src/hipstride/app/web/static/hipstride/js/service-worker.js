// Keeps the player's own files, so that it opens without a network. Never a page with anything of a person in it.

const NAME = "hipstride-{{VERSION}}";
const FILES = {{FILES}};
const OFFLINE = "/offline/"; // one of them

self.addEventListener("install", (event) => {
  // The pages are asked for anew; the addresses of the other files change with what is in them.
  const wanted = FILES.map((file) => (file.endsWith("/") ? new Request(file, { cache: "reload" }) : file));
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(wanted)));
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
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (FILES.includes(pathname)) {
    event.respondWith(keptFile(pathname).then((kept) => kept ?? fetch(request)));
  } else if (request.mode === "navigate") { // any other page comes from the server, or it is said that it cannot
    event.respondWith(fetch(request).catch((error) => keptFile(OFFLINE).then((kept) => kept ?? Promise.reject(error))));
  }
});

function keptFile(pathname) {
  return caches.open(NAME).then((cache) => cache.match(pathname, { ignoreVary: true }));
}
