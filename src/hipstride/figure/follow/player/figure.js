// The moving picture: a pose at every phase from 0 to 1. Where motion is reduced, three still frames instead.

const STILLS = [0, 0.5, 1];
const CYCLE_STILLS = [0, 0.25, 0.75]; // of a motion that ends where it began
const LAST = 0.9999; // at 1 the animation would begin again

export class Figure {
  constructor(place, pictures) {
    this.place = place;
    this.pictures = pictures;
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
    this.frames = phases.map((phase, index) => ({ phase, svg: this.frame(id, side, index) }));
    this.place.classList.toggle("stills", stills);
    for (const { phase, svg } of this.frames) {
      this.place.append(svg);
      svg.pauseAnimations();
      svg.setCurrentTime(Math.min(phase, LAST));
    }
    this.at = null;
  }

  frame(id, side, index) {
    const svg = document.getElementById(id).content.firstElementChild.cloneNode(true);
    if (side === "right") mirror(svg);
    const [title, description] = this.pictures[id][side === "right" ? "right" : "left"];
    // The first picture speaks for all of them.
    svg.removeAttribute("aria-labelledby");
    svg.querySelectorAll("title, desc").forEach((each) => each.remove());
    if (index === 0) svg.setAttribute("aria-label", `${title}. ${description}`);
    else svg.setAttribute("aria-hidden", "true");
    return svg;
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
function mirror(svg) {
  const width = svg.viewBox.baseVal.width;
  const scene = document.createElementNS(svg.namespaceURI, "g");
  scene.setAttribute("transform", `translate(${width} 0) scale(-1 1)`);
  scene.append(...svg.children);
  svg.append(scene);
}
