// How a screen says doses and sides. Pure.

import { beatsOf } from "./plan.js";

export function amount({ count, say }, way) {
  if (way.reps === null) return count("seconds", way.seconds ?? 0);
  const times = count("times", way.reps);
  return way.seconds === null ? times : say("held", { times, seconds: way.seconds });
}

// What "done" stands for, in one line: how long each is held was said while it was held.
export const planned = ({ count }, way) => (way.reps === null ? count("seconds", way.seconds ?? 0) : count("times", way.reps));

export const today = ({ person }) => `/people/${person}/today/`;

export const sideText = ({ say }, step) => step.side_text ?? say(`side_${step.side}`);

// The sides of one exercise: what is chosen is chosen for all of them.
export const sidesText = (texts, steps) => (steps.length > 1 ? texts.say("side_and_side") : sideText(texts, steps[0]));

// One line for all sides where they say the same, else one for each.
export function bySide(texts, steps, tell) {
  const told = steps.map((step) => [sideText(texts, step), tell(step)]).filter(([, text]) => text);
  if (new Set(told.map(([, text]) => text)).size <= 1 && told.length === steps.length) return told.slice(0, 1).map(([, text]) => text);
  return told.map(([side, text]) => `${side}: ${text}`);
}

export const dose = (texts, way) => [amount(texts, way), way.loadText].filter(Boolean).join(", ");

export const figureOf = (step, way, texts) => ({
  id: way.figure,
  side: step.side,
  beats: beatsOf(step, way, texts.words),
  cycle: way.cycle,
  text: way.figureText,
});

// The day of a document, such as 5 January 2026.
export function longDate({ date, language }) {
  const form = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  return form.format(new Date(`${date}T00:00Z`));
}
