/**
 * Locking: each risky link of one recipient's copy gets a token that leads to the gate page.
 */
import type { Verdict, VerdictLink } from '../decide/verdict.ts';
import type { Link } from '../mail/message.ts';
import type { LockRecord } from '../ports.ts';
import { counted } from '../signals/words.ts';

export interface LockOrder {
  verdict: Verdict;
  recipient: string;
  links: readonly Link[];
  /** Indices of the links to lock, the same in `links` and in the verdict. */
  locked: ReadonlySet<number>;
  /** Base of the gate page, such as `http://gate.example.org`. */
  publicUrl: string;
  openAnyway: boolean;
  now: number;
  /** Strong random bytes, 18 at each call: 144 bits that tell nothing and cannot be guessed. */
  random(count: number): Buffer;
}

export interface Locking {
  records: LockRecord[];
  /** New URL by index in `links`. */
  replacements: Map<number, string>;
}

/** One token for each recipient and URL: the same URL in the text and the HTML part is one link to its reader. */
export function lockLinks(order: LockOrder): Locking {
  const byUrl = new Map<string, LockRecord>();
  const replacements = new Map<number, string>();
  for (const [index, link] of order.links.entries()) {
    if (!order.locked.has(index) || !link.lockable || link.span === null) continue;
    let record = byUrl.get(link.url);
    if (!record) {
      record = recordFor(order, link, order.verdict.links[index]);
      byUrl.set(link.url, record);
    }
    // The anchor's words say more than the bare URL of the text part.
    if (record.text === '' || record.text === link.url) record.text = link.text || link.url;
    replacements.set(index, `${order.publicUrl.replace(/\/+$/, '')}/l/${record.token}`);
  }
  return { records: [...byUrl.values()], replacements };
}

function recordFor(order: LockOrder, link: Link, judged: VerdictLink | undefined): LockRecord {
  const { verdict } = order;
  return {
    token: order.random(18).toString('base64url'),
    verdictId: verdict.id,
    recipient: order.recipient,
    author: verdict.from.address,
    url: link.url,
    target: link.target,
    host: link.host,
    text: link.text.slice(0, 200),
    reason: outwardReason(judged),
    openAnyway: order.openAnyway,
    state: 'locked',
    createdAt: order.now,
  };
}

/** Why, in brief, for the reader's page: facts of the link alone, no habits of anyone. */
function outwardReason(link: VerdictLink | undefined): string {
  if (!link) return 'The mail gateway judged this link as risky.';
  if (link.mismatch !== null) return `The text of this link shows ${link.mismatch.slice(0, 80)}, but it leads elsewhere.`;
  if (link.ageBelow !== undefined && link.ageBelow <= 30)
    return `The site behind this link was registered less than ${counted(link.ageBelow, 'day')} before the message came.`;
  if (link.ageDays !== null && link.ageDays <= 30)
    return `The site behind this link was registered ${link.ageDays === 1 ? '1 day' : `${link.ageDays} days`} before the message came.`;
  if (link.firstSeenHere === null) return 'Nobody in this organisation has received a link to this site before.';
  if (link.hidden.includes('text-hides-target')) return 'The text of this link does not show where it leads.';
  return 'The mail gateway judged this link as unusual in this message.';
}
