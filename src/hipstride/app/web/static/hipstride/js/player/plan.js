// The session document as exercises: steps that belong together, and the order of their sets. Pure.

// `[{key, steps, turns: [{step, set, key}]}]`: left and right of one exercise are one group. `chosen`: the way that is
// taken of a group, by its key; easier or harder can be fewer or more sets.
export function groupsOf(document, chosen = new Map()) {
  const groups = [];
  for (const step of document.steps) {
    const last = groups.at(-1);
    const name = step.pair ?? step.exercise;
    const sides = last?.steps.map((each) => each.side) ?? [];
    if (last?.name === name && !sides.includes(step.side) && step.side !== "both") last.steps.push(step);
    else groups.push({ key: step.key, name, steps: [step] });
  }
  return groups.map(({ key, steps }) => ({ key, steps, turns: turnsOf(steps, (step) => wayOf(step, chosen.get(key)).sets) }));
}

// Sides take turns set by set, so that one rests while the other works; not where that needs a new knot.
function turnsOf(steps, sets) {
  const turn = (step, set) => ({ step, set, key: `${step.key}#${set}` });
  if (steps.some((step) => step.take_turns === false)) {
    return steps.flatMap((step) => numbers(sets(step)).map((set) => turn(step, set)));
  }
  const most = Math.max(...steps.map(sets));
  return numbers(most).flatMap((set) => steps.filter((step) => set <= sets(step)).map((step) => turn(step, set)));
}

const numbers = (most) => Array.from({ length: most }, (_, at) => at + 1);

// What is done of a step: its own way, or the suggested one where this side has no such way.
export function wayOf(step, chosen) {
  const way = step.choices?.[chosen] ? chosen : "suggested";
  const choice = step.choices?.[way] ?? {};
  const pick = (name) => (choice[name] === undefined ? step[name] ?? null : choice[name]);
  return {
    way,
    exercise: choice.exercise ?? step.exercise,
    name: choice.name ?? step.name,
    resistance: choice.resistance ?? { kind: "none" },
    sets: pick("sets"),
    reps: pick("reps"),
    seconds: pick("seconds"),
    band: pick("band"),
    setUp: pick("set_up"),
    getReady: pick("get_ready"),
    givesOut: pick("gives_out"),
    cues: pick("cues"),
    breathe: pick("breathe"),
    tempo: pick("tempo_s"),
    cycle: pick("cycle_s"),
    beats: choice.beats ?? null,
    loadText: pick("load_text"),
    figure: choice.figure ?? step.figure ?? null,
    figureText: choice.figure_text ?? step.figure_text ?? "",
    text: choice.text ?? "",
  };
}

// Whose set a logged body is, `{group, step}` or null: the step with that exercise in the way that was chosen;
// else the one that is planned with it; else one that has it among its choices.
export function placeOf(groups, { exercise, side, chosen }) {
  const places = groups.flatMap((group) => group.steps.filter((step) => step.side === side).map((step) => ({ group, step })));
  const planned = ({ step }) => step.exercise === exercise;
  const taken = ({ step }) => {
    const { way, exercise: known } = wayOf(step, chosen);
    return known === exercise && way === (chosen ?? "suggested");
  };
  const offered = ({ step }) => Object.values(step.choices ?? {}).some((way) => way?.exercise === exercise);
  const tests = [(place) => planned(place) && taken(place), taken, planned, offered];
  return tests.map((test) => places.find(test)).find(Boolean) ?? null;
}

// One line, several, or none, as several.
export const lines = (text) => [text ?? []].flat().filter((line) => line !== "");

// The ways that a group offers besides the suggested one.
export const offers = (group) => ["easier", "harder"].filter((way) => group.steps.some((step) => step.choices?.[way]));

// The beats of one repetition, or of a whole timed set; from the tempo where the document names none.
export function beatsOf(step, way, texts) {
  if (way.beats?.length) return way.beats;
  if (step.beats?.length && way.exercise === step.exercise) return step.beats;
  const [go, hold, back] = way.tempo ?? [2, 1, 3];
  const beat = (name, breath, seconds, begin, end) => ({ name: texts[name], breath: texts[breath], seconds, begin, end });
  const still = way.seconds === null ? hold : way.reps === null ? Math.max(way.seconds - go - back, 0) : way.seconds;
  return [
    beat("beat_go", "breathe_out", go, 0, 1),
    beat("beat_hold", "breathe_on", still, 1, 1),
    beat("beat_back", "breathe_in", back, 1, 0),
  ].filter((each) => each.seconds > 0);
}

// How long a set takes by its beats, in seconds.
export function lasts(way, beats) {
  if (way.reps === null) return way.seconds ?? 0;
  return way.reps * beats.reduce((sum, beat) => sum + beat.seconds, 0);
}
