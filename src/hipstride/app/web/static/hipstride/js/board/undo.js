// What takes back the last tap of this device, and nothing that another one has said since. Pure.

import { fold } from "../player/facts.js";
import { standing } from "./facts.js";

const ONE_WORD = [["pain", "stopped_because"], ["hurt", "head"]]; // said in one tap: whoever says one of them says both

const same = (one, other) => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
const corrections = (lines, of) => lines.filter(({ type, body }) => type === "correction" && body.of === of);
const bodyOf = (lines, of) => standing(lines).find(({ id }) => id === of)?.body ?? null;

export const lastTap = (rows) => fold(rows).lastTap;

// A correction with the ids of those that were known here when it was tapped: what came later was said without it, or on it.
export const seeing = (draft, lines) => (draft.type === "correction"
  ? { ...draft, seen: corrections(lines, draft.body.of).map(({ id }) => id) } : draft);

// The drafts that take the last tap back; null where another device has said more about all that it did. `lines`: all that is
// known of the person's day.
export function undoDrafts(rows, lines) {
  const group = lastTap(rows);
  if (group === null) return [];
  const own = new Set(rows.map(({ line }) => line?.id));
  const tap = rows.filter((row) => row.group === group && row.line).reverse();
  const back = tap.map(({ line, seen }) => {
    const isFirst = line.type !== "correction";
    const of = isFirst ? line.id : line.body.of;
    const now = bodyOf(lines, of);
    const before = isFirst ? null : bodyOf(lines.filter(({ id }) => id === of || seen?.includes(id)), of);
    const since = corrections(lines, of).filter(({ id }) => !own.has(id) && !seen?.includes(id));
    const body = undone({ before, tapped: isFirst ? line.body : line.body.body, now, since, lines });
    return { of, now, body, more: since.length > 0 };
  });
  const more = back.filter((each) => each.more && each.now !== null);
  if (more.some(({ body }) => body === null)) return null;
  const changes = back.filter(({ now, body }) => !same(now, body));
  if (more.length > 0 && changes.length === 0) return null;
  return [...changes.map(({ of, body }) => ({ type: "correction", body: { of, body, why: "undo" } })), { mark: "undo", group }];
}

// The body as it stands now without what the tap changed, except where others have changed it since; null: without the line.
function undone({ before, tapped, now, since, lines }) {
  if (before === null || now === null || tapped === null) return now === null && tapped !== null ? null : before;
  const told = since.flatMap((line) => changesOf(line, [before, tapped], lines));
  const mine = Object.keys(tapped).filter((name) => !same(tapped[name], before[name]) && same(tapped[name], now[name]) && !told.includes(name));
  return { ...now, ...Object.fromEntries(mine.map((name) => [name, before[name]])) };
}

// The names of what a correction of another device changed, with what is of one word with it. Where it does not name what it was
// made from: what is as in none of `either`.
function changesOf({ body: { body, after } }, either, lines) {
  const from = lines.find(({ id }) => id === after)?.body;
  const bases = from ? [from.of ? from.body : from] : either;
  const changed = Object.keys(body ?? {}).filter((name) => bases.every((base) => !same(base?.[name], body[name])));
  return [...changed, ...ONE_WORD.filter((word) => word.some((name) => changed.includes(name))).flat()];
}
