// The service worker, where the browser has one: the player opens without a network.

export async function registerWorker() {
  if (!("serviceWorker" in navigator)) return null;
  return navigator.serviceWorker.register("/service-worker.js").catch((error) => {
    console.warn("no service worker:", error.message);
    return null;
  });
}

// A new version waits until no session runs; this says that none does.
export async function letWorkerGoOn() {
  const registration = await navigator.serviceWorker?.getRegistration?.();
  registration?.waiting?.postMessage("go on");
}
