// What the board shows, from what is known. Every button says by `data-do` what it does; nothing here changes anything.

import { bandList, otherThings, thingList } from "./bands.js";
import { button, el } from "./dom.js";
import { HERE } from "./board.js";
import { afterFall, asksHurt, fellHere, isUnwell, nextSet, painOf, setsOf, somethingNew, wayOf } from "./facts.js";

const hasIn = ({ steps }, movement) => (steps ?? []).some((step) => step.movement === movement);

const LETTERS = { 4: 44, 6: 60, 12: 36, 20: 24 }; // of a form, on a line of a tile in a class of so many

// A form in so many letters: without its position, or only its first words. All of it stands under More.
const shortForm = (name, letters) => {
  const form = name.length <= letters ? name : name.split(",")[0];
  return form.length <= letters ? form : `${form.slice(0, form.lastIndexOf(" ", letters - 1))}…`;
};

// On the two lines of a tile: one form may have both; of two, the left one stands above the right one.
const onTwoLines = (forms, line) => forms.flatMap((name, at) => [
  at > 0 && el("br"),
  shortForm(name, forms.length > 1 ? line : 2 * line - 4),
]);

// How long a word is, where that decides how large it can be: a name, and the colour of a band, which is never cut.
const lengthOf = (word, ...steps) => steps.findLast((letters) => word.length >= letters) ?? null;

export const SHUT = ["signed_out", "gone"]; // nobody is shown any more
export const isClosed = (state) => state === "" || SHUT.includes(state); // nor before the server has said who is here

export class View {
  constructor(say, pictures) {
    Object.assign(this, { say, pictures });
  }

  // --- the whole ---------------------------------------------------------------------------------------

  page(board, { tab: wanted, state, waits, refused, message }) {
    if (isClosed(state)) return this.closed(board, { state, waits, refused });
    const tab = wanted ?? "who";
    const people = board.people();
    const shown = tab === "train" ? people.filter(({ status }) => !["expected", "away"].includes(status)) : people;
    const many = shown.length > 12 ? "20" : shown.length > 6 ? "12" : shown.length > 4 ? "6" : "4";
    return el("div", { class: "all", "data-tab": tab, "data-many": many },
      this.top(board, tab, { state, waits, refused }),
      tab !== "train" && this.notes(board, people, { tab, refused, message }),
      tab === "train" ? this.training(board, shown, many, this.notes(board, people, { tab, refused, message })) : tab === "who" ? this.coming(board, people) : this.toLayOut(board, people));
  }

  // Before the server has said who is here, and after it said that they may not see the class.
  closed(board, { state, waits, refused }) {
    const { say } = this;
    return el("div", { class: "all" },
      el("div", { class: "bar" }, el("a", { href: board.home, class: "plain" }, "Hipstride"),
        el("p", { class: `saved ${waits > 0 ? "waits" : ""}` }, waits > 0 && say("waits", { n: waits }))),
      el("div", { class: "notes" },
        state === "" && el("p", { class: "large" }, say("loading")),
        this.barred(board, state), refused.n > 0 && el("p", { class: "note error" }, say("refused", refused))));
  }

  barred(board, state) {
    return state === "signed_out" ? el("p", { class: "note error" }, el("a", { href: board.signIn }, this.say("signed_out")))
      : state === "gone" && el("p", { class: "note error" }, this.say("not_yours"));
  }

  top(board, tab, { state, waits, refused }) {
    const { say } = this;
    const unsent = waits > 0 && say("waits", { n: waits });
    const saved = state === "offline" ? [unsent, say("offline")].filter(Boolean).join(". ") : unsent || (state === "in_step" ? say("sent") : "");
    const ended = board.shared("ended", false);
    return el("div", { class: "bar" },
      el("a", { href: board.home, class: "plain" }, board.plan?.name ?? "Hipstride"),
      el("div", { class: "tabs" },
        ["lay_out", "who", "train"].map((name) => button({ "data-do": "tab", "data-tab": name, "aria-pressed": String(tab === name) }, say(name)))),
      el("p", { class: `saved ${waits > refused.n || state === "offline" ? "waits" : ""}` }, saved),
      button({ "data-do": "undo", disabled: !board.canUndo }, say("undo")),
      ended ? button({ "data-do": "reopen" }, say("reopen")) : button({ "data-do": "end" }, say("end")));
  }

  notes(board, people, { tab, refused, message }) {
    const { say } = this;
    const { gone, ended } = { gone: board.theirs.gone, ended: board.shared("ended", false) };
    const hidden = tab === "who" ? board.plan?.hidden ?? 0 : 0;
    const asked = people.some(({ facts }) => facts.doubles.length > 0);
    const more = tab === "who" ? 0 : board.plan?.more ?? 0;
    const told = [
      more > 0 && el("p", { class: "note" }, say("loading_more", { n: more })),
      refused.n > 0 && el("p", { class: "note error" }, say("refused", refused)),
      gone > 0 && el("p", { class: "note" }, say("gone", { n: gone })),
      hidden > 0 && el("p", { class: "note" }, say("hidden", { n: hidden })),
      ended && el("p", { class: "note" }, `${say("ended")} `, asked && `${say("ended_asks")} `, tab !== "train" && this.takeHome(board)),
      message && el("p", { class: "note", "data-key": "message" }, message),
    ].filter(Boolean);
    return told.length > 0 && el("div", { class: "notes" }, told);
  }

  takeHome(board) {
    return el("a", { href: board.meeting, class: "button" }, this.say("take_home"));
  }

  // --- before class ------------------------------------------------------------------------------------

  coming(board, people) {
    const { say } = this;
    return this.none(board, people) ?? el("div", { class: "before" },
      el("h1", { class: "visually-hidden" }, say("who")),
      el("p", {}, say("ask_each")),
      el("ul", { class: "coming" }, people.map((one) => this.arrival(one))));
  }

  none(board, people) {
    if (board.plan === null) return el("p", { class: "large" }, this.say("loading"));
    if (people.length === 0) return el("p", { class: "large" }, this.say("nobody"), " ", el("a", { href: `${board.home}${board.plan.class}/` }, board.plan.name));
    return null;
  }

  arrival(one) {
    const { say } = this;
    const day = one.steps ? this.pausedWords(one) || say(one.day) : say(one.waits ? "loading_one" : "no_set_up");
    const told = HERE.includes(one.status) ? day : this.statusWords(one.status);
    const tap = (how, words) => button({
      "data-do": "arrive", "data-person": one.person, "data-how": how,
      "aria-pressed": String(this.isHow(one, how)), "aria-label": `${one.name}: ${words}`,
    }, words);
    return el("li", { "data-key": one.person, class: one.status },
      el("div", { class: "whom" }, el("strong", {}, one.name), el("span", { class: "muted" }, told)),
      el("div", { class: "taps" }, tap("usual", say("as_usual")), tap("tired", say("tired")), tap("away", say("away")),
        this.more(one)),
      this.open(one),
      HERE.includes(one.status) && (one.paused ?? []).map((text) => el("p", { class: "mind" }, text)),
      HERE.includes(one.status) && this.needs(one));
  }

  // The way to all about one person. A set of theirs that two boards logged is asked about there, however long it takes:
  // the tile keeps its size, so that nobody else's sets leave the screen.
  more({ person, name, facts }) {
    const asks = facts.doubles.length > 0;
    return button({ "data-do": "open", "data-person": person, class: "more", "aria-label": this.say(asks ? "more_asks" : "more", { name }) },
      asks ? el("span", { class: "asks" }, this.say("asks")) : this.say("more_short"));
  }

  // What they told and nobody has looked at yet; tapping that they are here does not close it.
  open({ facts, open, changed }) {
    const { say } = this;
    const fall = afterFall(facts, open);
    const words = [changed && say("changed"), fall && say(`fall_${fall}`), somethingNew(facts, open) && say("open_symptom")].filter(Boolean);
    return words.length > 0 && el("p", { class: "mind open" }, words.join(" "));
  }

  // The same on a tile, in as few words as stand beside the name.
  openShort({ facts, open, changed }) {
    const fall = afterFall(facts, open);
    return [fall && this.say(`fall_${fall}_short`), somethingNew(facts, open) && this.say("open_symptom_short"), changed && this.say("changed")].filter(Boolean);
  }

  // The sets that another board logged too, each with one tap to say that both were done.
  twice(one, movement) {
    const { say } = this;
    return one.facts.doubles.map((double) => {
      const { id, body, step } = double;
      const pain = painOf(one.facts, double);
      const what = `${step.movement === movement ? "" : `${step.name}, `}${this.sideWords(step)}`;
      const who = { "data-person": one.person, "data-line": id };
      return el("div", { class: "twice", role: "group", "aria-label": `${what}, ${body.set}`, "data-key": id },
        el("p", {}, say("twice", { what, n: body.set }), pain !== null && ` ${say("hurt_so", { n: pain })}`),
        el("div", { class: "row-of" }, button({ ...who, "data-do": "both" }, say("both_done")), button({ ...who, "data-do": "one-set" }, say("was_one"))));
    });
  }

  sideWords({ side }) {
    return this.say(side === "left" ? "left_side" : side === "right" ? "right_side" : "both");
  }

  // On a tile among twenty: so the numbers beside it stay large.
  sideLetter({ side }) {
    return this.say(side === "left" ? "left_letter" : side === "right" ? "right_letter" : "both");
  }

  needs({ needs, helper }) {
    const all = [...(helper ? [this.say("helper")] : []), ...otherThings(needs)];
    return all.length > 0 && el("p", { class: "muted" }, this.say("needs", { what: all.join(", ") }));
  }

  isHow({ status, facts, tired: half }, how) {
    if (how === "away") return status === "away";
    const tired = (facts.ready?.fatigue ?? 0) >= half;
    return HERE.includes(status) && facts.ready !== null && tired === (how === "tired");
  }

  statusWords(status) {
    return this.say(status === "away" ? "is_away" : status);
  }

  // Of those too who have not come yet: what is laid out then is there when they are.
  toLayOut(board, people) {
    const { say } = this;
    const none = this.none(board, people);
    if (none) return none;
    const coming = people.filter(({ status }) => status === "expected" || HERE.includes(status));
    const names = (who) => (who.length === coming.length ? say("everybody") : who.join(", "));
    const bands = bandList(coming);
    const helped = coming.filter(({ helper }) => helper).map(({ name }) => name);
    const things = thingList(coming);
    return el("div", { class: "before lay-out" },
      el("h1", { class: "visually-hidden" }, say("lay_out")),
      el("h2", {}, say("bands")),
      bands.length === 0 ? el("p", {}, say("no_bands")) : el("ul", { class: "bands" }, bands.map((row) => el("li", {},
        this.swatch(row.swatch), el("span", {}, el("strong", {}, say("pieces", { n: row.pieces, band: row.text, mark: row.mark })),
          el("br"), el("span", { class: "muted" }, row.who.join(", ")))))),
      helped.length > 0 && el("h2", {}, say("with_helper")),
      helped.length > 0 && el("p", { class: "helped" }, helped.join(", ")),
      things.length > 0 && el("h2", {}, say("things")),
      things.length > 0 && el("ul", { class: "things" }, things.map(({ what, who }) => el("li", {},
        el("strong", {}, `${who.length} × `, el("span", { lang: "en" }, what)), el("br"), el("span", { class: "muted" }, names(who))))));
  }

  // --- the class trains --------------------------------------------------------------------------------

  // `notes` stand where else it says what to look for: so they push nobody off the screen.
  training(board, people, many, notes) {
    const { say } = this;
    const current = board.movement;
    const ended = board.shared("ended", false);
    const only = (words) => el("div", { class: "training" }, notes, ended && this.takeHome(board), el("p", { class: "large" }, say(words)));
    if (board.plan === null) return only("loading");
    if (board.plan.people.length === 0) return this.none(board, people);
    if (people.length === 0) return only("nobody_here");
    const tiles = (movement) => el("ul", { class: "tiles" }, people.map((one) => this.tile(one, movement, LETTERS[many], ended ? "" : this.comes(board, one))));
    // Where all are paused there is no movement, and yet each can be unpaused, leave, or fall.
    if (current === null) return el("div", { class: "training" }, only(board.plan.more > 0 ? "loading" : "nothing_today"), tiles(null));
    const at = board.movements.indexOf(current);
    return el("div", { class: "training" },
      el("div", { class: "now" },
        el("div", { id: "picture", "data-own": true }),
        el("div", { class: "what" },
          !ended && el("p", { class: "muted" }, say("of", { n: at + 1, all: board.movements.length }), " ",
          button({ "data-do": "still", "data-own": true, class: "small" }, say("still")),
          button({ "data-do": "look", class: "small" }, say("look_more"))),
          el("h1", {}, current.name),
          notes || el("p", { class: "look" }, el("strong", {}, `${this.forSome(people, current.movement)}${say("look_for")}: `), el("span", { lang: "en" }, current.cues.slice(0, 2).join(" ")))),
        ended ? this.takeHome(board) : el("div", { class: "clock" },
          el("p", { id: "clock", role: "timer", "data-own": true }),
          el("div", { class: "two" },
            button({ "data-do": "timer", "data-seconds": current.rest_s || 60 }, say("start_timer", { n: current.rest_s || 60 })),
            button({ "data-do": "stop-timer" }, say("stop_timer")))),
        el("div", { class: "steps" },
          button({ "data-do": "move", "data-by": "-1", disabled: at === 0 }, say("back")),
          button({ "data-do": "move", "data-by": "1", class: "first", disabled: at === board.movements.length - 1 }, say("next")))),
      tiles(current.movement));
  }

  // For how many it is, where it is not for all: so nobody is waited for. Where the cues begin, so that it takes no line.
  forSome(people, movement) {
    const able = people.filter((one) => !this.pausedWords(one));
    const n = able.filter((one) => hasIn(one, movement)).length;
    return n < able.length ? `${this.say("for_some", { n, all: able.length })} ` : "";
  }

  // What somebody comes to after the movement of now, which is not theirs: so nobody wonders what to get ready for.
  comes({ movement, movements }, one) {
    const later = movements.slice(movements.indexOf(movement) + 1);
    const next = later.find((each) => hasIn(one, each.movement));
    return this.say(next ? "comes_next" : one.steps?.length ? "no_more" : "not_in", { what: next?.name });
  }

  tile(one, movement, line, comes) {
    const { say } = this;
    const steps = (one.steps ?? []).filter((step) => step.movement === movement);
    const why = this.pausedWords(one);
    const forms = [...new Set(steps.map((step) => step.name))];
    const [open, ...more] = this.openShort(one);
    const paused = (why && one.status !== "left") || afterFall(one.facts, one.open);
    return el("li", { "data-key": one.person, class: `tile ${one.status} ${paused ? "paused" : ""} ${steps.length ? "" : "free"}` },
      el("div", { class: "whom" },
        el("div", {}, el("span", { class: "name" }, el("strong", { "data-long": lengthOf(one.name, 18) }, one.name), open && el("b", { class: "open" }, open)), el("span", { class: "form" }, more.length > 0 && el("b", { class: "open" }, `${more.join(" ")} `),
          forms.length > 0 ? el("span", { lang: "en" }, onTwoLines(forms, line)) : !open && !why && (one.steps ? comes : say(one.waits ? "loading_one" : "no_set_up")))),
        this.more(one)),
      why ? el("p", { class: "why" }, why)
        : steps.length > 0 ? el("div", { class: "sides" }, steps.map((step) => this.side(one, step)))
          : one.steps && comes && el("p", { class: "rests" }, el("span", {}, say("rests"))));
  }

  pausedWords({ facts, status, paused, steps, open }) {
    const { say } = this;
    if (["stopped", "hurt"].includes(afterFall(facts, open))) return say("paused_fall");
    if (status === "unwell") return say("paused_unwell");
    if (status === "left") return say("left");
    return steps && paused.length > 0 ? say("paused") : "";
  }

  side(one, step) {
    const { say } = this;
    const done = setsOf(one.facts, step);
    const dose = step.choices[wayOf(one.facts, step)] ?? step;
    const side = this.sideWords(step);
    const all = dose.sets ?? step.sets; // an easier or harder way can be fewer or more
    const full = done.length >= all;
    const label = say(full ? "all_done" : "log_set", { name: one.name, side, n: nextSet(one.facts, step), all, load: `${dose.text}` });
    const effort = done.at(-1)?.body.effort;
    return button({
      "data-do": "set", "data-person": one.person, "data-step": step.key, "data-key": step.key,
      class: `set ${full ? "full" : ""}`, "aria-label": label, "aria-disabled": full ? "true" : null,
    },
    el("span", { class: "count" }, el("abbr", {}, this.sideLetter(step)), el("span", {}, side), " ", el("b", {}, say("sets", { done: done.length, all }))),
    !full && el("span", { class: "dose" }, `${dose.reps !== null ? `${dose.reps}×` : say("seconds", { n: dose.seconds })}`),
    el("span", { class: "load" }, this.load(dose)),
    done.length > 0 && el("span", { class: "effort" }, effort === null || effort === undefined ? "" : say("effort_short", { n: effort })));
  }

  // A band: its patch with the hatch, its colour as a word, and the number of its mark in a frame, as on paper. Where
  // there is none and each time is held, how long.
  load({ band, load_text: text, resistance, reps, seconds }) {
    if (!band && reps !== null && seconds !== null) return el("span", {}, this.say("hold", { n: seconds }));
    if (!band) return el("span", { class: "muted", lang: "en" }, ["none", "limb"].includes(resistance?.kind) ? this.say("no_band") : text);
    const colour = band.text.replace(/ band$/, "").replace(/^double /, "2× ");
    return [this.swatch(band.swatch), el("span", { class: "colour", lang: "en", "data-long": lengthOf(colour, 8, 10, 11) }, colour), el("span", { class: "mark" }, String(band.mark))];
  }

  swatch(name) {
    return (name && this.pictures.swatch(name)) ?? null;
  }

  // --- one person --------------------------------------------------------------------------------------

  sheet(one, movement, page, told) {
    const { say } = this;
    const body = page === "fall" ? this.fall(one) : page === "unwell" ? this.signs(one) : page.startsWith("pain:") ? this.pain(one, page.slice(5)) : this.person(one, movement);
    return el("div", { class: "sheet" }, el("div", { class: "whom" }, el("h2", { id: "sheet-title" }, one.name), button({ "data-do": "close" }, say("close"))),
      told && el("p", { class: "good" }, told), body);
  }

  // What to look for in a movement: of each form that somebody here does.
  look(board, people) {
    const { say } = this;
    const { movement, name } = board.movement;
    const forms = new Map();
    for (const one of people) {
      for (const step of (one.steps ?? []).filter((each) => each.movement === movement)) {
        const form = forms.get(step.exercise) ?? { ...step, who: new Set() };
        forms.set(step.exercise, form);
        form.who.add(one.name);
      }
    }
    const list = (title, texts) => texts.length > 0 && el("div", {}, el("h4", {}, title), el("ul", { lang: "en" }, texts.map((text) => el("li", {}, text))));
    return el("div", { class: "sheet" },
      el("div", { class: "whom" }, el("h2", { id: "sheet-title" }, name), button({ "data-do": "close" }, say("close"))),
      [...forms.values()].map((form) => el("section", { class: "form-look", "data-key": form.exercise },
        el("h3", {}, el("span", { lang: "en" }, form.name), " ", el("span", { class: "muted" }, [...form.who].join(", "))),
        list(say("look_for"), form.cues), list(say("goes_wrong"), form.mistakes),
        form.gives_out && list(say("gives_out"), [form.gives_out]))),
      el("p", {}, el("a", { href: board.guide }, say("guide"))));
  }

  person(one, movement) {
    const { say } = this;
    const who = { "data-person": one.person };
    const here = HERE.includes(one.status);
    const steps = (one.steps ?? []).filter((step) => step.movement === movement);
    const fall = afterFall(one.facts, one.open);
    const asked = asksHurt(one.facts, one.open);
    const unsaid = one.status === "unwell" && isUnwell(one.facts);
    return el("div", { class: "about" },
      this.twice(one, movement),
      el("div", { class: "row-of" },
        !here && !asked && [["usual", "as_usual"], ["tired", "tired"], ["away", "away"]].map(([how, words]) => button({ ...who, "data-do": "arrive", "data-how": how }, say(words))),
        (one.status === "left" || one.status === "unwell") && button({ ...who, "data-do": "back" }, say("come_back")),
        here && button({ ...who, "data-do": "leave" }, say("leaves")),
        (here || unsaid) && button({ ...who, "data-do": "unwell" }, say(here ? "unwell_now" : "say_sign")),
        button({ ...who, "data-do": "fall", class: "stop" }, say("fell"))),
      (one.paused ?? []).map((text) => el("p", { class: "mind" }, text)),
      asked ? this.fall(one) : fall && el("p", { class: "mind" }, say(`fall_${fall}`)),
      !["stopped", "hurt"].includes(fall) && here && steps.map((step) => this.aboutStep(one, step)),
      here && this.asTheyRead(say("today_is", { name: one.name }), one.messages ?? []),
      this.asTheyRead(say("mind", { name: one.name }), one.mind ?? []));
  }

  // Sentences that speak to the person: the heading says so.
  asTheyRead(title, texts) {
    return texts.length > 0 && el("div", {}, el("h3", {}, title), el("ul", {}, texts.map((text) => el("li", { lang: "en" }, text))));
  }

  aboutStep(one, step) {
    const { say } = this;
    const who = { "data-person": one.person, "data-step": step.key };
    const last = setsOf(one.facts, step).filter((each) => !each.skipped).at(-1)?.body;
    const side = this.sideWords(step);
    const pick = (part, value, words) => button({ ...who, "data-do": "said", "data-part": part, "data-value": value, "aria-pressed": String(last?.[part] === value) }, words);
    const way = (name) => step.choices[name] && button({ ...who, "data-do": "set", "data-way": name },
      el("strong", {}, say(`log_${name}`)), " ", el("span", { lang: "en" }, step.choices[name].text));
    return el("section", { "data-key": step.key },
      el("h3", {}, say("which", { side, form: step.name })),
      step.last_time && el("p", { class: "muted" }, say("last_time", { what: step.last_time })),
      last && el("p", { id: `hard-${step.key}` }, say("how_hard")),
      last && el("div", { class: "numbers", role: "group", "aria-labelledby": `hard-${step.key}` }, Array.from({ length: 11 }, (_, value) => pick("effort", value, String(value)))),
      last && el("div", { class: "row-of", role: "group", "aria-label": say("form") }, el("span", {}, say("form")), ["good", "partly", "no"].map((value) => pick("form", value, say(value)))),
      typeof last?.pain === "number" && el("p", { class: "mind" }, say("hurt_so", { n: last.pain })),
      el("div", { class: "ways" }, way("easier"), way("suggested"), way("harder"), button({ ...who, "data-do": "pain" }, el("strong", {}, say("hurts")))));
  }

  pain(one, step) {
    const who = { "data-person": one.person, "data-step": step };
    return el("div", { class: "about" }, el("p", { id: "much" }, this.say("hurts_much")),
      el("div", { class: "numbers", role: "group", "aria-labelledby": "much" }, Array.from({ length: 11 }, (_, value) => button({ ...who, "data-do": "hurts", "data-value": value }, String(value)))));
  }

  signs(one) {
    const { say } = this;
    const signs = [...(one.signs ?? []).filter(({ id }) => id !== "fall"), { id: "", text: say("other_sign") }];
    return el("div", { class: "about" }, el("p", {}, say("what_sign")), el("p", {}, say("help")),
      el("div", { class: "list" }, signs.map(({ id, text }) => button({ "data-do": "sign", "data-person": one.person, "data-sign": id }, text))),
      isUnwell(one.facts) && el("div", { class: "row-of" }, button({ "data-do": "not-unwell", "data-person": one.person }, say("not_unwell"))));
  }

  fall(one) {
    const { say } = this;
    const body = one.facts.fall?.body ?? {};
    const pick = (how, pressed, words) => button({ "data-do": "fell", "data-person": one.person, "data-how": how, "aria-pressed": String(pressed) }, words);
    return el("div", { class: "about fall" },
      el("p", { class: "large" }, say("fall_asked", { name: one.name })),
      el("div", { class: "row-of" }, pick("no", body.hurt === false, say("hurt_no")), pick("hurt", body.hurt === true, say("hurt_yes")), pick("head", body.head === true, say("hurt_head"))),
      el("p", {}, say("fall_advice")),
      ["stopped", "hurt"].includes(afterFall(one.facts, one.open)) && el("p", {}, say("fall_paused")),
      fellHere(one.facts) && el("div", { class: "row-of" }, button({ "data-do": "no-fall", "data-person": one.person }, say("no_fall"))));
  }

  ending() {
    const { say } = this;
    return el("div", { class: "sheet" }, el("h2", { id: "sheet-title" }, say("end")), el("p", {}, say("end_sure")),
      el("div", { class: "row-of" }, button({ "data-do": "yes-end", class: "first" }, say("yes_end")), button({ "data-do": "close" }, say("no_end"))));
  }
}
