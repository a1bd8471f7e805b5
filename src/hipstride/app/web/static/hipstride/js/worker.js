// The service worker, where the browser has one: the player opens without a network.

// `rests()` says whether no session runs: then a new version that comes while nothing is tapped goes on at once.
export async function registerWorker(rests = () => false) {
  if (!("serviceWorker" in navigator)) return null;
  return navigator.serviceWorker.register("/service-worker.js").then((registration) => {
    registration.addEventListener("updatefound", () => {
      const came = registration.installing;
      came?.addEventListener("statechange", () => {
        if (came.state === "installed" && rests()) letWorkerGoOn();
      });
    });
    return registration;
  }).catch((error) => {
    console.warn("no service worker:", error.message);
    return null;
  });
}

// A new version waits until no session runs; this says that none does.
export async function letWorkerGoOn() {
  const registration = await navigator.serviceWorker?.getRegistration?.();
  registration?.waiting?.postMessage("go on");
}
