// IndexedDB in a few lines. A promise of `write` is kept only when everything in it is on the disk.

const NAME = "hipstride";
const VERSION = 1;
const OPEN_MS = 10_000; // some browsers forget to open it; asked again they do
let opening = null;

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      const db = request.result;
      db.createObjectStore("outbox", { keyPath: "seq" }); // lines on their way to the server
      db.createObjectStore("log", { keyPath: "n", autoIncrement: true }).createIndex("session", "session");
      db.createObjectStore("sessions", { keyPath: "session" }); // session documents
      db.createObjectStore("settings", { keyPath: "name" });
    };
    request.onsuccess = () => {
      const db = request.result;
      db.onclose = db.onversionchange = () => {
        db.close();
        opening = null;
      };
      resolve(db);
    };
    setTimeout(() => reject(new Error("the store does not open")), OPEN_MS);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("an older page keeps the store open"));
  }).catch((error) => {
    opening = null;
    throw error;
  });
  return opening;
}

// What a request of IndexedDB gives, as a promise; only to be awaited inside `read` or `write`.
export const ask = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

async function transact(names, mode, work, again = true) {
  const db = await open();
  let transaction;
  try {
    transaction = db.transaction(names, mode, { durability: "strict" });
  } catch (error) {
    if (!again || error.name !== "InvalidStateError") throw error;
    opening = null; // the connection was lost, as happens after a long sleep
    return transact(names, mode, work, false);
  }
  const ended = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error ?? new Error("the store gave up"));
  });
  const stores = Object.fromEntries(names.map((name) => [name, transaction.objectStore(name)]));
  try {
    const result = await work(stores);
    await ended;
    return result;
  } catch (error) {
    ended.catch(() => {}); // told by the error that is thrown here
    try { transaction.abort(); } catch { /* it is over already */ }
    throw error;
  }
}

export const read = (names, work) => transact(names, "readonly", work);
export const write = (names, work) => transact(names, "readwrite", work);

export async function setting(name) {
  return (await read(["settings"], ({ settings }) => ask(settings.get(name))))?.value ?? null;
}

export function keepSetting(name, value) {
  return write(["settings"], ({ settings }) => ask(settings.put({ name, value })));
}
