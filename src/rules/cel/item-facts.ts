/** The links and files of a message as the condition of a rule sees them, each for itself (see facts.ts). */
import type { Attachment, Link } from '../../mail/message.ts';
import { ageInDays } from '../../signals/domain-age.ts';
import { isOurHost, type SignalFacts } from '../../signals/facts.ts';
import { int, known } from './numbers.ts';

export class LinkFacts {
  readonly #link: Link;
  readonly #facts: SignalFacts;

  constructor(link: Link, facts: SignalFacts) {
    this.#link = link;
    this.#facts = facts;
  }

  get url(): string {
    return this.#link.target;
  }
  get host(): string {
    return this.#link.host;
  }
  get domain(): string {
    return this.#link.domain;
  }
  get text(): string {
    return this.#link.text;
  }
  get where(): string {
    return this.#link.where;
  }
  get region(): string {
    return this.#link.region;
  }
  get hidden(): string[] {
    return this.#link.hidden;
  }
  get mismatch(): string | undefined {
    return this.#link.mismatch ?? undefined;
  }
  get ageDays(): bigint | undefined {
    return known(ageInDays(this.#facts.ages.get(this.#link.domain)?.registeredAt, this.#facts.at));
  }
  get met(): boolean {
    return this.#facts.hostsFirstSeen.has(this.#link.host);
  }
  get own(): boolean {
    return this.#facts.authorDomain !== '' && this.#link.domain === this.#facts.authorDomain;
  }
  get ours(): boolean {
    return isOurHost(this.#link.host, this.#facts.protectedDomains);
  }
  get shared(): boolean {
    return this.#link.tenant !== this.#link.domain;
  }
}

export class AttachmentFacts {
  readonly name: string;
  readonly type: string;
  readonly kind: string;
  readonly size: bigint;

  constructor({ name, type, kind, size }: Attachment) {
    this.name = name;
    this.type = type;
    this.kind = kind;
    this.size = int(size);
  }

  get extension(): string {
    return /\.([^./\\]{1,20})$/u.exec(this.name)?.[1]?.toLowerCase() ?? '';
  }
}
