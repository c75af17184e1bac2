/** Keeps an archive from swelling without end: a few kilobytes can be made to inflate into terabytes ("zip bomb"). */

const GIB = 2 ** 30;
/** Octets one archive may inflate to. */
const MOST = 64 * GIB;
/** Octets within which any ratio is fine. */
const HARMLESS = GIB;
/** Mail rarely shrinks to less than a tenth, the worst of it to a fiftieth; deflate itself can do a thousandth. */
const RATIO = 200;

export class Swollen extends Error {
  override name = 'Swollen';
}

export interface SwellingLimits {
  most: number;
  harmless: number;
}

export class Swelling {
  readonly #limits: SwellingLimits;
  #inflated = 0;

  constructor(limits: SwellingLimits = { most: MOST, harmless: HARMLESS }) {
    this.#limits = limits;
  }

  /**
   * Counts inflated octets. Throws `Swollen`.
   *
   * @param packed octets read from the archive so far
   */
  grow(octets: number, packed: number): void {
    this.#inflated += octets;
    const { most, harmless } = this.#limits;
    if (this.#inflated > most) throw new Swollen(`inflates to more than ${sizeText(most)}: unpack it first`);
    if (this.#inflated > harmless && this.#inflated > RATIO * packed)
      throw new Swollen(`inflates to more than ${RATIO} times its size: if it is no trap, unpack it first`);
  }
}

const sizeText = (octets: number): string => (octets >= GIB ? `${octets / GIB} GiB` : `${octets} octets`);
