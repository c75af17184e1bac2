/**
 * What the reading found in the form of a message and in its files, as far as no honest writer has a use for it. A file that cannot be
 * looked into is no proof of anything, but an attacker's usual wrapping.
 */

import type { FindingId } from '../mail/catalogue/findings.ts';
import { registrableDomain } from '../mail/header/address.ts';
import type { FormFinding } from '../mail/message.ts';
import type { MessageFacts } from './facts.ts';
import { type Family, type Finding, finding } from './finding.ts';
import { harmless, placeWords } from './words.ts';

interface Content {
  signal: string;
  family: Family;
  ids: readonly FindingId[];
}

const CONTENTS: readonly Content[] = [
  {
    signal: 'form-ambiguous',
    family: 'form',
    ids: [
      'duplicate-content-type',
      'commented-content-type',
      'ambiguous-content-type',
      'duplicate-content-transfer-encoding',
      'nested-encoding',
      'encoded-multipart',
      'ambiguous-boundary',
      'parts-after-end',
      'blank-header-line',
      'partial-message',
      'external-body',
      'too-deep',
      'too-many-parts',
    ],
  },
  { signal: 'not-read-whole', family: 'form', ids: ['not-read-whole'] },
  { signal: 'words-hidden', family: 'disguise', ids: ['zero-font'] },
  { signal: 'asks-for-password', family: 'attachment', ids: ['password-field'] },
  {
    signal: 'file-dangerous',
    family: 'attachment',
    ids: ['executable', 'double-extension', 'rlo-in-name', 'padded-name', 'shortcut', 'remote-desktop', 'polyglot-file', 'zip-ambiguous', 'zip-slip', 'bomb'],
  },
  {
    signal: 'file-active',
    family: 'attachment',
    ids: [
      'macro',
      'external-template',
      'external-object',
      'external-frame',
      'dynamic-exchange',
      'pdf-launch',
      'pdf-ambiguous',
      'script-builds-page',
      'obfuscated-script',
      'script-redirect',
      'html-smuggling',
      'telegram-exfiltration',
      'autosubmit',
      'clipboard-write',
      'file-share',
    ],
  },
  { signal: 'file-disguised', family: 'attachment', ids: ['type-mismatch'] },
  { signal: 'file-closed', family: 'attachment', ids: ['encrypted-file', 'archive-not-opened'] },
];

const BY_ID: ReadonlyMap<string, Content> = new Map(CONTENTS.flatMap((content) => content.ids.map((id) => [id, content] as const)));

/** The first finding of each kind speaks for it. */
export function contents(facts: MessageFacts): Finding[] {
  const { findings, links } = facts.message;
  const out = new Map<string, Finding>();
  for (const found of findings) {
    const content = BY_ID.get(found.id);
    if (content === undefined || out.has(content.signal)) continue;
    const within = links.flatMap(({ where, host }, index) => (isFile(found) && where === found.where && host !== '' ? [index] : []));
    out.set(content.signal, finding(content.signal, content.family, said(found), { links: within }));
  }
  return [...out.values()];
}

const isFile = ({ where }: FormFinding): boolean => where?.startsWith('attachment:') ?? false;

function said(found: FormFinding): string {
  return `Found ${placeWords(found.where) || 'in the message'}: ${harmless(found.detail, 120)}`;
}

/** A code in a picture takes the reader to his phone, where no filter is. */
export function codeInPicture(facts: MessageFacts): Finding[] {
  const away = facts.message.links.flatMap((link, index) =>
    link.where === 'qr' && link.host !== '' && registrableDomain(link.host) !== facts.authorDomain ? [{ index, host: link.host }] : [],
  );
  const first = away[0];
  if (first === undefined) return [];
  return [finding('code-in-picture', 'attachment', `A code in a picture leads to ${harmless(first.host)}`, { links: away.map(({ index }) => index) })];
}
