// What a set or a rest shows and says as time goes on.

import { cues, moment, secondsLeft } from "../../follow/moment.js";
import { Stopwatch } from "../../follow/clock.js";
import { lasts } from "./plan.js";

const COUNT_IN_S = 5;
const LATE_S = 1; // what should have been heard longer ago is not said any more
const LONG_S = 3600; // a set that began longer ago was left, not held

export class Counting {
  // `spec`: what the screen counts, or null; it began at `spec.since` (milliseconds).
  constructor(spec, beats, texts, now = () => Date.now()) {
    this.spec = spec;
    this.texts = texts;
    this.watch = new Stopwatch(now);
    const since = spec?.since ? Math.max(now() - spec.since, 0) / 1000 : 0;
    this.watch.restart(Math.min(since, LONG_S));
    this.watch.start();
    this.beats = beats;
    this.heard = [];
    if (spec?.kind === "work") this.prepare();
    if (spec?.kind === "rest") this.rest();
    this.skip(LATE_S);
  }

  prepare() {
    const { way, beats, cycle } = this.spec;
    this.work = { kind: "work", reps: way.reps, beats, cycle_s: cycle, seconds: lasts(way, beats), say: this.texts.say("go") };
    const start = COUNT_IN_S;
    this.heard = [
      ...[3, 2, 1].map((left) => ({ at: start - left, tone: "tick", say: "" })),
      ...cues(this.work, this.texts.words).map((cue) => ({ ...cue, at: cue.at + start })),
      { at: start + this.work.seconds, tone: null, say: this.texts.say("enough") },
    ];
  }

  rest() {
    const { seconds } = this.spec;
    if (seconds > 20) this.heard.push({ at: seconds - 10, tone: "tick", say: this.texts.say("ten_left") });
    if (seconds > 0) this.heard.push({ at: seconds, tone: "down", say: this.texts.say("rest_over") });
  }

  skip(late) {
    while (this.heard.length > 0 && this.watch.elapsed - this.heard[0].at > late) this.heard.shift();
  }

  // What is due to be heard now: [{tone, say}].
  due() {
    this.skip(LATE_S);
    const found = [];
    while (this.heard.length > 0 && this.heard[0].at <= this.watch.elapsed) found.push(this.heard.shift());
    return found;
  }

  // {count, of, beat, breath, cue, phase} for the view.
  now() {
    const none = { count: "", of: "", beat: "", breath: "", cue: "", phase: null };
    const at = this.watch.elapsed;
    if (this.spec?.kind === "work") return { ...none, ...this.working(at - COUNT_IN_S) };
    const demo = this.beats.length > 0 ? moment({ kind: "demo", beats: this.beats, reps: null, cycle_s: this.cycle ?? null }, at).phase : null;
    if (this.spec?.kind !== "rest") return { ...none, phase: demo };
    const left = secondsLeft({ seconds: this.spec.seconds }, at);
    return { ...none, phase: demo, count: left > 0 ? clock(left) : "", beat: this.texts.say(left > 0 ? "rest" : "rest_over") };
  }

  working(at) {
    const { say } = this.texts;
    if (at < 0) return { count: String(Math.ceil(-at)), beat: say("begins_in"), phase: 0 };
    const { work, spec } = this;
    const over = at >= work.seconds;
    const { rep, beat, phase } = moment(work, at);
    const cue = spec.cues.length > 0 && rep ? spec.cues[(rep - 1) % spec.cues.length] : "";
    return {
      count: work.reps === null ? clock(secondsLeft(work, at)) : String(rep),
      of: work.reps === null ? "" : say("of", { n: work.reps }),
      beat: over ? say("enough") : beat?.name ?? "",
      breath: over ? "" : beat?.breath ?? "",
      cue: over ? "" : cue,
      phase: over ? 0 : phase,
    };
  }

  // Whole repetitions (or seconds) that lie behind: what "did fewer" begins with.
  behind() {
    if (this.spec?.kind !== "work") return 0;
    const at = this.watch.elapsed - COUNT_IN_S;
    if (at <= 0) return 0;
    if (this.work.reps === null) return Math.min(Math.floor(at), this.work.seconds);
    return at >= this.work.seconds ? this.work.reps : moment(this.work, at).rep - 1;
  }
}

const clock = (seconds) => (seconds < 100 ? String(seconds) : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);
