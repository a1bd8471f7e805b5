// Puts a described screen on the page. Only text is set, never markup; pictures come parsed.

import { Figure } from "../../follow/figure.js";

const NEAR = ["next", "work"]; // where the move counts; before it, how to lie or sit does

const byId = (id) => document.getElementById(id);

export class View {
  constructor(texts, pictures) {
    this.texts = texts;
    this.pictures = pictures;
    this.figure = new Figure(byId("picture"), pictures.words);
    this.shown = { kind: "", place: "" };
    this.last = new Map();
    byId("hurts").textContent = texts.say("hurts");
    byId("stop").textContent = texts.say("stop");
    byId("undo-word").textContent = texts.say("undo");
    byId("menu-word").textContent = texts.say("menu");
    byId("picture-before").setAttribute("aria-label", texts.say("picture_before"));
    byId("picture-next").setAttribute("aria-label", texts.say("picture_next"));
    byId("picture-before").addEventListener("click", () => this.stepPicture(-1));
    byId("picture-next").addEventListener("click", () => this.stepPicture(1));
  }

  // Set a text only when it changes.
  text(id, value) {
    if (this.last.get(id) === value) return;
    this.last.set(id, value);
    byId(id).textContent = value;
    byId(id).hidden = value === "";
  }

  // `moved`: it is another screen than before, and is read out from its top.
  screen(spec, moved) {
    document.body.dataset.kind = spec.kind;
    document.body.dataset.side = spec.side ?? "";
    document.body.toggleAttribute("data-fresh", spec.fresh);
    document.body.dataset.counts = spec.counts?.kind ?? "";
    this.text("kicker", spec.kicker);
    this.text("title", spec.title);
    this.text("where", spec.place ? this.texts.say("place", spec.place) : "");
    byId("where").setAttribute("aria-label", spec.place ? this.texts.say("place_said", spec.place) : "");
    this.band(spec.band);
    this.picture(spec.figure);
    const held = document.activeElement?.dataset.act; // whoever presses a key again means the same button
    byId("blocks").replaceChildren(...spec.blocks.map((block) => BLOCKS[block.type](block)).filter(Boolean));
    this.button("first", spec.first);
    this.button("second", spec.second);
    for (const id of ["hurts", "stop"]) byId(id).hidden = !spec.safety;
    this.usable("hurts", !spec.kind.startsWith("hurt_")); // it is being answered
    if (spec.counts === null) this.moment({ count: "", of: "", beat: "", breath: "", cue: "", phase: null });
    if (moved) {
      scrollTo(0, 0);
      byId("title").focus({ preventScroll: true });
    } else if (held) {
      byId("blocks").querySelector(`[data-act="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
    }
  }

  button(id, made) {
    const old = byId(id);
    old.hidden = !made;
    if (!made) return;
    const button = element(made.href ? "a" : "button");
    if (made.href) button.href = made.href;
    else button.type = "button";
    button.id = id;
    button.append(element("strong", made.label));
    if (made.note) button.append(element("span", made.note));
    if (made.act) button.addEventListener("click", made.act);
    const focused = document.activeElement === old;
    old.replaceWith(button);
    if (focused) button.focus();
  }

  // What changes within a screen.
  moment({ count, of, beat, breath, cue, phase }) {
    this.text("count", count);
    byId("count").dataset.signs = count.length;
    this.text("of", of);
    this.text("beat", beat);
    this.text("breath", breath);
    this.text("cue", cue);
    const steps = this.figure.frames.length > 1 && document.body.dataset.kind !== "work";
    if (phase !== null && !steps) this.figure.seek(phase); // still pictures wait to be stepped through
  }

  band(band) {
    byId("band").hidden = band === null;
    if (band === null) return;
    const patch = this.pictures.swatch(band.swatch);
    byId("swatch").replaceChildren(...(patch ? [patch] : []));
    this.text("colour", band.text ?? band.colour ?? "");
    this.text("mark", band.mark ? this.texts.say("mark", { n: band.mark }) : "");
  }

  picture(figure) {
    const known = figure !== null && this.pictures.has(figure.id);
    byId("figure").hidden = figure === null;
    if (figure !== null) {
      this.figure.show({ figure: known ? this.pictures.id(figure.id) : null, side: figure.side, cycle_s: figure.cycle, beats: figure.beats });
    }
    this.figure.look(NEAR.includes(document.body.dataset.kind));
    this.text("picture-text", figure === null || known ? "" : [this.texts.say("no_picture"), figure.text].join(" "));
    const stills = known && this.figure.frames.length > 1;
    byId("picture-steps").hidden = !stills;
    if (stills) this.stepPicture(0);
  }

  stepPicture(by) {
    const { frames } = this.figure;
    const now = frames.findIndex(({ svg }) => svg.classList.contains("now"));
    const next = Math.min(Math.max(now + by, 0), frames.length - 1);
    this.figure.seek(frames[next].phase);
  }

  // Undo keeps its place also where there is nothing to undo.
  undoable(can) {
    this.usable("undo", can);
  }

  usable(id, can) {
    byId(id).classList.toggle("empty", !can);
    byId(id).disabled = !can;
  }

  progress(share) {
    byId("progress").value = share;
  }

  // A still picture for whoever wants one.
  still(wanted) {
    const asked = window.matchMedia("(prefers-reduced-motion: reduce)");
    this.figure.reduced = wanted ? { matches: true } : asked;
    this.figure.draw();
  }

  status(text, mood) {
    this.text("status", text);
    byId("status").dataset.mood = mood;
  }
}

// --- parts of a screen -------------------------------------------------------------------------------

const BLOCKS = {
  lines: ({ lines, strong }) => lines.length > 0 && element("div", "", strong ? "lines strong" : "lines", lines.map((line) => element("p", line))),

  note: ({ head, lines, strong }) => lines.length > 0 && element("section", "", strong ? "note strong" : "note", [
    ...(head ? [element("h2", head)] : []), ...lines.map((line) => element("p", line)),
  ]),

  list: ({ lines }) => lines.length > 0 && element("ol", "", lines.length === 1 ? "list alone" : "list", lines.map((line) => element("li", line))),

  choices: ({ items, pair }) => items.length > 0 && element("div", "", pair ? "choices pair" : "choices", items.map(choice)),

  grid: ({ items }) => element("div", "", "grid", items.map((item) => {
    const button = choice({ ...item, lines: [] });
    if (item.says) button.setAttribute("aria-label", item.says);
    return button;
  })),

  why: ({ head, lines }) => {
    const told = [...new Set(lines)];
    return told.length > 0 && element("details", "", "why", [element("summary", head), ...told.map((line) => element("p", line))]);
  },

  stepper: ({ value, less, more }) => {
    const button = (name, sign, { label, act }) => {
      const made = choice({ name, label: sign, lines: [], act });
      made.setAttribute("aria-label", label);
      return made;
    };
    const output = element("output", String(value));
    return element("div", "", "stepper", [button("step-less", "\u2212", less), output, button("step-more", "+", more)]);
  },
};

function choice({ name, label, lines, act, href, quiet, alarm }) {
  const made = element(href ? "a" : "button", "", ["choice", quiet && "quiet", alarm && "alarm"].filter(Boolean).join(" "), [
    element("strong", label), ...lines.map((line) => element("span", line)),
  ]);
  if (href) made.href = href;
  else made.type = "button";
  made.dataset.act = name;
  if (act) made.addEventListener("click", act);
  return made;
}

function element(tag, text = "", classes = "", children = []) {
  const made = document.createElement(tag);
  if (text !== "") made.textContent = text;
  if (classes !== "") made.className = classes;
  made.append(...children);
  return made;
}

