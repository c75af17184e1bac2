/** How many messages and replies, by era, so that what is forgotten can be taken off. Packed: number of the era (less the one before), messages, replies. */
import { ByteReader, writer } from './bytes.ts';

interface EraCount {
  readonly era: number;
  messages: number;
  replies: number;
}

export class Counts {
  /** Oldest first; none is all 0. */
  readonly eras: EraCount[] = [];

  static unpack(packed: Uint8Array): Counts {
    const counts = new Counts();
    const from = new ByteReader(packed);
    for (let era = 0; !from.done; ) {
      era += from.varint();
      counts.eras.push({ era, messages: from.varint(), replies: from.varint() });
    }
    return counts;
  }

  pack(): Buffer {
    let before = 0;
    for (const { era, messages, replies } of this.eras) {
      writer.varint(era - before);
      writer.varint(messages);
      writer.varint(replies);
      before = era;
    }
    return writer.take();
  }

  /** Numbers may be negative; no count falls below 0. */
  add(era: number, messages: number, replies: number): void {
    let place = this.eras.length;
    while (place > 0 && (this.eras[place - 1] as EraCount).era > era) place -= 1;
    let count = this.eras[place - 1];
    if (count?.era !== era) {
      count = { era, messages: 0, replies: 0 };
      this.eras.splice(place, 0, count);
      place += 1;
    }
    count.messages = Math.max(0, count.messages + messages);
    count.replies = Math.max(0, count.replies + replies);
    if (count.messages === 0 && count.replies === 0) this.eras.splice(place - 1, 1);
  }

  since(era: number): { messages: number; replies: number } {
    let messages = 0;
    let replies = 0;
    for (const count of this.eras) {
      if (count.era < era) continue;
      messages += count.messages;
      replies += count.replies;
    }
    return { messages, replies };
  }

  /** @returns whether anything was dropped */
  dropBefore(era: number): boolean {
    const old = this.eras.filter((count) => count.era < era).length;
    this.eras.splice(0, old);
    return old > 0;
  }
}
