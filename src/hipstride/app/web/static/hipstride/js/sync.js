// Sends what waits, in small batches, again and again, until the server says that it has it.
//
// One flusher at a time over all tabs: by navigator.locks, else by a lease in the store. What was sent twice is kept
// once by the server, so a lost answer costs a repetition and nothing else.

import { device, nextLines, reconsider, settle, waiting } from "./ledger.js";
import { ask, write } from "./store.js";
import { uuid7 } from "./uuid7.js";

const MOST = 50;
const EVERY_MS = 15_000;
const STUMBLES = 3; // lines in a row that break the server: then it is the server, not the lines
const AWAY = [0, 429, 502, 503, 504]; // no answer, or a server that is busy: nothing is wrong with the lines
const PATIENCE_MS = 20_000; // for one answer; a server that is slow gets more, try by try
const MOST_PATIENCE_MS = 80_000;
const STORE_MS = 30_000; // for one answer of the store of this device
const BUSY_MS = 120_000; // so long another tab may have its turn; then it hangs, and what is sent twice counts once
const LEASE_MS = 100_000; // longer than one answer may take
const SLOWEST_MS = 120_000;

export class Sync {
  // `told(state)` hears "sent", "sending", "offline", "signed_out" or "refused".
  constructor({ url = "/sync/", told = () => {}, fetcher = (...args) => fetch(...args) } = {}) {
    Object.assign(this, { url, told, fetcher, me: uuid7(), most: MOST, wait: EVERY_MS, timer: null, running: null });
    Object.assign(this, { wanted: false, patience: PATIENCE_MS, busySince: null });
  }

  start() {
    addEventListener("online", () => this.soon());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.soon();
    });
    this.retry();
  }

  // Also what the server refused before.
  retry() {
    return reconsider().catch((error) => console.warn("sync:", error)).then(() => this.soon());
  }

  // Something is there to be sent, or it is worth a try.
  soon() {
    this.wait = EVERY_MS;
    this.wanted = true;
    this.running ??= this.run().finally(() => {
      this.running = null;
      if (this.wanted) this.soon(); // asked for after the last look
    });
    return this.running;
  }

  async run() {
    clearTimeout(this.timer);
    let state = "offline";
    while (this.wanted) {
      this.wanted = false;
      try {
        state = await this.inTurn(() => this.flush());
      } catch (error) {
        console.warn("sync:", error);
        state = "offline";
      }
    }
    this.tell(state);
    if (state !== "sent" && state !== "refused") {
      this.timer = setTimeout(() => {
        const longer = Math.min(this.wait * 2, SLOWEST_MS);
        this.soon();
        this.wait = longer;
      }, this.wait * (0.75 + 0.5 * Math.random())); // not all devices of a clinic at once
    }
  }

  // What the page does with it is no reason to send no more.
  tell(state) {
    try {
      this.told(state);
    } catch (error) {
      console.warn("sync:", error);
    }
  }

  // --- alone among the tabs ---

  async inTurn(work) {
    const state = await this.alone(work);
    if (state !== "busy") {
      this.busySince = null;
      return state;
    }
    this.busySince ??= performance.now();
    return performance.now() - this.busySince > BUSY_MS ? work() : state;
  }

  alone(work) {
    if (navigator.locks) {
      return navigator.locks.request("hipstride-sync", { ifAvailable: true }, (lock) => (lock ? work() : "busy"));
    }
    return this.withLease(work);
  }

  async withLease(work) {
    if (!(await this.lease())) return "busy";
    try {
      return await work();
    } finally {
      await write(["settings"], async ({ settings }) => {
        const held = (await ask(settings.get("lease")))?.value;
        if (held?.owner === this.me) settings.delete("lease");
      });
    }
  }

  // Take or prolong the lease. One that runs for longer than any lease was made before the clock was set back.
  lease() {
    return write(["settings"], async ({ settings }) => {
      const held = (await ask(settings.get("lease")))?.value;
      const now = Date.now();
      const valid = held && held.owner !== this.me && held.until > now && held.until <= now + LEASE_MS;
      if (valid) return false;
      settings.put({ name: "lease", value: { owner: this.me, until: now + LEASE_MS } });
      return true;
    });
  }

  // --- sending ---

  async flush() {
    const name = await inTime(device());
    let after = 0;
    let stumbles = 0;
    let stumbled = false;
    let renewed = false;
    for (;;) {
      const items = await inTime(nextLines(this.most, after));
      if (items.length === 0) {
        const left = await inTime(waiting());
        return left.all === 0 ? "sent" : stumbled ? "offline" : "refused";
      }
      this.tell("sending");
      if (!navigator.locks) await this.lease();
      const answer = await this.post(name, items);
      if (answer.status === 200) {
        const refusals = new Map();
        for (const { id, index, reason, code } of answer.body.rejected ?? []) {
          const known = id ?? items[index]?.line.id;
          if (known) refusals.set(known, { reason, code });
        }
        await inTime(settle(items, answer.body.accepted ?? [], refusals));
        this.most = Math.min(this.most * 2, MOST);
        const unanswered = items.some(({ line }) => !refusals.has(line.id) && !(answer.body.accepted ?? []).includes(line.id));
        if (unanswered) after = items[items.length - 1].seq; // a server that says nothing of it is asked another time
        stumbled ||= unanswered;
        stumbles = 0;
      } else if (answer.status === 401) {
        return "signed_out";
      } else if (answer.status === 403) {
        if (renewed) return "offline"; // it is not the token: no sign-in would help, and another time may
        renewed = true; // the token was too old; a new one came with the answer
      } else if (AWAY.includes(answer.status)) {
        return "offline";
      } else if (items.length > 1) {
        this.most = Math.max(Math.floor(items.length / 2), 1); // one bad line is not to hold up the others
      } else if (answer.status < 500) {
        const reason = `The server said ${answer.status}.`;
        await inTime(settle(items, [], new Map([[items[0].line.id, { code: "invalid", reason }]])));
      } else if (stumbles >= STUMBLES - 1) {
        return "offline";
      } else {
        stumbles += 1;
        stumbled = true;
        after = items[0].seq;
      }
    }
  }

  // The server's answer; status 0 where none came.
  async post(name, items) {
    const limit = new AbortController();
    const clock = setTimeout(() => {
      this.patience = Math.min(this.patience * 2, MOST_PATIENCE_MS);
      limit.abort();
    }, this.patience);
    try {
      const response = await this.fetcher(this.url, {
        method: "POST",
        credentials: "same-origin",
        redirect: "manual", // a sign-in page is no answer
        signal: limit.signal,
        headers: { "Content-Type": "application/json", "X-CSRFToken": cookie("csrftoken") },
        body: JSON.stringify({ schema: "hipstride.sync/1", device: name, items }),
      });
      if (response.type === "opaqueredirect") return { status: 401, body: {} };
      const body = response.status === 200 ? await response.json() : {};
      this.patience = PATIENCE_MS;
      return { status: response.status, body };
    } catch (error) {
      if (error instanceof TypeError || error.name === "AbortError" || error instanceof SyntaxError) {
        return { status: 0, body: {} }; // no network, no answer in time, or half an answer
      }
      throw error;
    } finally {
      clearTimeout(clock);
    }
  }
}

// A store that never answers, as some do after a long sleep: this try fails, and the next one finds another.
function inTime(work) {
  let clock;
  const limit = new Promise((_, reject) => {
    clock = setTimeout(() => reject(new Error("the store does not answer")), STORE_MS);
  });
  return Promise.race([work, limit]).finally(() => clearTimeout(clock));
}

function cookie(name) {
  const found = document.cookie.split("; ").find((each) => each.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}
