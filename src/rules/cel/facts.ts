/**
 * One message and one recipient as the condition of a rule sees them. Built when a rule asks, each part once; numbers are
 * CEL's (`int` is a bigint), and what is not known is `undefined`, which is no value at all: CEL then has no answer, and no rule matches.
 */
import { isMention } from '../../history/link-targets.ts';
import { domainOf, registrableDomain } from '../../mail/header/address.ts';
import { ageInDays } from '../../signals/domain-age.ts';
import { isOurHost, type SignalFacts } from '../../signals/facts.ts';
import type { Finding } from '../../signals/finding.ts';
import { AttachmentFacts, LinkFacts } from './item-facts.ts';
import { int, known } from './numbers.ts';

/** Of links and of attachments: a condition looks at each. */
const MOST_ITEMS = 50;
const TEXT_LIMIT = 8_000;

abstract class View {
  readonly #facts: SignalFacts;

  constructor(facts: SignalFacts) {
    this.#facts = facts;
  }

  protected static of(view: View): SignalFacts {
    return view.#facts;
  }
}

export class MessageFacts extends View {
  #text: string | undefined;
  #form: string[] | undefined;

  get subject(): string {
    return View.of(this).message.header.subject;
  }
  get text(): string {
    this.#text ??= View.of(this).message.ownText.slice(0, TEXT_LIMIT);
    return this.#text;
  }
  get language(): string | undefined {
    return View.of(this).values.find(({ attribute }) => attribute === 'language')?.value;
  }
  get bulk(): boolean {
    return View.of(this).message.header.bulk;
  }
  get automatic(): boolean {
    return View.of(this).message.header.automatic;
  }
  get repliesToOurs(): boolean {
    return View.of(this).history.repliesToOurs;
  }
  get recipients(): bigint {
    return int(Object.keys(View.of(this).history.pairs).length);
  }
  get signed(): boolean {
    return View.of(this).message.signed;
  }
  get complete(): boolean {
    return View.of(this).message.complete;
  }
  get form(): string[] {
    this.#form ??= View.of(this).message.findings.map(({ id }) => id);
    return this.#form;
  }
}

export class AuthorFacts extends View {
  get address(): string {
    return View.of(this).author.address;
  }
  get host(): string {
    return View.of(this).author.domain;
  }
  get domain(): string {
    return View.of(this).authorDomain;
  }
  get name(): string {
    return View.of(this).message.header.from[0]?.name ?? '';
  }
  get authenticated(): string {
    return View.of(this).author.class;
  }
  get freemail(): boolean {
    return View.of(this).freemail;
  }
  get ours(): boolean {
    const { author, protectedDomains } = View.of(this);
    return isOurHost(author.domain, protectedDomains);
  }
  get ageDays(): bigint | undefined {
    const { ages, authorDomain, at } = View.of(this);
    return known(ageInDays(ages.get(authorDomain)?.registeredAt, at));
  }
  get known(): boolean {
    return View.of(this).acquaintance.known;
  }
  get firstContact(): boolean {
    return View.of(this).acquaintance.firstContact;
  }
  get messages(): bigint {
    return int(View.of(this).acquaintance.stats.messages);
  }
  get days(): bigint {
    return int(View.of(this).acquaintance.stats.days);
  }
  get fromUs(): bigint {
    return int(View.of(this).acquaintance.stats.outbound);
  }
}

export class ReplyToFacts extends View {
  get address(): string | undefined {
    const { message, author } = View.of(this);
    const address = message.header.replyTo[0]?.address.toLowerCase() ?? '';
    return address === '' || address === author.address ? undefined : address;
  }
  get domain(): string | undefined {
    return this.address === undefined ? undefined : registrableDomain(domainOf(this.address));
  }
  get freemail(): boolean | undefined {
    return this.domain === undefined ? undefined : View.of(this).lists.freemail.has(this.domain);
  }
}

export class RecipientFacts extends View {
  get address(): string {
    return View.of(this).recipient;
  }
  get domain(): string {
    return domainOf(View.of(this).recipient);
  }
}

export class HouseFacts {
  readonly warm: boolean;

  constructor(warm: boolean) {
    this.warm = warm;
  }
}

/** Looks alike to CEL whoever asks for it: each part is made when it is first spoken of. */
export class RuleFacts {
  readonly message: MessageFacts;
  readonly author: AuthorFacts;
  readonly replyTo: ReplyToFacts;
  readonly recipient: RecipientFacts;
  readonly house: HouseFacts;
  readonly #facts: SignalFacts;
  readonly #findings: readonly Finding[];
  #links: LinkFacts[] | undefined;
  #attachments: AttachmentFacts[] | undefined;
  #asks: string[] | undefined;
  #strengths: Record<string, number> | undefined;

  /** @param findings what counts or could, for this recipient */
  constructor(facts: SignalFacts, findings: readonly Finding[], warm: boolean) {
    this.#facts = facts;
    this.#findings = findings;
    this.message = new MessageFacts(facts);
    this.author = new AuthorFacts(facts);
    this.replyTo = new ReplyToFacts(facts);
    this.recipient = new RecipientFacts(facts);
    this.house = new HouseFacts(warm);
  }

  get links(): LinkFacts[] {
    this.#links ??= this.#facts.message.links
      .filter((link) => link.clickable && link.host !== '' && !isMention(link))
      .slice(0, MOST_ITEMS)
      .map((link) => new LinkFacts(link, this.#facts));
    return this.#links;
  }

  get attachments(): AttachmentFacts[] {
    this.#attachments ??= this.#facts.message.attachments.slice(0, MOST_ITEMS).map((attachment) => new AttachmentFacts(attachment));
    return this.#attachments;
  }

  get asks(): string[] {
    this.#asks ??= this.#facts.asks.map(({ kind }) => kind);
    return this.#asks;
  }

  get findings(): Record<string, number> {
    if (this.#strengths === undefined) {
      this.#strengths = Object.create(null) as Record<string, number>;
      for (const { signal, strength } of this.#findings) this.#strengths[signal] = Math.max(strength, this.#strengths[signal] ?? 0);
    }
    return this.#strengths;
  }
}
