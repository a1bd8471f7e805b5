// What this device keeps of meetings, under "kept:class:<id>", and when it lets go of it. What begins with "kept:" is
// forgotten at sign-out too.

import { forgetLines } from "../ledger.js";
import { ask, read, write } from "../store.js";

export const MOST_DAYS = 2; // so long a meeting is kept with its people, whatever was not sent; docs/class.md says it
const LAST = "kept:class";
const NAMES = IDBKeyRange.bound(`${LAST}:`, `${LAST};`);

export const nameOf = (id) => `${LAST}:${id}`;

// Let go of a meeting and its people. Lines that are not sent stay until they are, and `mine`, marks without a name.
export async function forget(id, mine = {}) {
  await forgetLines(id);
  await write(["settings"], async ({ settings }) => {
    const there = (await ask(settings.get(nameOf(id))))?.value;
    if (Object.keys(mine).length > 0) settings.put({ name: nameOf(id), value: { mine, date: there?.date ?? today() } });
    else settings.delete(nameOf(id));
  });
}

// Meetings of days before this one, once all of theirs is sent; and those of MOST_DAYS ago whatever is not. `but`: the one
// that is opened, which goes only when it is that old.
export async function forgetOld(but = null) {
  const kept = await read(["settings"], ({ settings }) => ask(settings.getAll(NAMES)));
  for (const { name, value } of kept) {
    const id = name.slice(LAST.length + 1);
    const days = Math.round((Date.parse(today()) - Date.parse(value.date ?? today())) / 86_400_000);
    if (days >= MOST_DAYS || (days > 0 && id !== but && (await waitsFor(id)) === 0)) await forget(id);
  }
}

// How many lines of a meeting are not sent.
const waitsFor = (id) => read(["log", "outbox"], async ({ log, outbox }) => {
  const lines = new Set((await ask(outbox.getAll())).map(({ line }) => line.id));
  return (await ask(log.index("session").getAll(id))).filter(({ line }) => line && lines.has(line.id)).length;
});

// The day of this device, as the server writes days.
export function today(now = new Date()) {
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}
