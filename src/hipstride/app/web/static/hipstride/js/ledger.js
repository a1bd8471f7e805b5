// The facts of this device: rows of a session, and the lines among them that are still to be sent.
//
// A row is a tap: `{n, session, group, at, line}` with a log line, or `{…, mark}` with something that only this
// device needs (what was chosen, when a set began). Rows are never changed. `group` is one tap: all its rows are
// written together or not at all.

import { inTime, notOvertaken } from "./corrections.js";
import { ask, read, write } from "./store.js";
import { uuid7 } from "./uuid7.js";

const channel = "BroadcastChannel" in window ? new BroadcastChannel("hipstride") : null;
const listeners = new Set();

// `listener` is called after something was written here or in another tab.
export function onChange(listener) {
  listeners.add(listener);
}

function changed() {
  for (const listener of listeners) listener();
  channel?.postMessage("changed");
}

channel?.addEventListener("message", () => {
  for (const listener of listeners) listener();
});

// Local time with its distance from UTC, such as 2026-11-29T18:05:00.120+01:00.
export function stamp(date = new Date()) {
  const two = (number, digits = 2) => String(number).padStart(digits, "0");
  const minutes = -date.getTimezoneOffset();
  const away = `${minutes < 0 ? "-" : "+"}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
  const day = `${two(date.getFullYear(), 4)}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${two(date.getMilliseconds(), 3)}${away}`;
}

const rowsIn = (log, session) => ask(log.index("session").getAll(session));

export const rowsOf = (session) => read(["log"], ({ log }) => rowsIn(log, session));

// Write one tap. `decide(rows)` is called inside the transaction with what is there by now and gives the drafts:
// `{type, body}` for a line (`about`: which set it is of), `{mark, …}` for a mark. None: another tab was first, nothing is written.
// `others`: lines of other devices that are known here beside the rows; `skew`: how far this clock is behind, in ms, where that
// is known. Kept only when the disk has it. Gives all rows.
export async function commit({ session, person, others = [], skew = 0 }, decide) {
  const rows = await write(["log", "outbox", "settings"], async ({ log, outbox, settings }) => {
    const there = await rowsIn(log, session);
    const drafts = decide(there);
    if (drafts.length === 0) return there;
    const counted = (await ask(settings.get("seq")))?.value ?? 0;
    const now = new Date();
    const group = uuid7(now.getTime());
    const made = [];
    let seq = counted;
    for (const draft of drafts) {
      const row = { session, group, at: now.getTime(), about: draft.about ?? null };
      if (draft.adopted) row.adopted = true; // it follows from what another device did: no tap of this one to be undone
      if (draft.mark) {
        row.mark = draft;
      } else {
        const seen = draft.type === "correction" ? seenOf([...there, ...made], others, draft.body.of) : null;
        const at = new Date(Math.max(now.getTime() + skew, ...(seen?.at ?? []).map((each) => Date.parse(each) + 1)));
        const body = seen ? { ...draft.body, after: seen.after } : draft.body;
        row.line = { id: draft.id ?? uuid7(at.getTime()), at: stamp(at), person, type: draft.type, body };
        seq += 1;
        outbox.add({ seq, line: row.line, refused: null });
      }
      row.n = await ask(log.add({ ...row }));
      made.push(row);
    }
    settings.put({ name: "seq", value: seq });
    return [...there, ...made];
  });
  changed();
  return rows;
}

// What is known here of the corrections of a line: when they were made, and those that the next one is made `after`. The last one
// counts by its time, so one is never written before those that were seen, whatever the clock says.
function seenOf(rows, others, of) {
  const known = new Map([...rows.flatMap(({ line }) => line ?? []), ...others].map((line) => [line.id, line]));
  const own = inTime([...known.values()]).filter(({ body }) => body.of === of);
  return { at: own.map((line) => line.at), after: notOvertaken(own).map(({ id }) => id) };
}

// Take over lines of a session that another device has sent: they count here and are not sent again. So do corrections of
// what is here, also of what was written here.
// `rows`: all that the server has of it, `{line, about}` for a line, `{mark, …}` for what follows from it, one `group` a line.
// What was taken over before follows the server, unless it was corrected here; what was written here is not touched.
export async function adopt(session, rows) {
  const changes = await write(["log"], async ({ log }) => {
    const there = await rowsIn(log, session);
    const known = new Set(there.map((row) => row.line?.id ?? row.group));
    const here = new Set([...there, ...rows].map(({ line }) => line?.id));
    const fresh = rows.filter(({ line, group }) => !known.has(line?.id ?? group) && (line?.type !== "correction" || here.has(line.body.of)));
    for (const row of fresh) log.add({ session, about: null, adopted: true, ...row });
    const corrected = new Set(there.filter((row) => row.line?.type === "correction" && !row.adopted).map((row) => row.line.body.of));
    const stands = new Set(rows.map((row) => row.group));
    let followed = 0;
    for (const row of there.filter((each) => each.adopted && !corrected.has(each.group))) {
      const now = rows.find((each) => each.group === row.group && (each.line === undefined) === (row.line === undefined));
      if (!stands.has(row.group)) log.delete(row.n);
      else if (now !== undefined && said(now) !== said(row)) log.put({ ...row, ...now });
      else continue;
      followed += 1;
    }
    return fresh.length + followed;
  });
  if (changes > 0) changed();
}

const said = ({ line, mark }) => JSON.stringify(line?.body ?? mark);

// --- what is to be sent ------------------------------------------------------------------------------

// How many lines wait, how many of them the server refused, and whether some are of `person`.
export function waiting(person = null) {
  return read(["outbox", "settings"], async ({ outbox, settings }) => {
    const all = await ask(outbox.count());
    const refused = (await ask(settings.get("refused")))?.value ?? 0;
    return { all, refused: Math.min(refused, all), own: all > 0 && person !== null && await hasOf(person, outbox) };
  });
}

// The newest are looked at first: who trains now wrote them.
function hasOf(person, outbox) {
  return new Promise((resolve, reject) => {
    const request = outbox.openCursor(null, "prev");
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const cursor = request.result;
      if (cursor === null || cursor.value.line.person === person) resolve(cursor !== null);
      else cursor.continue();
    };
  });
}

// The next lines in their order, after `after`, that were not refused: at most `most`, at most `characters` long.
export function nextLines(most, after = 0, characters = 200_000) {
  return read(["outbox"], ({ outbox }) => new Promise((resolve, reject) => {
    const items = [];
    let length = 0;
    const request = outbox.openCursor(IDBKeyRange.lowerBound(after, true));
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const cursor = request.result;
      if (cursor === null || items.length >= most) return resolve(items);
      const { seq, line, refused } = cursor.value;
      if (refused === null) {
        length += JSON.stringify(line).length + 40;
        if (items.length > 0 && length > characters) return resolve(items);
        items.push({ seq, line });
      }
      cursor.continue();
    };
  }));
}

export const allLines = () => read(["outbox"], ({ outbox }) => ask(outbox.getAll()));

// What the server said of the lines that were sent: those it has are let go, those it refused stay.
export async function settle(items, accepted, refusals) {
  const there = new Set(accepted);
  await write(["outbox", "settings"], async ({ outbox, settings }) => {
    let refused = (await ask(settings.get("refused")))?.value ?? 0;
    for (const { seq, line } of items) {
      const row = await ask(outbox.get(seq));
      if (row === undefined) continue; // another tab was first
      if (there.has(line.id)) {
        if (row.refused !== null) refused -= 1;
        outbox.delete(seq);
      } else if (refusals.has(line.id)) {
        if (row.refused === null) refused += 1;
        outbox.put({ ...row, refused: refusals.get(line.id) });
      }
    }
    settings.put({ name: "refused", value: Math.max(refused, 0) });
  });
  changed();
}

// Refused lines are tried again: the right person may have signed in, a clock may have been set.
export async function reconsider() {
  const { refused } = await waiting();
  if (refused === 0) return;
  await write(["outbox", "settings"], async ({ outbox, settings }) => {
    for (const row of await ask(outbox.getAll())) if (row.refused !== null) outbox.put({ ...row, refused: null });
    settings.put({ name: "refused", value: 0 });
  });
}

// --- session documents -------------------------------------------------------------------------------

export function keepSession(document) {
  const { session, person, date } = document;
  return write(["sessions"], ({ sessions }) => ask(sessions.put({ session, person, date, kept: Date.now(), document })));
}

// The documents that are kept, newest first; of one person, or of all.
export async function keptSessions(person = null) {
  const all = await read(["sessions"], ({ sessions }) => ask(sessions.getAll()));
  return all.filter((each) => person === null || each.person === person).sort((one, other) => other.kept - one.kept);
}

// Forget sessions that were kept before `before` (milliseconds) and have nothing to send any more.
export function forgetBefore(before) {
  return write(["sessions", "log", "outbox"], async ({ sessions, log, outbox }) => {
    if ((await ask(outbox.count())) > 0) return 0;
    const old = (await ask(sessions.getAll())).filter((each) => each.kept < before);
    for (const { session } of old) {
      sessions.delete(session);
      for (const row of await rowsIn(log, session)) log.delete(row.n);
    }
    return old.length;
  });
}

// The lines of a session that are sent; what waits stays, with what it corrects, so that it can still be taken back.
export async function forgetLines(session) {
  await write(["log", "outbox"], async ({ log, outbox }) => {
    const waits = new Set((await ask(outbox.getAll())).map(({ line }) => line.id));
    const rows = await rowsIn(log, session);
    const stays = new Set(rows.filter(({ line }) => line && waits.has(line.id)).flatMap(({ line }) => [line.id, line.body.of]));
    for (const { n, line } of rows) if (!line || !stays.has(line.id)) log.delete(n);
  });
  changed();
}

// Everything of this device that belongs to somebody; asked for at sign-out.
export async function forgetAll() {
  await write(["sessions", "log", "outbox", "settings"], ({ sessions, log, outbox, settings }) => {
    for (const store of [sessions, log, outbox]) store.clear();
    settings.delete(IDBKeyRange.bound("kept:", "kept;")); // what other pages keep of somebody, such as a class board
    settings.put({ name: "refused", value: 0 });
  });
  changed();
}

// What this device keeps of one person, sent or not: their record was deleted.
export async function forgetPerson(person) {
  await write(["sessions", "log", "outbox", "settings"], async ({ sessions, log, outbox, settings }) => {
    for (const each of await ask(sessions.getAll())) {
      if (each.person !== person) continue;
      sessions.delete(each.session);
      for (const row of await rowsIn(log, each.session)) log.delete(row.n);
    }
    let refused = 0;
    for (const row of await ask(outbox.getAll())) {
      if (row.line.person === person) outbox.delete(row.seq);
      else if (row.refused !== null) refused += 1;
    }
    settings.put({ name: "refused", value: refused });
  });
  changed();
}

// The device's own name, made once.
export function device() {
  return write(["settings"], async ({ settings }) => {
    const known = (await ask(settings.get("device")))?.value;
    if (known) return known;
    const made = uuid7();
    settings.put({ name: "device", value: made });
    return made;
  });
}
