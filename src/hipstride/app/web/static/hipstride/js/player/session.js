// Finds the session to play: one that was begun today, else a fresh one from the server, else the one that is kept.
// Several people may train on one device: whose session it is is in the address, or is asked.

import { adopt, keepSession, keptSessions, rowsOf } from "../ledger.js";
import { fold } from "./facts.js";
import { groupsOf, placeOf } from "./plan.js";

const PATIENCE_MS = 8000;
const SHORT_PATIENCE_MS = 2000; // so long a session that runs waits for what was done elsewhere
const SAME_NIGHT_MS = 6 * 3600 * 1000; // a session that was begun before midnight goes on so long after its last tap
const PERSON = /^[0-9a-f-]{36}$/i;

// `{document, old, status}`; `old`: it is of another day and no newer one could be got. Without a person nothing of
// anybody is shown unless one, and only one, trains here today: then `people` are the newest documents of those who do,
// or of the only one who ever did (`status` says which).
export async function findSession(person, now = new Date()) {
  if (PERSON.test(person)) return sessionOf(person, now);
  const kept = await keptSessions();
  const people = [...new Set(kept.map((each) => each.person))].map((each) => kept.filter((one) => one.person === each));
  const here = [];
  for (const theirs of people) if (await trains(theirs, now)) here.push(theirs[0].document);
  if (here.length === 1) return sessionOf(here[0].person, now);
  if (here.length > 1) return { document: null, status: "several", people: here };
  return { document: null, status: kept.length > 0 ? "of_before" : "none", people: people.length === 1 ? [kept[0].document] : [] };
}

// Whether one of the sessions that are kept of a person is of today, or goes on after midnight.
const trains = async (theirs, now) => theirs.some(({ date }) => date === localDate(now)) || (await running(theirs, now)) !== null;

async function sessionOf(person, now) {
  const kept = await keptSessions(person);
  const today = localDate(now);
  const newest = kept[0]?.document ?? null;
  const runs = await running(kept, now);
  if (runs !== null) {
    const heard = catchUp(runs).catch((error) => console.warn(error));
    await Promise.race([heard, new Promise((goOn) => setTimeout(goOn, SHORT_PATIENCE_MS))]); // what comes later is taken over then
    return { document: runs, old: false, status: "kept" };
  }
  const { document, status } = await fetchSession(person);
  if (document) return { document, old: false, status };
  return { document: newest, old: newest !== null && newest.date !== today, status };
}

// Take over what was done or corrected elsewhere meanwhile; nothing else of a session that runs is changed.
export async function catchUp({ person, session }) {
  const { document } = await ask(person);
  if (document?.session === session) await adopt(session, elsewhere(document));
}

// Get and keep the newest document of a person: `{document, status}`.
export async function fetchSession(person) {
  const found = await ask(person);
  if (found.document) {
    await keepSession(found.document);
    await adopt(found.document.session, elsewhere(found.document));
  }
  return found;
}

async function ask(person) {
  const limit = new AbortController();
  const clock = setTimeout(() => limit.abort(), PATIENCE_MS);
  try {
    const response = await fetch(`/people/${person}/today/session.json`, {
      credentials: "same-origin", redirect: "manual", cache: "no-store", signal: limit.signal,
    });
    if (response.type === "opaqueredirect" || response.status === 401) return { document: null, status: "signed_out" };
    if (!response.ok) return { document: null, status: response.status === 404 ? "none" : "offline" };
    const document = await response.json();
    if (document.schema !== "hipstride.player/1") return { document: null, status: "offline" };
    return { document, status: "fresh" };
  } catch (error) {
    if (error instanceof TypeError || error instanceof SyntaxError || error.name === "AbortError") return { document: null, status: "offline" };
    throw error;
  } finally {
    clearTimeout(clock);
  }
}

// What another device has sent of this session, as rows: which set each line is of, and which way was taken; and what anybody
// corrected.
function elsewhere(document) {
  const groups = groupsOf(document);
  const rowOf = (line) => ({ group: line.id, at: Date.parse(line.at) });
  const done = (document.done ?? []).flatMap((line) => {
    const { exercise, set, chosen } = line.body;
    const row = rowOf(line);
    if (exercise === undefined) return [{ ...row, line }];
    const place = placeOf(groups, line.body);
    if (place === null) return [];
    const about = `${place.step.key}#${set}`;
    const way = chosen ? [{ ...row, mark: { mark: "chosen", key: place.group.key, way: chosen } }] : []; // what is left out says none
    return [...way, { ...row, about, line }];
  });
  return [...done, ...(document.corrections ?? []).map((line) => ({ ...rowOf(line), line }))];
}

// A session that runs is not changed under somebody's hands, nor at midnight: the last one of each day is looked at,
// the newest first, until one was begun. Its document, or null.
async function running(kept, now) {
  const today = localDate(now);
  const lastOfDay = kept.filter((each, at) => kept.findIndex((other) => other.date === each.date) === at);
  for (const { document, date } of lastOfDay) {
    const rows = await rowsOf(document.session);
    const { started, ended } = fold(rows);
    if (!started) continue;
    const last = Math.max(...rows.map((row) => row.at));
    const fresh = date === today || Math.abs(now.getTime() - last) < SAME_NIGHT_MS;
    return fresh && ended === null ? document : null;
  }
  return null;
}

function localDate(now) {
  const two = (number) => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
