/** Judges a locked link again at the moment of a click, with what is known then. */
import type { Rejudgement } from '../console/public-app.ts';
import { registrableDomain } from '../mail/url/domain.ts';
import { type Division, tenantOf } from '../mail/url/tenants.ts';
import type { Clock, DomainAge, Histories, LockRecord, Locks } from '../ports.ts';
import { counted } from '../signals/words.ts';

const DAY = 86_400_000;
/** Registered so lately that a reader should hear of it. */
const YOUNG_DAYS = 30;
const LOOKUP_MS = 1_000;

export interface RejudgePorts {
  locks: Locks;
  histories: Pick<Histories, 'reported'>;
  domainAge: DomainAge;
  clock: Clock;
}

/** @param tenants how shared services tell their tenants apart: what is said of one says nothing of the next */
export function rejudgeWith(
  { locks, histories, domainAge, clock }: RejudgePorts,
  tenants: () => ReadonlyMap<string, Division>,
): (record: LockRecord) => Promise<Rejudgement | null> {
  const placeOf = ({ target, host }: LockRecord): string => {
    return URL.canParse(target) ? tenantOf(new URL(target), registrableDomain(host), tenants()) : host;
  };
  return async (record) => {
    const { host } = record;
    const place = placeOf(record);
    const nobody = { address: '', class: 'unknown' as const };
    const { targets } = await histories.reported({ targets: [place], shape: null, author: nobody });
    if (targets.size > 0) return { reason: 'Mail that led to this site was since reported to be phishing.', refuse: true };
    const denied = await locks.list({ state: 'denied', limit: 1_000 });
    // What the mail team denied to one reader is no safer for the next.
    if (denied.some((other) => other.record.host === host && placeOf(other.record) === place))
      return { reason: 'The mail team has since found this site to be harmful.', refuse: true };
    const domain = registrableDomain(host);
    const age = (await domainAge.lookup([domain], LOOKUP_MS)).get(domain);
    if (age?.youngerThan !== undefined && age.youngerThan.days <= YOUNG_DAYS) return young(`less than ${counted(age.youngerThan.days, 'day')} ago`);
    if (age === undefined || age.registeredAt === null) return null;
    const days = Math.max(0, Math.floor((clock.now() - age.registeredAt) / DAY));
    if (days > YOUNG_DAYS) return null;
    return young(days === 0 ? 'today' : `${counted(days, 'day')} ago`);
  };
}

const young = (when: string): Rejudgement => ({ reason: `The site behind this link was registered ${when}.`, refuse: false });
