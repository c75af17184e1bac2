/** Thresholds, overrides and exceptions that can't do what they look like; links that readers could not reach. */
import type { KeyPath } from '../outline.ts';
import type { Config } from '../schema.ts';
import { isLoopback } from './endpoint.ts';
import type { Check, Report } from './report.ts';

export const checkPolicy: Check = (config, report) => {
  checkThresholds(config, report);
  config.policy.overrides.forEach((override, index) => {
    const path = ['policy', 'overrides', index];
    if (override.recipients.length === 0 && override.domains.length === 0) report.warn(path, 'expected recipients or domains: without them it never matches');
    override.recipients.forEach((recipient, at) => {
      checkRecipient(config, recipient, [...path, 'recipients', at], report);
    });
    override.domains.forEach((domain, at) => {
      if (!config.protectedDomains.includes(domain)) report.warn([...path, 'domains', at], `${domain} is not in protectedDomains: its mail is never judged`);
    });
  });
  config.exceptions.forEach((exception, index) => {
    const path = ['exceptions', index];
    if (exception.recipient !== undefined) checkRecipient(config, exception.recipient, [...path, 'recipient'], report);
    const claimed = exception.author ?? exception.authorDomain ?? exception.header;
    const free = exception.requireAuth && exception.header === undefined ? undefined : claimed;
    if (exception.action === 'deliver' && free !== undefined && exception.clientIp === undefined)
      report.warn(path, 'anyone can write these fields and so pass unjudged; add clientIp, or requireAuth: true with author');
  });
  checkPublicUrl(config, report);
};

function checkThresholds({ policy }: Config, report: Report): void {
  if (policy.lockAt > policy.holdAt) report.warn(['policy', 'lockAt'], `lockAt ${policy.lockAt} is above holdAt ${policy.holdAt}: links are never locked`);
  policy.overrides.forEach((override, index) => {
    const [lockAt, holdAt] = [override.lockAt ?? policy.lockAt, override.holdAt ?? policy.holdAt];
    const changed = override.lockAt !== undefined || override.holdAt !== undefined;
    if (changed && lockAt > holdAt)
      report.warn(
        ['policy', 'overrides', index, override.lockAt === undefined ? 'holdAt' : 'lockAt'],
        `lockAt ${lockAt} is above holdAt ${holdAt}: links are never locked`,
      );
  });
}

function checkRecipient(config: Config, recipient: string, path: KeyPath, report: Report): void {
  const domain = recipient.slice(recipient.lastIndexOf('@') + 1).toLowerCase();
  if (!config.protectedDomains.includes(domain)) report.warn(path, `${recipient} is outside protectedDomains: its mail is never judged`);
}

function checkPublicUrl({ mode, policy, locks }: Config, report: Report): void {
  const url = new URL(locks.publicUrl);
  if (url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '')
    report.error(['locks', 'publicUrl'], 'expected a URL without query, fragment or password; /l/TOKEN is added to it');
  if (mode !== 'active' && !policy.overrides.some((override) => override.mode === 'active')) return;
  if (isLoopback(url.hostname))
    report.warn(['locks', 'publicUrl'], `active mode locks links, but readers can't reach ${locks.publicUrl} from their own machines`);
  else if (url.protocol === 'http:') report.warn(['locks', 'publicUrl'], 'tokens of locked links will travel in clear; https is safer');
}
