/** Reading mail as the gateway does: with the lists of `rules/` as shipped. */
import { readFileSync } from 'node:fs';
import type { ReadingLists } from '../../src/mail/kit.ts';
import type { ParsedMessage } from '../../src/mail/message.ts';
import { parseMessage } from '../../src/mail/parse.ts';
import { parseRedirectors, parseShorteners, parseTenants } from '../../src/rules/reading.ts';

const source = (file: string) => ({ name: `rules/${file}`, text: readFileSync(new URL(`../../rules/${file}`, import.meta.url), 'utf8') });

export const LISTS: ReadingLists = {
  tenants: parseTenants(source('tenants.yaml')),
  redirectors: parseRedirectors(source('redirectors.yaml')),
  shorteners: parseShorteners(source('shorteners.yaml')),
};

export const readMail = (raw: Uint8Array): ParsedMessage => parseMessage(raw, LISTS);
