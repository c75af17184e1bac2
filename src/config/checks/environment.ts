/** Files that must be there, trust that would reach too far, and times that don't fit into one another. */
import { accessSync, constants, statSync } from 'node:fs';
import type { KeyPath } from '../outline.ts';
import { isHuge } from './listeners.ts';
import type { Check, Report } from './report.ts';

export const checkEnvironment: Check = (config, report) => {
  config.domainAge.lists.forEach((file, index) => {
    checkReadable(file, ['domainAge', 'lists', index], report);
  });
  for (const kind of ['country', 'provider'] as const) {
    const file = config.origin[kind];
    if (file !== undefined) checkReadable(file, ['origin', kind], report);
  }
  const { folder } = config.rules;
  if (folder !== undefined && statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    report.error(['rules', 'folder'], `expected a folder of rules (<id>.yaml), ${folder} is none`);
  const { bootstrap } = config.domainAge.rdap;
  if (bootstrap !== undefined && !/^https?:/i.test(bootstrap)) checkReadable(bootstrap, ['domainAge', 'rdap', 'bootstrap'], report);
  if (statSync(config.dataFolder, { throwIfNoEntry: false })?.isDirectory() === false)
    report.error(['dataFolder'], `expected a folder, ${config.dataFolder} is a file`);
  checkTrust(config, report);
  checkTimes(config, report);
};

const checkTrust: Check = ({ authentication }, report) => {
  authentication.upstreams.forEach(({ peers, authservId }, index) => {
    peers.forEach((network, at) => {
      if (isHuge(network))
        report.error(
          ['authentication', 'upstreams', index, 'peers', at],
          `expected the addresses of ${authservId}; with ${network} anyone could forge its results`,
        );
    });
  });
  if (!authentication.verify && authentication.upstreams.length === 0)
    report.warn(['authentication', 'verify'], 'nobody authenticates authors: no history will ever be trusted; add upstreams or set verify: true');
};

/** Postfix gives a content filter 100 s after the dot (smtpd_proxy_timeout); a later reply means the message comes twice. */
const POSTFIX_PROXY_MS = 100_000;

const checkTimes: Check = ({ limits }, report) => {
  if (limits.transactionMs >= POSTFIX_PROXY_MS)
    report.warn(['limits', 'transactionMs'], 'Postfix gives up on a filter after 100 s and sends the message again; below 95000 is safer');
  if (limits.analysisMs >= limits.transactionMs)
    report.warn(['limits', 'analysisMs'], `leaves no time to pass the message on within transactionMs ${limits.transactionMs}`);
};

function checkReadable(file: string, path: KeyPath, report: Report): void {
  try {
    accessSync(file, constants.R_OK);
    if (!statSync(file).isFile()) report.error(path, `expected a file, ${file} is none`);
  } catch (error) {
    report.error(path, `expected a readable file, ${file}: ${(error as NodeJS.ErrnoException).code}`);
  }
}
