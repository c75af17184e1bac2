/**
 * What a message's header and digest tell of what it would teach, without reading the message: most of an archive that
 * is learnt again is known already, and automatic mail teaches nothing.
 */
import type { Glance, Studied } from '../cli/kit.ts';
import { isOurs } from '../examine.ts';
import { claimedIdentity, identityOf } from '../history/identity.ts';
import { isAutomatic, lessonKey } from '../history/observe.ts';
import { canonicalAddress, domainOf } from '../mail/header/address.ts';
import { identify } from '../mail/header/identity.ts';
import type { HeaderFacts, Mailbox } from '../mail/message.ts';
import { readTop } from '../mail/parse.ts';
import type { Histories } from '../ports.ts';
import type { RoadSettings } from '../road.ts';

type Settings = Pick<RoadSettings, 'protectedDomains' | 'upstreams'>;

/** What of an archived message decides whether, and to whom, it may teach. */
export interface Outline {
  direction: Studied['direction'];
  author: ReturnType<typeof identify>;
  recipients: string[];
  reversePath: string;
  /** It has nothing to teach: automatic, nobody of ours, or its author failed authentication. */
  teaches: boolean;
}

/** @param given recipients of inbound mail; empty: To and Cc in protectedDomains */
export function outlineOf(header: HeaderFacts, given: readonly string[], { protectedDomains, upstreams }: Settings): Outline {
  const author = identify(header, null, upstreams, null, { archive: true });
  const direction = isOurs(author, protectedDomains) ? 'outbound' : 'inbound';
  const addressed = addressesIn([...header.to, ...header.cc]);
  const ours = given.length > 0 ? [...new Set(given.map(canonicalAddress))] : addressed.filter((address) => protectedDomains.includes(domainOf(address)));
  const recipients = direction === 'outbound' ? addressed : ours;
  const reversePath = header.returnPath ?? author.address;
  // Who failed authentication is somebody else, and builds no history (docs/architecture.md).
  const denied = direction === 'inbound' && author.class === 'fail';
  return { direction, author, recipients, reversePath, teaches: recipients.length > 0 && !denied && !isAutomatic(header, reversePath) };
}

const addressesIn = (mailboxes: readonly Mailbox[]): string[] => [
  ...new Set(mailboxes.map(({ address }) => canonicalAddress(address)).filter((a) => a !== '')),
];

/** @returns `null` when the message must be read */
export async function glance({ bytes, receivedAt, recipients: given }: Glance, histories: Histories, settings: Settings): Promise<Studied | null> {
  const top = readTop(bytes);
  if (top === null) return null;
  const { direction, author, recipients, teaches } = outlineOf(top.header, given, settings);
  const identity = direction === 'outbound' ? claimedIdentity(author) : identityOf(author);
  const known = teaches && (await histories.hasLearnt({ key: lessonKey(top.header, top.digest), identity, direction, recipients, at: receivedAt }));
  if (teaches && !known) return null;
  const authenticated = author.class === 'pass' && (direction === 'outbound' || recipients.length > 0);
  const unjudged = { verdict: null, firstContact: null, shape: null };
  return { ...unjudged, direction, authenticated, outcome: known ? 'known' : 'nothing' };
}
