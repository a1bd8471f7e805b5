// Puts a step on the screen. Only text is set, never markup.

import { count, moment } from "./moment.js";

const byId = (id) => document.getElementById(id);

export class View {
  constructor(figure, words) {
    this.figure = figure;
    this.words = words;
    this.last = {};
  }

  // Set a text only when it changes, so that a screen reader hears it once.
  text(id, value) {
    if (this.last[id] === value) return;
    this.last[id] = value;
    byId(id).textContent = value;
    byId(id).hidden = value === "";
  }

  // A new step. `ways`: the choices to offer, `chosen` the one that holds.
  step(step, ways, chosen, choose) {
    document.body.dataset.kind = step.kind;
    document.body.dataset.side = step.side ?? "";
    this.text("kicker", step.kicker);
    this.text("title", step.title);
    this.text("beat", "");
    this.text("breath", "");
    this.text("of", step.kind === "work" && step.reps !== null ? `${this.words.of} ${step.reps}` : "");
    this.lines(step.lines);
    this.band(step.band);
    this.ways(ways, chosen, choose);
    this.figure.show(step);
    this.buttons(step);
  }

  // The large button in the middle does what one most likely wants: go on where one waits or is asked, else pause.
  buttons(step) {
    const { words } = this;
    const leads = step.button !== "";
    this.text("lead", step.kind === "end" ? "" : leads ? step.button : words.pause);
    this.text("onward", step.kind === "end" ? "" : !leads ? words.next : step.more ? words.more : "");
    this.text("more", step.more && !leads ? words.more : "");
    this.text("back", ["welcome", "kind_day"].includes(step.kind) ? "" : words.back);
  }

  // What changes within a step.
  moment(step, elapsed) {
    const now = moment(step, elapsed);
    const number = ["choose", "end"].includes(step.kind) ? "" : shown(count(step, elapsed));
    this.text("count", number);
    byId("count").dataset.signs = number.length; // the more signs, the smaller
    if (step.kind === "work") {
      this.text("beat", now.beat.name);
      this.text("breath", now.beat.breath);
      const cue = step.cues[(now.rep - 1) % step.cues.length];
      this.text("cue", cue);
    } else {
      this.text("cue", "");
    }
    this.figure.seek(now.phase);
  }

  progress(share, where, left) {
    byId("progress").value = share;
    this.text("where", where);
    this.text("left", left);
  }

  lines(lines) {
    byId("lines").replaceChildren(...lines.map((line) => element("li", line)));
    byId("lines").hidden = lines.length === 0;
  }

  band(band) {
    byId("band").hidden = band === null;
    if (band === null) return;
    const patch = band.swatch === null ? null : byId(band.swatch).content.firstElementChild.cloneNode(true);
    patch?.removeAttribute("role");
    patch?.removeAttribute("aria-labelledby");
    patch?.setAttribute("aria-hidden", "true");
    patch?.querySelectorAll("title, desc").forEach((each) => each.remove());
    byId("swatch").replaceChildren(...(patch === null ? [] : [patch]));
    this.text("mark", `mark ${band.mark}`);
    this.text("colour", `on ${band.words}`);
  }

  ways(ways, chosen, choose) {
    const buttons = ways.map((way) => {
      const button = element("button", "");
      button.type = "button";
      button.dataset.way = way.way;
      button.setAttribute("aria-pressed", String(way.way === chosen));
      button.append(element("strong", way.name), ...way.lines.map((line) => element("span", line)));
      button.addEventListener("click", () => choose(way.way));
      return button;
    });
    byId("ways").replaceChildren(...buttons);
    byId("ways").hidden = buttons.length === 0;
  }

  // The last screen: what was done, for the paper log.
  summary(title, rows) {
    this.text("count", "");
    this.lines([title, ...(rows.length > 0 ? [this.words.write_down] : []), ...rows]);
  }

  // The switches of voice and beeps, wherever they stand.
  sound(name, text, on) {
    for (const button of document.querySelectorAll(`[data-sound="${name}"]`)) {
      button.textContent = text;
      button.setAttribute("aria-pressed", String(on));
    }
  }
}

// Long times in minutes and seconds.
function shown(number) {
  if (number === null) return "";
  return number < 100 ? String(number) : `${Math.floor(number / 60)}:${String(number % 60).padStart(2, "0")}`;
}

function element(tag, text) {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}
