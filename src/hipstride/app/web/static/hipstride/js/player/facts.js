// What the rows of a session say, corrections and taken-back taps applied. Pure.

import { readings } from "../corrections.js";
import { counting } from "../undo.js";

export const linesOf = (rows) => rows.flatMap(({ line }) => line ?? []);

export function fold(rows) {
  const told = readings(linesOf(rows));
  const counts = counting(rows);
  const facts = {
    started: false,
    ended: null, // {finished, note, ids}: every line that ended it since it was started
    sets: new Map(), // "step#set" to {id, body, at, skipped}
    chosen: new Map(),
    ready: new Set(),
    began: new Map(),
    declined: new Set(),
    hurts: null,
    fall: null,
    symptoms: [],
  };
  for (const row of rows) {
    if (row.line) takeLine(facts, row, told.has(row.line.id) ? told.get(row.line.id).body : row.line.body);
    else if (counts(row)) takeMark(facts, row);
  }
  return facts;
}

function takeLine(facts, { line, about, at }, body) {
  if (line.type === "correction" || body === null) return; // null: it was taken back
  if (line.type === "session_started") Object.assign(facts, { started: true, ended: null });
  else if (line.type === "session_ended") facts.ended = { ...body, ids: [...(facts.ended?.ids ?? []), line.id] };
  else if (line.type === "fall") facts.fall = { id: line.id, body };
  else if (line.type === "symptom") facts.symptoms.push(body);
  else if (about) facts.sets.set(about, { id: line.id, body, at, skipped: line.type === "set_skipped" });
}

function takeMark(facts, { mark, at }) {
  if (mark.mark === "chosen") facts.chosen.set(mark.key, mark.way);
  else if (mark.mark === "ready") facts.ready.add(mark.key);
  else if (mark.mark === "began") facts.began.set(mark.key, at);
  else if (mark.mark === "declined") facts.declined.add(mark.key);
  else if (mark.mark === "hurts") facts.hurts = { ...mark, much: null, where: null, gone: null, seen: false };
  else if (mark.mark === "hurt" && facts.hurts) Object.assign(facts.hurts, mark.says);
}
