/** The text of a message, gathered from its parts: shown and not shown, and of what is shown whose words it is. Bounded. */
import { TextCollector } from './html/visible-text.ts';
import type { Region } from './message.ts';
import { regionsOf } from './text-regions.ts';

/** What one part shows. */
export interface PartText {
  visible: string;
  own: string;
  quoted: string;
  signature: string;
  hidden: string;
}

export class BodyTexts {
  private readonly visible = new TextCollector(65_536);
  private readonly own = new TextCollector(65_536);
  private readonly quoted = new TextCollector(16_384);
  private readonly signature = new TextCollector(4_096);
  private readonly hidden = new TextCollector(16_384);
  /** All that shows is the author's own, as in most mail: it needs no second gathering. */
  private allOwn = true;

  /** @param nested the part is inside an attached message: shown, but nobody's own words */
  add(part: PartText, nested: boolean): void {
    if (this.allOwn && (nested || part.own !== part.visible)) {
      this.allOwn = false;
      put(this.own, this.visible.text());
    }
    put(this.visible, part.visible);
    put(this.hidden, part.hidden);
    if (nested) put(this.quoted, part.visible);
    else if (!this.allOwn) put(this.own, part.own);
    if (nested) return;
    put(this.quoted, part.quoted);
    put(this.signature, part.signature);
  }

  read(): { visibleText: string; ownText: string; quotedText: string; signatureText: string; hiddenText: string } {
    const visibleText = this.visible.text();
    return {
      visibleText,
      ownText: this.allOwn ? visibleText : this.own.text(),
      quotedText: this.quoted.text(),
      signatureText: this.signature.text(),
      hiddenText: this.hidden.text(),
    };
  }
}

/** Each part begins a line of its own. */
function put(collector: TextCollector, text: string): void {
  if (text === '') return;
  collector.add(text, true);
  collector.breakLine();
}

/** A plain text, taken apart by whose words its lines are. */
export function plainText(text: string): PartText & { regionAt(offset: number): Region } {
  const regions = regionsOf(text);
  const pick = (wanted: Region): string =>
    regions
      .filter(({ region }) => region === wanted)
      .map(({ start, end }) => text.slice(start, end))
      .join('');
  let at = 0;
  return {
    visible: text,
    own: pick('own'),
    quoted: pick('quoted'),
    signature: pick('signature'),
    hidden: '',
    // Asked in ascending order, so each region is passed once.
    regionAt(offset) {
      while (at < regions.length - 1 && (regions[at]?.end ?? 0) <= offset) at += 1;
      return regions[at]?.region ?? 'own';
    },
  };
}
