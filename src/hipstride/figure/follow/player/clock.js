// Time on the wall, not ticks: how long a step has run is right also after the screen slept.

export class Stopwatch {
  constructor(now = () => Date.now()) {
    this.now = now;
    this.restart(0);
  }

  // Begin anew, `seconds` in; it stands until it is started.
  restart(seconds) {
    this.kept = seconds;
    this.since = null;
  }

  start() {
    if (this.since === null) this.since = this.now();
  }

  stop() {
    this.kept = this.elapsed;
    this.since = null;
  }

  // Seconds. Where the clock is set back, nothing counts backwards, and counting goes on.
  get elapsed() {
    if (this.since !== null) {
      const now = this.now();
      this.kept += Math.max(now - this.since, 0) / 1000;
      this.since = now;
    }
    return this.kept;
  }
}
