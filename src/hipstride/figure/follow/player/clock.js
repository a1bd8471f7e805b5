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

  // Seconds. A clock that is set back does not count backwards.
  get elapsed() {
    return this.kept + (this.since === null ? 0 : Math.max(this.now() - this.since, 0) / 1000);
  }
}
