/** One line on a terminal that tells how far a long command is, its rate and the time left; nothing anywhere else. */
import type { Clock } from '../ports.ts';
import type { Sink } from './io.ts';

const REDRAW_MS = 200;
/** Clears the line the cursor is in (ECMA-48 EL). */
const CLEAR = '\r\x1b[2K';

export class Progress {
  readonly #sink: Sink;
  readonly #clock: Clock;
  readonly #label: string;
  readonly #total: number;
  readonly #startedAt: number;
  #drawnAt: number;
  #done = 0;
  #drawn = false;

  constructor(sink: Sink, clock: Clock, label: string, total: number) {
    this.#sink = sink;
    this.#clock = clock;
    this.#label = label;
    this.#total = total;
    this.#startedAt = clock.now();
    this.#drawnAt = this.#startedAt;
  }

  step(): void {
    this.#done += 1;
    const now = this.#clock.now();
    if (!this.#sink.terminal || now - this.#drawnAt < REDRAW_MS) return;
    this.#drawnAt = now;
    this.#drawn = true;
    this.#sink.write(`${CLEAR}${progressText(this.#label, this.#done, this.#total, now - this.#startedAt)}`);
  }

  /** Leaves a clean line for what comes next. */
  clear(): void {
    if (this.#drawn) this.#sink.write(CLEAR);
    this.#drawn = false;
  }
}

/** `learn 1234/5000 25% 640/s 6 s left` */
export function progressText(label: string, done: number, total: number, elapsedMs: number): string {
  const rate = elapsedMs > 0 ? (done * 1000) / elapsedMs : 0;
  const share = total === 0 ? 100 : Math.floor((100 * done) / total);
  const left = rate > 0 ? ` ${Math.round(rate)}/s ${spanText((total - done) / rate)} left` : '';
  return `${label} ${done}/${total} ${share}%${left}`;
}

function spanText(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  if (seconds < 3600) return `${Math.ceil(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
