/**
 * Constants of the surprise formula for each attribute, set by hand until they are fitted.
 *
 * - `discount` d: how much of each distinct value's weight goes to the yet unseen. The escape mass
 *   (θ + d·T)/(n + θ) is the habit of novelty.
 * - `concentration` θ: how many days of evidence a level needs to outweigh its parent.
 * - `unseenBits`: base probability of a value nobody has ever met, 2^-unseenBits: one in as many values as the
 *   attribute plausibly has. Fixed, so that bits do not grow with the vocabulary.
 */
import type { Attribute } from './types.ts';

export interface Parameters {
  discount: number;
  concentration: number;
  unseenBits: number;
}

export const PARAMETERS: Readonly<Record<Attribute, Parameters>> = {
  'link-host': { discount: 0.5, concentration: 1, unseenBits: 20 },
  'link-tenant': { discount: 0.5, concentration: 1, unseenBits: 20 },
  // away, own or none.
  'has-link': { discount: 0.1, concentration: 2, unseenBits: Math.log2(3) },
  network: { discount: 0.5, concentration: 2, unseenBits: 16 },
  // Some 80 thousand autonomous systems, 250 countries.
  provider: { discount: 0.5, concentration: 2, unseenBits: 17 },
  country: { discount: 0.5, concentration: 2, unseenBits: 8 },
  helo: { discount: 0.5, concentration: 2, unseenBits: 14 },
  'dkim-domain': { discount: 0.5, concentration: 2, unseenBits: 14 },
  mailer: { discount: 0.5, concentration: 2, unseenBits: 8 },
  // A score of bodies, each with up to three classes of files out of nine, or many: some 3000.
  form: { discount: 0.5, concentration: 2, unseenBits: 12 },
  language: { discount: 0.4, concentration: 2, unseenBits: 6 },
  // Six bands, seven days: everyone strays now and then, so a level needs more days to speak for itself.
  hour: { discount: 0.2, concentration: 3, unseenBits: Math.log2(6) },
  weekday: { discount: 0.2, concentration: 4, unseenBits: Math.log2(7) },
  zone: { discount: 0.3, concentration: 3, unseenBits: 6 },
  'reply-to': { discount: 0.5, concentration: 1, unseenBits: 14 },
  'display-name': { discount: 0.5, concentration: 2, unseenBits: 14 },
  company: { discount: 0.5, concentration: 2, unseenBits: 20 },
  // Four ways, ten kinds with none, three threads: see company.ts, ask-words.ts, thread.ts.
  addressed: { discount: 0.2, concentration: 2, unseenBits: 2 },
  ask: { discount: 0.3, concentration: 2, unseenBits: 4 },
  thread: { discount: 0.1, concentration: 2, unseenBits: 2 },
};
