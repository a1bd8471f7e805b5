// Keeps the player's own files, so that it opens without a network. Never a page with anything of a person in it.

const NAME = "hipstride-{{VERSION}}";
const FILES = {{FILES}};
const OFFLINE = "/offline/"; // one of them

self.addEventListener("install", (event) => {
  // The pages are asked for anew; the addresses of the other files change with what is in them.
  const wanted = FILES.map((file) => (file.endsWith("/") ? new Request(file, { cache: "reload" }) : file));
  event.waitUntil(Promise.all([caches.open(NAME).then((cache) => cache.addAll(wanted)), leaveAlone(event)]));
});

// What a page itself asks for with fetch() (the sync, the board's news) is never answered here, so it need not come by.
// A browser starts the old worker again for it while the new one is to take its place, and then waits for minutes.
async function leaveAlone(event) {
  await event.addRoutes?.({ condition: { requestDestination: "" }, source: "network" }).catch((error) => console.warn(error));
}

self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names.filter((name) => name.startsWith("hipstride-") && name !== NAME).map((name) => caches.delete(name))))
    .then(() => self.clients.claim()));
});

// A new version waits until the page says that no session runs.
self.addEventListener("message", (event) => {
  if (event.data === "go on") event.waitUntil(self.skipWaiting());
});

// What is typed there (passwords, codes) stays on no page.
const SECRET = /^\/accounts\/|\/invitation\//;

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.method === "GET" && FILES.includes(pathname)) {
    event.respondWith(keptFile(pathname).then((kept) => kept ?? fetch(request)));
  } else if (request.mode === "navigate") { // any other page comes from the server, or it is said that it cannot
    const keeps = !SECRET.test(pathname) && request.headers.get("content-type")?.includes("urlencoded");
    const sent = keeps ? request.clone() : null;
    event.respondWith(fetch(request).catch((error) => offline(sent, error)));
  }
});

function keptFile(pathname) {
  return caches.open(NAME).then((cache) => cache.match(pathname, { ignoreVary: true }));
}

// The page that says so; with a form that was sent, all that was typed in it is on the page, to be sent again.
async function offline(sent, error) {
  const kept = await keptFile(OFFLINE);
  if (!kept) throw error;
  if (!sent) return kept;
  const typed = Array.from(new URLSearchParams(await sent.text()), ([name, value]) =>
    `<input type="hidden" name="${inAttribute(name)}" value="${inAttribute(value)}">`);
  const page = (await kept.text())
    .replace(/<section data-asked.*?<\/section>/s, "")
    .replace(/<template data-typed>(.*?)<\/template>/s, (all, told) => `<form method="post" class="stack">${typed.join("")}${told}</form>`);
  return new Response(page, { headers: kept.headers });
}

function inAttribute(text) {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}
