/** `kithgate serve`: runs the gateway and says where everything is. */
import type { Command } from 'commander';
import { issueLine, type LoadedConfig } from '../config/issue.ts';
import type { Config } from '../config/schema.ts';
import { example } from './help.ts';
import type { Places } from './kit.ts';
import type { Session } from './session.ts';

export function addServe(program: Command, session: Session): void {
  program
    .command('serve')
    .description('run the gateway until SIGTERM; SIGHUP reads the configuration again')
    .addHelpText('after', example('kithgate serve --config /etc/kithgate/kithgate.yaml'))
    .action(() => serve(session));
}

async function serve(session: Session): Promise<void> {
  const loaded = session.load();
  for (const warning of loaded.warnings) session.complain(`warning: ${issueLine(warning)}`);
  await session.kit.serve({
    loaded,
    reload: () => session.load(),
    ready: (places) => (session.json ? session.printJson(readyFacts(session, loaded, places)) : session.print(readyText(session, loaded, places))),
  });
}

function readyFacts({ kit }: Session, { config, file }: LoadedConfig, places: Places) {
  const { mode, protectedDomains, dataFolder } = config;
  return { event: 'ready', version: kit.version, mode, protectedDomains, config: file, nextHop: nextHopText(config), dataFolder, ...places };
}

function readyText({ kit, colours }: Session, { config, file }: LoadedConfig, places: Places): string {
  const line = (label: string, text: string): string => `  ${label.padEnd(12)}${text}`;
  const listeners = places.listeners.map(({ name, protocol, direction, address, port }) =>
    line(`mail in`, `${protocol} ${hostPort(address, port)} (${name === direction ? name : `${name}, ${direction}`})`),
  );
  return [
    colours.bold(`kithgate ${kit.version} is running in ${config.mode} mode for ${config.protectedDomains.join(', ')}`),
    ...listeners,
    line('next hop', nextHopText(config)),
    line('data', config.dataFolder),
    line('console', `${places.console} (/readyz, /metrics)`),
    ...(places.hasAccounts ? [] : [line('', `nobody can sign in there yet: ${withConfig('kithgate user add NAME', file)}`)]),
    line('gate page', `${places.publicPages}/l/TOKEN, where locked links lead`),
    line('config', file ?? 'built-in default (no kithgate.yaml here; config.example.yaml has every option)'),
    '',
    file === null ? 'Try next, in another terminal:  npm run demo' : 'See what passes, in another terminal:  kithgate trace --since 1h',
  ].join('\n');
}

/** A command as it is to be typed for this gateway. */
const withConfig = (command: string, file: string | null): string => (file === null ? command : `${command} --config ${file}`);

function nextHopText({ nextHop, listeners }: Config): string {
  if (listeners.every(({ direction }) => direction === 'observe')) return 'none: every listener only observes';
  if (nextHop.protocol === 'maildir') return `Maildir ${nextHop.path}/<recipient>/`;
  const hosts = [...(nextHop.host === undefined ? [] : [hostPort(nextHop.host, nextHop.port ?? 25)]), ...(nextHop.hosts ?? [])];
  return `${nextHop.protocol} ${hosts.join(', ')}`;
}

const hostPort = (host: string, port: number): string => (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`);
