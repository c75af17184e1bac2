/** What the gateway made of each message, for a terminal. */
import pc from 'picocolors';
import type { Action, Reason, Verdict } from '../src/decide/verdict.ts';
import type { JournalEntry } from '../src/ports.ts';
import type { Mode } from './gateway.ts';
import type { Arrival } from './today.ts';

/** As `trace --json` prints it. */
export type Traced = Omit<JournalEntry, 'at'> & { at: string };

export interface Judged {
  arrival: Arrival;
  action: Action;
  score: number;
  reasons: Reason[];
  outcome: string;
}

const REASONS_SHOWN = 4;
const WIDTH = 100;
const PAINT: Record<Action, (text: string) => string> = { deliver: pc.green, lock: pc.yellow, hold: pc.red };

/** @throws Error naming a message that the journal does not know */
export function judged(arrivals: readonly Arrival[], traced: readonly Traced[]): Judged[] {
  return arrivals.map((arrival) => {
    const entry = traced.find(({ messageId }) => messageId === arrival.messageId);
    const delivery = (entry?.verdict as Verdict | null | undefined)?.deliveries[0];
    if (entry === undefined || delivery === undefined) throw new Error(`${arrival.subject}: not judged`);
    return { arrival, action: delivery.action, score: delivery.score, reasons: delivery.reasons, outcome: entry.outcomes[0]?.outcome ?? 'unknown' };
  });
}

export function mailText({ arrival, action, score, reasons }: Judged): string {
  const head = `  ${PAINT[action](action.padEnd(7))} ${String(Math.round(score)).padStart(3)}  ${pc.bold(arrival.subject)}`;
  const who = `               ${arrival.from.address} → ${arrival.recipient.address}   ${pc.dim(arrival.about)}`;
  const shown = action === 'deliver' ? [] : reasons.filter(({ points }) => points > 0).slice(0, REASONS_SHOWN);
  return [head, who, ...shown.map(reasonText)].join('\n');
}

/** Hostile text came through the gateway's own cleaning; here it is only wrapped. */
function reasonText({ points, bits, text }: Reason): string {
  const measure = `+${points.toFixed(1)}${bits === null ? '' : `, ${bits} bits`}`;
  const lines = wrap(`${text} (${measure})`, WIDTH - 17);
  return lines.map((line, index) => `               ${index === 0 ? pc.dim('·') : ' '} ${line}`).join('\n');
}

export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

export function totalText(mode: Mode, all: readonly Judged[]): string {
  const count = (action: Action) => all.filter((one) => one.action === action).length;
  const delivered = all.filter(({ outcome }) => outcome === 'delivered').length;
  const attacks = all.filter(({ arrival }) => arrival.truth === 'attack');
  const stopped = attacks.filter(({ action }) => action !== 'deliver').length;
  const honestHeld = all.filter(({ arrival, action }) => arrival.truth === 'honest' && action === 'hold').length;
  const did =
    mode === 'passive'
      ? `delivered all ${delivered} of ${all.length}; would have held ${count('hold')} and locked links in ${count('lock')}`
      : `held ${count('hold')}, locked links in ${count('lock')}, delivered ${delivered} of ${all.length}`;
  return `${pc.bold(`${mode}:`)} ${did}. Of ${attacks.length} attacks ${stopped} were stopped; honest mail held: ${honestHeld}.`;
}
