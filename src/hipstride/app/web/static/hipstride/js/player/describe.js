// A screen as data: its words, its buttons and what they do. The view puts it on the page.

import * as act from "./actions.js";
import { OVERLAYS } from "./overlays.js";
import { beatsOf, lines, offers, wayOf } from "./plan.js";
import { doneSets, howMany, hurtIn, mayGoOn, preparation, restedSince, tally, unsaidEffort } from "./screen.js";
import { amount, bySide, dose, figureOf, longDate, planned, sidesText, sideText, today } from "./words.js";

const EFFORTS = Array.from({ length: 11 }, (_, value) => value);

// `at`: {document, groups, facts, screen, overlay, texts, waits, sounds, does}. `does` are the taps that write nothing.
export function describe(at) {
  const make = at.overlay ? OVERLAYS[at.overlay.kind] : SCREENS[at.screen.kind];
  const { group, index, turn } = at.screen;
  const blank = {
    kind: at.overlay?.kind ?? at.screen.kind,
    kicker: "",
    title: "",
    side: null,
    place: group ? { i: index + 1, n: howMany(at.groups, at.facts, index, at.document.enough?.exercises) } : null,
    figure: null,
    band: null,
    blocks: [],
    counts: null,
    fresh: false,
    first: null,
    second: null,
    safety: true,
    say: "",
    turn: turn?.key ?? null,
  };
  return { ...blank, ...make(at) };
}

// --- the way through a session -----------------------------------------------------------------------

const SCREENS = {
  start({ document, groups, texts: { say, count }, write, old }) {
    const minutes = Math.round(document.minutes);
    const empty = groups.length === 0;
    const needs = document.enough?.needs ?? document.needs ?? []; // what comes after enough is laid ready then
    const { enough } = document; // on somebody's first day, if nothing makes the day smaller anyway
    const title = old ? say("old_title") : say(enough && document.day === "full" ? "day_first" : `day_${document.day}`);
    const told = enough ? [title, say("day_full")] : [title]; // a short first session says how long it is
    const rules = empty ? [] : lines(document.rules);
    const news = old ? [] : lines(document.messages).filter((line) => !told.some((each) => line.startsWith(each.replace(/\W+$/, "")))); // it was of that day
    const many = groups.length === 1 ? "one" : "many";
    return {
      kicker: document.name ? say("hello", { name: document.name }) : say("hello_plain"),
      title,
      blocks: [
        { type: "lines", lines: old ? [say("old_day", { date: longDate(document) })] : [], strong: true },
        { type: "lines", lines: [...news, ...lines(document.paused)] },
        { type: "lines", lines: [enough ? say("enough_one", { minutes: enough.minutes }) : empty ? say("none_today") : say(`exercises_${many}`, { n: groups.length, minutes })], strong: true },
        { type: "lines", lines: [
          ...(!empty && !enough && document.asking_minutes ? [count("asking", document.asking_minutes)] : []),
          ...(enough ? [count("enough_more", groups.length - enough.exercises)] : []),
        ] },
        { type: "note", head: say("needs"), lines: empty || needs.length === 0 ? [] : [needs.join(", ")] },
        { type: "note", head: say("before"), lines: empty ? [] : lines(document.before) },
        { type: "why", head: say("rules", { n: rules.length }), lines: rules.length > 0 ? [say("rules_kept"), ...rules] : [] },
      ],
      first: empty ? { label: say("to_today"), href: today(document) } : { label: say("start"), note: document.warm_up?.length ? say("warm_up") : "", act: () => write(() => act.start(document)) },
      safety: false,
    };
  },

  warm_up({ document, texts: { say }, write }) {
    const todo = lines(document.warm_up);
    return {
      title: say("warm_up"),
      blocks: [{ type: "list", lines: todo }],
      first: { label: say("warm_up_done"), act: () => write(() => act.warm()) },
      say: [say("warm_up"), ...todo].join(". "),
    };
  },

  choose({ screen: { group }, facts, texts, write }) {
    const { say, count } = texts;
    const { steps } = group;
    const way = (step, chosen = "suggested") => wayOf(step, chosen);
    const take = (chosen) => () => write(() => act.choose(group, chosen));
    const last = bySide(texts, steps, (step) => step.last_time);
    const sets = bySide(texts, steps, (step) => count("sets", step.sets));
    const whole = bySide(texts, steps, (step) => `${count("sets", step.sets)}, ${dose(texts, way(step))}`);
    const same = whole.length === 1; // then the large button says it all
    const effort = [...new Set(steps.flatMap((step) => lines(step.effort_text)))];
    const ways = offers(group).map((chosen) => ({
      name: chosen,
      label: say(`way_${chosen}`),
      lines: bySide(texts, steps, (step) => way(step, chosen).text || dose(texts, way(step, chosen))),
      act: take(chosen),
    }));
    return {
      kicker: [sidesText(texts, steps), ...(same ? sets : [])].join(", "),
      title: steps[0].name,
      figure: figureOf(steps[0], way(steps[0]), texts),
      blocks: [
        { type: "note", head: last.length > 0 ? say("last_time") : "", lines: last.length > 0 ? last : [say("first_time")] },
        { type: "note", head: say("today_is"), lines: same ? [] : whole, strong: true },
        { type: "choices", items: ways, pair: true },
        { type: "lines", lines: [effort.join(" ")].filter(Boolean) },
        { type: "why", head: say("why"), lines: steps.flatMap((step) => lines(step.why).map((each) => each.text ?? each)) },
        { type: "choices", items: [{ name: "skip", label: say("skip_exercise"), lines: [], act: () => write((now) => act.skip(group, now, "not today")), quiet: true }] },
      ],
      first: { label: say("way_suggested"), note: same ? dose(texts, way(steps[0])) : "", act: take("suggested") },
      say: [steps[0].name, sidesText(texts, steps), ...sets].join(". "),
    };
  },

  tie: (at) => preparing(at, "tie"),
  place: (at) => preparing(at, "place"),

  next({ screen, facts, texts, write }) {
    const { say } = texts;
    const { step, turn, group } = screen;
    const way = wayOf(step, facts.chosen.get(group.key));
    const since = restedSince(facts, turn);
    const cues = lines(way.cues);
    const cue = cues[(turn.set - 1) % Math.max(cues.length, 1)];
    const breathing = turn.set === 1 ? lines(way.breathe) : [];
    return {
      kicker: sideText(texts, step),
      title: `${say("set_of", { i: turn.set, n: way.sets })}: ${amount(texts, way)}`,
      side: step.side,
      figure: figureOf(step, way, texts),
      band: way.band,
      blocks: [{ type: "lines", lines: [...lines(cue), ...breathing] }],
      counts: since === null ? null : { kind: "rest", since, seconds: step.rest_s },
      first: { label: say("start_set"), act: () => write(() => act.begin(screen)) },
      say: [sideText(texts, step), amount(texts, way), cue].filter(Boolean).join(". "),
    };
  },

  work({ screen, facts, texts, write, does, counted }) {
    const { say } = texts;
    const { step, turn, group } = screen;
    const way = wayOf(step, facts.chosen.get(group.key));
    return {
      kicker: sideText(texts, step),
      title: `${way.name}. ${say("set_of", { i: turn.set, n: way.sets })}`,
      side: step.side,
      figure: figureOf(step, way, texts),
      band: way.band,
      counts: { kind: "work", since: facts.began.get(turn.key), way, beats: beatsOf(step, way, texts.words), cues: lines(way.cues), cycle: way.cycle },
      first: { label: say("done"), note: planned(texts, way), act: () => write((now) => act.setDone(screen, now)) },
      second: { label: say(way.reps === null ? "less" : "fewer"), act: () => does.overlay({ kind: "fewer", way, value: counted() || (way.reps ?? way.seconds) - 1 }) },
    };
  },

  effort({ screen: { step, group }, facts, texts, write }) {
    const { say } = texts;
    return {
      kicker: group.steps.length > 1 ? sideText(texts, step) : step.name,
      title: say("effort_ask"),
      side: group.steps.length > 1 ? step.side : null,
      blocks: [
        { type: "lines", lines: [say("effort_scale")] },
        { type: "grid", items: EFFORTS.map((value) => ({
          name: `effort-${value}`,
          label: String(value),
          says: { 0: say("effort_0"), 10: say("effort_10") }[value],
          act: () => write((now) => act.effort(step, now, value)),
        })) },
      ],
      second: { label: say("rather_not"), act: () => write(() => act.decline(unsaidEffort(facts, step))) },
      say: [group.steps.length > 1 ? sideText(texts, step) : "", say("effort_ask")].filter(Boolean).join(". "),
    };
  },

  form({ screen: { group }, facts, texts: { say }, write }) {
    return {
      kicker: group.steps[0].name,
      title: say("form_ask"),
      blocks: [{ type: "choices", items: ["good", "partly", "no"].map((value) => ({
        name: `form-${value}`,
        label: say(`form_${value}`),
        lines: [say(`form_${value}_text`)],
        act: () => write((now) => act.form(group, now, value)),
      })) }],
      second: { label: say("rather_not"), act: () => write(() => act.decline(...group.steps.map((step) => `form:${step.key}`))) },
      say: say("form_ask"),
    };
  },

  // --- pain ---

  hurt_much({ texts: { say }, write }) {
    return {
      kicker: say("hurt_first"),
      title: say("hurt_much"),
      blocks: [
        { type: "lines", lines: [say("hurt_scale")] },
        { type: "grid", items: EFFORTS.map((value) => ({
          name: `pain-${value}`, label: String(value), act: () => write((now) => act.hurtMuch(now, value)),
        })) },
      ],
      say: `${say("hurt_first")} ${say("hurt_much")}`,
    };
  },

  hurt_where({ texts: { say }, write }) {
    return {
      title: say("hurt_where"),
      blocks: [
        { type: "lines", lines: [say("hurt_where_text")] },
        { type: "choices", pair: true, items: Object.keys(act.PLACES).map((where) => ({
          name: `where-${where}`, label: say(where === "other" ? "other_place" : where), lines: [], act: () => write(() => act.hurtWhere(where)),
        })) },
      ],
      say: say("hurt_where"),
    };
  },

  hurt_gone({ groups, texts: { say }, write }) {
    return {
      title: say("hurt_gone"),
      blocks: [{ type: "choices", items: [true, false].map((gone) => ({
        name: gone ? "gone" : "stays",
        label: say(gone ? "hurt_gone_yes" : "hurt_gone_no"),
        lines: [],
        act: () => write((now) => act.hurtGone(groups, now, gone)),
      })) }],
      say: say("hurt_gone"),
    };
  },

  hurt_next({ screen: { hurts }, texts: { say }, write }) {
    const much = act.isMuch(hurts);
    const on = { label: say("next_exercise"), act: () => write(() => act.hurtSeen()) };
    const end = { label: say("stop_today"), act: () => write(() => act.stop("pain")) };
    return {
      title: say("hurt_next"),
      blocks: [{ type: "lines", lines: much ? [say("hurt_next_much"), say("hurt_next_spared")] : [say("hurt_next_text")] }],
      first: much ? end : on,
      second: much ? on : end,
      say: say("hurt_next"),
    };
  },

  fall_hurt: (at) => fall(at, "hurt"),
  fall_head: (at) => fall(at, "head"),

  // --- the end ---

  finish({ document, texts: { say }, write }) {
    const told = lines(document.after);
    return {
      title: say("finish"),
      blocks: [{ type: "lines", lines: told.length > 0 ? told : [say("finish_text")] }],
      first: { label: say("finish_button"), act: () => write(() => act.finish()) },
      say: say("finish"),
    };
  },

  // Of a first session: what it was to be is done, and the rest is there for who wants it.
  enough({ document, texts: { say }, write }) {
    const { after, needs } = document.enough;
    const further = needs ? lines(document.needs).filter((thing) => !needs.includes(thing)) : []; // an older document told all at the start
    return {
      title: say("enough_title"),
      blocks: [
        { type: "lines", lines: lines(after) },
        { type: "note", head: say("needs_further"), lines: further.length > 0 ? [further.join(", ")] : [] },
      ],
      first: { label: say("finish_button"), act: () => write(() => act.stop(null)) },
      second: { label: say("enough_on"), act: () => write(() => act.decline("enough")) },
      say: say("enough_title"),
    };
  },

  ended({ document, groups, facts, texts, does, waits, write }) {
    const { say } = texts;
    const { done, planned } = tally(groups, facts);
    const kind = done === 0 ? "none" : done === planned ? "all" : done === 1 ? "one" : "many";
    const hurt = facts.hurts && act.isMuch(facts.hurts);
    const advice = { pain: "ended_pain", unwell: "ended_unwell", fall: "ended_fall" }[facts.ended.note] ?? (hurt ? "ended_pain" : "ended_next");
    const help = ["unwell", "fall"].includes(facts.ended.note) ? [document.help ?? say("unwell_help")] : [];
    const rows = groups.flatMap((group) => group.steps).map((step) => summary(texts, step, facts)).filter(Boolean);
    return {
      title: say(`ended_${kind}`, { n: done }),
      blocks: [
        { type: "lines", lines: [...help, say(advice)], strong: help.length > 0 },
        { type: "note", head: rows.length > 0 ? say("also_done") : "", lines: rows },
        { type: "choices", items: mayGoOn(groups, facts) ? [
          { name: "go-on", label: say("go_on"), lines: [], act: () => write((now) => act.goOn(now)) },
        ] : [] },
      ],
      first: { label: say("to_today"), href: today(document) },
      second: waits.own ? { label: say("save_copy"), act: does.copy } : null,
      safety: false,
      say: say(`ended_${kind}`, { n: done }),
    };
  },
};

// One thing to do before the first set of a side, in the picture and in words.
function preparing({ screen: { step, group }, facts, texts, write }, part) {
  const { say } = texts;
  const way = wayOf(step, facts.chosen.get(group.key));
  const todo = preparation(group, step, facts)[part];
  return {
    kicker: sideText(texts, step),
    title: say(`${part}_title`),
    side: step.side,
    figure: figureOf(step, way, texts),
    band: part === "tie" ? way.band : null,
    fresh: true,
    blocks: [
      { type: "list", lines: todo },
      { type: "note", head: say("gives_out"), lines: part === "place" ? lines(way.givesOut) : [] },
    ],
    first: { label: say(`${part}_done`), act: () => write(() => act.ready(part, step)) },
    say: [sideText(texts, step), say(`${part}_title`), ...todo].join(". "),
  };
}

function fall({ facts, texts: { say }, write }, part) {
  const answers = [["yes", true], ["no", false], ["not_sure", null]];
  return {
    title: say(`fall_${part}`),
    blocks: [
      { type: "choices", items: answers.map(([name, value]) => ({
        name, label: say(name), lines: [], act: () => write((now) => act.fallAnswer(now, part, value)),
      })) },
      { type: "lines", lines: [say("unwell_help")], strong: true },
    ],
    safety: false,
    say: say(`fall_${part}`),
  };
}

// "Leg lift, left leg: 10 and 8 times, red band, mark 2"
function summary(texts, step, facts) {
  const sets = doneSets(facts, step);
  const hurt = hurtIn(facts, step) ? ` ${texts.say("because_pain")}.` : "";
  if (sets.length === 0) return hurt && `${step.name}, ${sideText(texts, step)}: ${texts.count("times", 0)}.${hurt}`;
  const told = sets.map(({ body }) => (step.reps === null ? body.seconds : body.reps));
  const unit = step.reps === null ? "seconds" : "times";
  const many = told.length === 1 ? texts.count(unit, told[0]) : texts.say(`${unit}_many`, { n: told.join(" + ") });
  return `${step.name}, ${sideText(texts, step)}: ${many}${hurt && `.${hurt}`}`;
}
