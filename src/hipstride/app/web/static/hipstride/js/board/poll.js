// Asks again and again whether something is new, as long as the page is seen. Nothing new costs the server next to nothing.

const EVERY_MS = 2000;
const SLOWEST_MS = 15_000;
const PATIENCE_MS = 8000;

export class Poll {
  // `address()` is asked anew each time; `taken(document)` is awaited. `told(state)`: "in_step", "offline", "signed_out", "gone".
  // `owed()`: whether something is missing here, so that "nothing new" is no answer.
  constructor({ address, taken, told, owed }) {
    Object.assign(this, { address, taken, told, owed, etag: null, wait: EVERY_MS, timer: null, running: null, again: false });
  }

  start() {
    addEventListener("online", () => this.anew());
    addEventListener("offline", () => this.told("offline"));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.anew();
      else clearTimeout(this.timer);
    });
    return this.soon();
  }

  // After a long time apart: the first answer may fail yet, and the next is not to be long in coming.
  anew() {
    this.wait = EVERY_MS;
    return this.soon();
  }

  // Now; one at a time. Asked for while one runs: once more after it.
  soon() {
    this.again = this.running !== null;
    this.running ??= this.run().finally(() => {
      this.running = null;
      if (this.again) this.soon();
    });
    return this.running;
  }

  async run() {
    clearTimeout(this.timer);
    this.again = false;
    let state = "offline";
    try {
      state = await this.ask();
      this.told(state);
    } finally { // whatever broke here: it is asked again
      this.wait = state === "in_step" && !this.owed() ? EVERY_MS : Math.min(this.wait * 1.5, SLOWEST_MS);
      if (document.visibilityState === "visible" && state !== "gone") {
        this.timer = setTimeout(() => this.soon(), this.wait * (0.9 + 0.2 * Math.random()));
      }
    }
  }

  async ask() {
    const limit = new AbortController();
    const clock = setTimeout(() => limit.abort(), PATIENCE_MS + this.wait); // a server that is slow gets more time, try by try
    try {
      const response = await fetch(this.address(), {
        credentials: "same-origin", redirect: "manual", cache: "no-store", signal: limit.signal,
        headers: { Accept: "application/json", ...(this.etag && !this.owed() ? { "If-None-Match": this.etag } : {}) },
      });
      if (response.status === 304) return "in_step";
      const ours = response.headers.get("Content-Type")?.startsWith("application/json"); // and not of a hotspot or a proxy
      if (ours && response.status === 401) return "signed_out";
      if (ours && [403, 404].includes(response.status)) return "gone";
      if (!response.ok) return "offline";
      await this.taken(await response.json());
      this.etag = response.headers.get("ETag");
      return "in_step";
    } catch (error) {
      if (error instanceof TypeError || error instanceof SyntaxError || error.name === "AbortError") return "offline";
      throw error;
    } finally {
      clearTimeout(clock);
    }
  }
}
