/** Judges a locked link again at the moment of a click, with what is known then. */
import type { Rejudgement } from '../console/public-app.ts';
import { registrableDomain } from '../mail/url/domain.ts';
import type { Clock, DomainAge, LockRecord, Locks } from '../ports.ts';

const DAY = 86_400_000;
/** Registered so lately that a reader should hear of it. */
const YOUNG_DAYS = 30;
const LOOKUP_MS = 1_000;

export interface RejudgePorts {
  locks: Locks;
  domainAge: DomainAge;
  clock: Clock;
}

export function rejudgeWith({ locks, domainAge, clock }: RejudgePorts): (record: LockRecord) => Promise<Rejudgement | null> {
  return async ({ host }) => {
    const denied = await locks.list({ state: 'denied', limit: 1_000 });
    // What the mail team denied to one reader is no safer for the next.
    if (denied.some(({ record }) => record.host === host)) return { reason: 'The mail team has since found this site to be harmful.', refuse: true };
    const domain = registrableDomain(host);
    const age = (await domainAge.lookup([domain], LOOKUP_MS)).get(domain);
    if (age === undefined || age.registeredAt === null) return null;
    const days = Math.max(0, Math.floor((clock.now() - age.registeredAt) / DAY));
    if (days > YOUNG_DAYS) return null;
    return { reason: `The site behind this link was registered ${days === 0 ? 'today' : days === 1 ? '1 day ago' : `${days} days ago`}.`, refuse: false };
  };
}
