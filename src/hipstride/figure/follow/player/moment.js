// What a step shows at a moment, and what it says and beeps when. Pure.

const EASE = (share) => 0.5 - 0.5 * Math.cos(Math.PI * share); // slow at both ends, as limbs move

function lasting(beats) {
  return beats.reduce((sum, beat) => sum + beat.seconds, 0);
}

// Repetition (from 1), beat, seconds into the beat, and the phase of the motion (0 to 1).
export function moment(step, elapsed) {
  if (step.beats.length === 0) return { rep: null, beat: null, phase: 0 };
  const whole = lasting(step.beats);
  const reps = step.reps ?? (step.kind === "work" ? Math.ceil(step.seconds / whole - 1e-9) : Infinity);
  const total = step.kind === "work" ? step.seconds : Infinity;
  const at = Math.min(Math.max(elapsed, 0), total);
  const rep = Math.min(Math.floor(at / whole + 1e-9), reps - 1);
  let into = at - rep * whole;
  let beat = step.beats[step.beats.length - 1];
  for (const each of step.beats) {
    if (into < each.seconds - 1e-9) {
      beat = each;
      break;
    }
    into -= each.seconds;
  }
  if (step.cycle_s !== null) return { rep: rep + 1, beat, phase: ((at / step.cycle_s) % 1 + 1) % 1 };
  const share = beat.seconds > 0 ? Math.min(Math.max(into / beat.seconds, 0), 1) : 1;
  return { rep: rep + 1, beat, phase: beat.begin + (beat.end - beat.begin) * EASE(share) };
}

// Whole seconds that are left, never 0 before the end.
export function secondsLeft(step, elapsed) {
  return step.seconds === null ? null : Math.max(Math.ceil(step.seconds - elapsed - 1e-6), 0);
}

// The large number of a step: repetitions of a counted set, else seconds left; none where one waits.
export function count(step, elapsed) {
  if (step.kind === "work" && step.reps !== null) return moment(step, elapsed).rep;
  return secondsLeft(step, elapsed);
}

// What is heard: [{ at, tone, say }], in order.
export function cues(step, words) {
  const heard = [{ at: 0, tone: null, say: step.say }];
  if (step.kind === "work") {
    return heard.concat(step.reps === null ? timed(step, words) : counted(step, words)).sort(byTime);
  }
  if (step.kind === "ready") {
    for (const left of [3, 2, 1]) heard.push({ at: step.seconds - left, tone: "tick", say: "" });
  } else if (step.seconds !== null && step.seconds >= 20) {
    heard.push({ at: step.seconds - 10, tone: "tick", say: words.ten_left });
  }
  return heard.sort(byTime);
}

function byTime(one, other) {
  return one.at - other.at;
}

function counted(step, words) {
  const heard = [];
  const whole = lasting(step.beats);
  for (let rep = 0; rep < step.reps; rep += 1) {
    const last = rep === step.reps - 1 && step.reps > 2;
    let at = rep * whole;
    step.beats.forEach((beat, index) => {
      const number = index > 0 ? "" : last ? words.last_one : `${rep + 1}.`;
      const name = rep < 2 ? beat.name : ""; // the first two are talked through, then only counted
      heard.push({ at, tone: tone(beat), say: `${number} ${name}`.trim() });
      at += beat.seconds;
    });
  }
  return heard;
}

function tone(beat) {
  return beat.end > beat.begin ? "up" : beat.end < beat.begin ? "down" : null;
}

function timed(step, words) {
  const heard = [{ at: 0, tone: "up", say: "" }];
  if (step.seconds >= 20) heard.push({ at: step.seconds / 2, tone: null, say: words.half_way });
  if (step.seconds >= 15) heard.push({ at: step.seconds - 5, tone: "tick", say: words.five_left });
  heard.push({ at: Math.max(step.seconds - 0.2, 0), tone: "down", say: "" });
  return heard;
}
