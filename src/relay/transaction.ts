/** One mail transaction spread over the next hops of its recipients. */
import type { Recipient } from '../mail/envelope.ts';
import type { SmtpReply } from '../mail/reply.ts';
import type { Outgoing, RelayTransaction } from '../ports.ts';
import type { HopTransaction, MailFrom, NextHop } from './next-hop.ts';
import type { Router } from './router.ts';

export class RoutedTransaction implements RelayTransaction {
  readonly #router: Router;
  readonly #mail: MailFrom;
  readonly #begun = new Map<NextHop, HopTransaction>();

  constructor(router: Router, mail: MailFrom) {
    this.#router = router;
    this.#mail = mail;
  }

  rcpt(recipient: Recipient): Promise<SmtpReply> {
    return this.#at(this.#router.routeOf(recipient.address)).rcpt(recipient);
  }

  isAtomic(recipients: readonly Recipient[]): boolean {
    if (recipients.length < 2) return true;
    const hops = new Set(recipients.map((recipient) => this.#router.routeOf(recipient.address)));
    return hops.size === 1 && [...hops].every((hop) => hop.oneReply);
  }

  async send(recipients: readonly Recipient[], content: Outgoing, deadlineAt: number, { whole } = { whole: false }): Promise<SmtpReply[]> {
    const byHop = new Map<NextHop, number[]>();
    recipients.forEach((recipient, index) => {
      const hop = this.#router.routeOf(recipient.address);
      const at = byHop.get(hop);
      if (at === undefined) byHop.set(hop, [index]);
      else at.push(index);
    });
    const replies: SmtpReply[] = [];
    await Promise.all(
      [...byHop].map(async ([hop, indexes]) => {
        const group = indexes.map((index) => recipients[index] as Recipient);
        const answers = await this.#at(hop).send(group, content, deadlineAt, whole);
        indexes.forEach((index, position) => {
          replies[index] = answers[position] as SmtpReply;
        });
      }),
    );
    return replies;
  }

  end(): void {
    for (const transaction of this.#begun.values()) transaction.end();
  }

  #at(hop: NextHop): HopTransaction {
    const begun = this.#begun.get(hop) ?? hop.begin(this.#mail);
    this.#begun.set(hop, begun);
    return begun;
  }
}
