/**
 * A year of an office's mail, made up: partners who write and are answered, newsletters, strangers, and now and then a partner who links
 * where he never did. As many words and links as such mail has; the same octets each time. All names are reserved ones.
 */

export interface OfficeLetter {
  raw: Buffer;
  /** Time of receipt, ms. */
  at: number;
}

const BEGIN = Date.UTC(2025, 0, 6, 8);
const DAY = 86_400_000;
const PARTNERS = 60;
const NEWSLETTERS = 8;
const READERS = 25;

const WORDS = (
  'the of and to we in for is on that by this with you it not or be are from at as your all have new more an was will home can us about if page my has ' +
  'search free but our one other do no information time they site he up may what which their news out use any there see only so his when contact here ' +
  'business who web also now help get view first been would how were services some these click its like service than find price date back top people ' +
  'had list name just over state year day into email two health world next used go work last most products music buy data make them should product ' +
  'system post her city add policy number such please available copyright support message after best software then good video well where info rights ' +
  'public books high school through each links she review years order very privacy book items company read group need many user said does set under ' +
  'general research university january mail full map reviews program life know games way days management part could great united hotel real item ' +
  'international center store travel comments made development report off member details line terms before hotels did send right type because local'
).split(' ');

/** A linear congruential generator: letters must not change from run to run. */
class Dice {
  #seed = 20_250_106;

  below(limit: number): number {
    this.#seed = (Math.imul(this.#seed, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((this.#seed / 2 ** 32) * limit);
  }

  of<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }

  sentences(words: number): string {
    const out: string[] = [];
    for (let left = words; left > 0; left -= 12) {
      const sentence = Array.from({ length: 12 }, () => this.of(WORDS)).join(' ');
      out.push(`${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`);
    }
    return out.join('\n');
  }
}

const reader = (n: number): string => `reader${n}@example.org`;
const partnerDomain = (n: number): string => `partner-${WORDS[n]}-${WORDS[n + 60]}.example`;

interface Draft {
  from: string;
  domain: string;
  to: readonly string[];
  subject: string;
  body: string;
  html?: boolean;
  fields?: readonly string[];
}

function written(draft: Draft, at: number, serial: number): OfficeLetter {
  const fields = [
    `Return-Path: <${draft.from.replace(/^.*</, '').replace('>', '')}>`,
    `Received: from mx.${draft.domain} (mx.${draft.domain} [192.0.2.${1 + (draft.domain.length % 200)}]) by mx.example.org; ${new Date(at).toUTCString()}`,
    `Authentication-Results: mx.example.org; dmarc=pass header.from=${draft.domain}; dkim=pass header.d=${draft.domain}`,
    `From: ${draft.from}`,
    `To: ${draft.to.join(', ')}`,
    `Subject: ${draft.subject}`,
    `Date: ${new Date(at).toUTCString()}`,
    `Message-ID: <${serial}@${draft.domain}>`,
    'MIME-Version: 1.0',
    `Content-Type: text/${draft.html === true ? 'html' : 'plain'}; charset=utf-8`,
    ...(draft.fields ?? []),
  ];
  return { raw: Buffer.from(`${fields.join('\n')}\n\n${draft.body}\n`.replaceAll('\n', '\r\n')), at };
}

function partnerLetter(dice: Dice, n: number): Draft {
  const domain = partnerDomain(n);
  const name = `Partner ${WORDS[n + 120] ?? 'Nobody'}`;
  const kind = dice.below(20);
  const link = kind === 0 ? `\nPlease review the document: https://${dice.of(WORDS)}${dice.below(99)}.share.example/s/${dice.below(9999)}\n` : '';
  const quoted =
    kind < 8
      ? `\nOn Monday, Reader wrote:\n${dice
          .sentences(60)
          .split('\n')
          .map((line) => `> ${line}`)
          .join('\n')}\n`
      : '';
  return {
    from: `${name} <anna@${domain}>`,
    domain,
    to: Array.from({ length: 1 + dice.below(3) }, (_, i) => reader((n + i) % READERS)),
    subject: `${dice.of(WORDS)} ${dice.of(WORDS)} ${dice.of(WORDS)} ${dice.below(900)}`,
    body: `Dear all,\n\n${dice.sentences(60 + dice.below(240))}${link}\n\nBest regards\n${name}\nhttps://www.${domain}/\n${quoted}`,
  };
}

function answer(dice: Dice, n: number): Draft {
  const us = reader(n % READERS);
  return { from: us, domain: 'example.org', to: [`anna@${partnerDomain(n)}`], subject: `Re: ${dice.of(WORDS)}`, body: dice.sentences(80) };
}

function newsletter(dice: Dice, n: number): Draft {
  const domain = `news${n}.example`;
  const items = Array.from({ length: 20 }, (_, i) => {
    const host = i % 4 === 3 ? `${dice.of(WORDS)}${dice.below(50)}.example` : `www.${domain}`;
    return `<h2>${dice.sentences(12)}</h2><p>${dice.sentences(48)}</p><a href="https://${host}/story/${dice.below(9999)}">Read more</a><img src="https://img.${domain}/${i}.png">`;
  });
  return {
    from: `News ${n} <letter@${domain}>`,
    domain,
    to: [reader(dice.below(READERS))],
    subject: `This week: ${dice.sentences(12).slice(0, 40)}`,
    body: `<html><body>${items.join('\n')}<p><a href="https://www.${domain}/unsubscribe">Unsubscribe</a></p></body></html>`,
    html: true,
    fields: [`List-Unsubscribe: <https://www.${domain}/u>`],
  };
}

function stranger(dice: Dice): Draft {
  const domain = `${dice.of(WORDS)}-${dice.of(WORDS)}${dice.below(500)}.example`;
  return {
    from: `${dice.of(['Support Team', 'Otto Stranger', 'Billing'])} <info@${domain}>`,
    domain,
    to: [reader(dice.below(READERS))],
    subject: dice.of(['Your account is limited', 'Invoice attached', 'A question about your offer', 'Your parcel is waiting']),
    body: `<p>Dear customer,</p><p>${dice.sentences(60)}</p><p><a href="https://${dice.of(WORDS)}${dice.below(400)}.example/login">Confirm your account now</a></p>`,
    html: true,
  };
}

/** @returns letters in order of receipt; those from `example.org` are our own */
export function officeLetters(count = 1500): OfficeLetter[] {
  const dice = new Dice();
  return Array.from({ length: count }, (_, i) => {
    const at = BEGIN + Math.floor((i / count) * 365) * DAY + dice.below(DAY / 3);
    const kind = dice.below(100);
    const partner = dice.below(PARTNERS);
    const draft =
      kind < 60 ? partnerLetter(dice, partner) : kind < 72 ? answer(dice, partner) : kind < 87 ? newsletter(dice, dice.below(NEWSLETTERS)) : stranger(dice);
    return written(draft, at, i);
  }).sort((a, b) => a.at - b.at);
}
