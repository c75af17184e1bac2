/** What a report says about the configuration it was made under. */
import type { Config } from '../config/schema.ts';
import type { ReportFacts } from '../report/collect/collector.ts';
import type { Desk } from './kit.ts';
import type { Session } from './session.ts';

type Settings = Pick<ReportFacts, 'organisation' | 'version' | 'now' | 'policy' | 'signals' | 'warmDays' | 'upstreams' | 'domainAges'>;

export function reportSettings(session: Session, desk: Desk, { protectedDomains, policy, history, authentication, domainAge }: Config): Settings {
  return {
    organisation: protectedDomains,
    version: session.kit.version,
    now: session.now,
    policy: { lockAt: policy.lockAt, holdAt: policy.holdAt },
    signals: desk.signals,
    warmDays: history.warmDays,
    upstreams: authentication.upstreams.map(({ authservId }) => authservId),
    domainAges: domainAge.rdap.enabled || domainAge.lists.length + domainAge.dnsLists.length > 0,
  };
}

/** What the store knew: since when (ms; `null`: it is empty), and how much that our side wrote. */
export async function historyBefore({ histories }: Desk): Promise<Pick<ReportFacts, 'historySince' | 'writtenBefore'>> {
  const identity = { address: '', domain: '', class: 'unknown', evidence: '' } as const;
  // Asked as of the beginning of time: nothing that was put off falls due by the asking.
  const { since, organisation } = await histories.facts({ identity, recipients: [], values: [], at: 0 });
  return { historySince: since, writtenBefore: organisation.relation.outbound };
}
