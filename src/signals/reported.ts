/**
 * What people here reported as phishing (`kithgate held phish`): a link to where a reported message led, a text of its shape, an author
 * one of whose messages it was. When it was is told, and never to whom it had come, nor from whom: that is another reader's
 * business. An author is only spoken of to those he writes to.
 */
import { registrableDomain } from '../mail/header/address.ts';
import type { MessageFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import { harmless, listed, onDay } from './words.ts';

const DAY_MS = 86_400_000;
/** Days for which a reported author is none to be lenient with, unless a person trusts him before: a hijacked mailbox is won back in less. */
const AUTHOR_DAYS = 30;
/** Days for which a shape is one of phishing: campaigns don't last, and in time honest text comes to look like some. */
const SHAPE_DAYS = 90;

export function reported(facts: MessageFacts): Finding[] {
  return facts.reported === undefined ? [] : [...hosts(facts), ...shape(facts), ...author(facts)];
}

function hosts(facts: MessageFacts): Finding[] {
  const found = facts.targets.flatMap((target) => {
    const at = target.quoted ? undefined : facts.reported?.targets.get(target.tenant);
    return at === undefined ? [] : [{ target, at }];
  });
  if (found.length === 0) return [];
  const names = [...new Set(found.map(({ target }) => harmless(target.tenant)))];
  const when = onDay(Math.max(...found.map(({ at }) => at)));
  const text = `${listed(names)} ${names.length === 1 ? 'was' : 'were'} reported as phishing here on ${when}`;
  return [finding('reported-host', 'reported', text, { level: 'organisation', links: found.flatMap(({ target }) => target.indices) })];
}

function shape({ reported: known, at, targets }: MessageFacts): Finding[] {
  const since = known?.shape ?? null;
  if (since === null || at - since > SHAPE_DAYS * DAY_MS) return [];
  const links = targets.filter((target) => !target.ownDomain && !target.quoted).flatMap((target) => target.indices);
  return [
    finding('reported-text', 'reported', `The same text with other names in it was reported as phishing here on ${onDay(since)}`, {
      level: 'organisation',
      links,
    }),
  ];
}

function author({ reported: known, at, who, targets, authorDomain }: MessageFacts): Finding[] {
  const since = known?.author ?? null;
  if (since === null || at - since > AUTHOR_DAYS * DAY_MS) return [];
  const links = targets.filter(({ link, quoted }) => !quoted && registrableDomain(link.host) !== authorDomain).flatMap((target) => target.indices);
  return [finding('reported-author', 'reported', `Mail from ${who} was reported as phishing here on ${onDay(since)}`, { level: 'correspondent', links })];
}
