// The moving picture: a pose at every phase from 0 to 1. Where motion is reduced, three still frames instead.

const STILLS = [0, 0.5, 1];
const CYCLE_STILLS = [0, 0.25, 0.75]; // of a motion that ends where it began
const LAST = 0.9999; // at 1 the animation would begin again

export class Figure {
  constructor(place, pictures) {
    this.place = place;
    this.pictures = pictures;
    this.near = false;
    this.reduced = window.matchMedia("(prefers-reduced-motion: reduce)");
    this.reduced.addEventListener("change", () => this.draw());
    this.shown = null;
    this.frames = [];
  }

  show(step) {
    const seen = { id: step.figure, side: step.side, cycle: step.cycle_s !== null, moves: step.beats.length > 0 };
    if (JSON.stringify(seen) === JSON.stringify(this.shown)) return;
    this.shown = seen;
    this.draw();
  }

  draw() {
    this.place.replaceChildren();
    this.frames = [];
    const { id, side, cycle, moves } = this.shown ?? { id: null };
    this.place.hidden = id === null;
    if (id === null) return;
    const stills = this.reduced.matches && moves;
    const phases = stills ? (cycle ? CYCLE_STILLS : STILLS) : [0];
    this.frames = phases.map((phase, index) => ({ phase, ...this.frame(id, side, index) }));
    this.place.classList.toggle("stills", stills);
    for (const { phase, svg } of this.frames) {
      this.place.append(svg);
      svg.pauseAnimations();
      svg.setCurrentTime(Math.min(phase, LAST));
    }
    this.at = null;
    this.fit();
  }

  // Whether to look from near: in a place with a size of its own, a picture that is wider is cut to what moves.
  look(near) {
    this.near = near;
    if (near && !this.sized) {
      this.sized = new ResizeObserver(() => this.fit());
      this.sized.observe(this.place);
    }
    this.fit();
  }

  // The same piece of a picture over the whole motion, by the room that there is for it.
  fit() {
    for (const { svg, whole, moving } of this.frames) {
      const { width, height } = svg.getBoundingClientRect();
      const { x, y, width: wide, height: high } = whole;
      const room = this.near && height > 0 ? high * width / height : Infinity;
      const [left, across] = piece({ left: x, width: wide }, moving, room);
      svg.setAttribute("viewBox", `${left} ${y} ${across} ${high}`);
    }
  }

  frame(id, side, index) {
    const svg = document.getElementById(id).content.firstElementChild.cloneNode(true);
    const { x, y, width, height } = svg.viewBox.baseVal;
    const whole = { x, y, width, height };
    const [from, across] = svg.dataset.moving?.split(" ").map(Number) ?? [x, width];
    if (side === "right") mirror(svg, whole);
    const moving = { left: side === "right" ? 2 * x + width - from - across : from, width: across };
    const [title, description] = this.pictures[id][side === "right" ? "right" : "left"];
    // The first picture speaks for all of them.
    svg.removeAttribute("aria-labelledby");
    svg.querySelectorAll("title, desc").forEach((each) => each.remove());
    if (index === 0) svg.setAttribute("aria-label", `${title}. ${description}`);
    else svg.setAttribute("aria-hidden", "true");
    return { svg, whole, moving };
  }

  seek(phase) {
    if (this.frames.length === 0) return;
    if (this.frames.length > 1) {
      const near = this.frames.map((each) => Math.abs(each.phase - phase));
      const best = near.indexOf(Math.min(...near));
      this.frames.forEach(({ svg }, index) => svg.classList.toggle("now", index === best));
    } else if (this.at === null || Math.abs(phase - this.at) > 0.002) {
      this.at = phase;
      this.frames[0].svg.setCurrentTime(Math.min(phase, LAST));
    }
  }
}

// Left is drawn; right is its mirror image.
function mirror(svg, { x, width }) {
  const scene = document.createElementNS(svg.namespaceURI, "g");
  scene.setAttribute("transform", `translate(${2 * x + width} 0) scale(-1 1)`);
  scene.append(...svg.children);
  svg.append(scene);
}

// From where, and how wide, a picture is shown: all of it where there is room, else as much as there is round what
// moves, and never less than that.
export function piece(whole, moving, room) {
  const width = Math.min(Math.max(room, moving.width), whole.width);
  const left = moving.left + (moving.width - width) / 2;
  return [Math.min(Math.max(left, whole.left), whole.left + whole.width - width), width];
}
