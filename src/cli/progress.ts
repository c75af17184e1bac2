/** One line on a terminal that tells how far a long command is, its rate and the time left; nothing anywhere else. */
import type { Clock } from '../ports.ts';
import { counted } from '../signals/words.ts';
import type { Sink } from './io.ts';

const REDRAW_MS = 200;
/** Clears the line the cursor is in (ECMA-48 EL). */
const CLEAR = '\r\x1b[2K';

/** Messages, and their octets. */
export interface Amount {
  messages: number;
  octets: number;
}

export class Progress {
  readonly #sink: Sink;
  readonly #clock: Clock;
  readonly #label: string;
  readonly #total: Amount;
  readonly #done: Amount = { messages: 0, octets: 0 };
  readonly #startedAt: number;
  #drawnAt: number;
  #drawn = false;

  constructor(sink: Sink, clock: Clock, label: string, total: Amount) {
    this.#sink = sink;
    this.#clock = clock;
    this.#label = label;
    this.#total = total;
    this.#startedAt = clock.now();
    this.#drawnAt = this.#startedAt;
  }

  step(octets: number): void {
    this.#done.messages += 1;
    this.#done.octets += octets;
    this.#draw((elapsedMs) => progressText(this.#label, this.#done, this.#total, elapsedMs));
  }

  /** While it is not yet known how much there is. */
  found(messages: number, octets: number): void {
    this.#draw(() => `${this.#label} looking through: ${counted(messages, 'message')}, ${Math.floor(octets / 1_000_000)} MB`);
  }

  /** Leaves a clean line for what comes next. */
  clear(): void {
    if (this.#drawn) this.#sink.write(CLEAR);
    this.#drawn = false;
  }

  #draw(text: (elapsedMs: number) => string): void {
    const now = this.#clock.now();
    if (!this.#sink.terminal || now - this.#drawnAt < REDRAW_MS) return;
    this.#drawnAt = now;
    this.#drawn = true;
    this.#sink.write(`${CLEAR}${text(now - this.#startedAt).slice(0, Math.max(20, this.#sink.columns - 1))}`);
  }
}

/**
 * `learn 1234/5000 24% 617/s 7 s left`. A message costs something for itself and something for each octet, so share and time left go by the mean
 * of both: a few large messages at the end are no surprise then, and neither are many small ones.
 */
export function progressText(label: string, done: Amount, total: Amount, elapsedMs: number): string {
  const of = (unit: keyof Amount): number => (total[unit] === 0 ? 1 : done[unit] / total[unit]);
  const share = (of('messages') + of('octets')) / 2;
  const rate = elapsedMs > 0 ? (done.messages * 1000) / elapsedMs : 0;
  const left = rate > 0 ? ` ${Math.round(rate)}/s ${spanText((elapsedMs / 1000) * (1 / share - 1))} left` : '';
  return `${label} ${done.messages}/${total.messages} ${Math.floor(100 * share)}%${left}`;
}

function spanText(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  if (seconds < 3600) return `${Math.ceil(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
