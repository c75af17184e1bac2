/**
 * A built copy of the product (`dist/`, with `rules/` and `node_modules/` beside it), loaded for measuring: what is timed is what runs. Two
 * copies can stand in one process, so that they take turns under the same load.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Desk } from '../src/cli/kit.ts';
import type { Config } from '../src/config/schema.ts';
import type { JudgeFacts, Judgement } from '../src/decide/judge.ts';
import type { Rules } from '../src/rules/rules.ts';

type Load = typeof import('../src/config/load.ts');
type Source = typeof import('../src/config/source.ts');
type Archive = typeof import('../src/archive/open-archive.ts');
type Open = typeof import('../src/store/sqlite/open.ts');
type Adapters = typeof import('../src/wiring/adapters.ts');
type Desks = typeof import('../src/wiring/desk.ts');
type Settings = typeof import('../src/wiring/settings.ts');
type Metrics = typeof import('../src/console/metrics.ts');
type Parse = typeof import('../src/mail/parse.ts');

export interface BuiltCore {
  name: string;
  config: Load & Source;
  rules: Rules;
  openArchive: Archive['openArchive'];
  judge(facts: JudgeFacts): Judgement;
  parse(raw: Buffer): unknown;
  /** A desk over a throwaway store that tells what was judged. */
  desk(config: Config, onFacts: (facts: JudgeFacts) => void): Promise<Desk>;
}

/** What a folder lacks of a built copy, in one line; `null`: nothing. */
export function lackOf(dist: string): string | null {
  if (!existsSync(join(dist, 'decide', 'judge.js'))) return `${dist} is no built copy of the product; npm run build makes one in dist/`;
  const rules = resolve(dist, '..', 'rules');
  if (!existsSync(rules)) return `${dist} has no rules/ beside it; put those of the version it was built from at ${rules}`;
  return null;
}

export async function builtCore(dist: string): Promise<BuiltCore> {
  const load = async <T>(file: string): Promise<T> => (await import(pathToFileURL(resolve(dist, file)).href)) as T;
  const [config, source, archive, store, adapters, desks, settings, metrics, parser, decide] = [
    await load<Load>('config/load.js'),
    await load<Source>('config/source.js'),
    await load<Archive>('archive/open-archive.js'),
    await load<Open>('store/sqlite/open.js'),
    await load<Adapters>('wiring/adapters.js'),
    await load<Desks>('wiring/desk.js'),
    await load<Settings>('wiring/settings.js'),
    await load<Metrics>('console/metrics.js'),
    await load<Parse>('mail/parse.js'),
    await load<typeof import('../src/decide/judge.ts')>('decide/judge.js'),
  ];
  const { clock, random, createLog, createAdapters, loadRules } = adapters;
  const rules = loadRules();
  const unused = () => {
    throw new Error('nothing is sent on while measuring');
  };
  return {
    name: dist,
    config: { ...config, ...source },
    rules,
    openArchive: archive.openArchive,
    judge: decide.judge,
    parse: (raw) => parser.parseMessage(raw, rules.reading, 'named'),
    async desk(given, onFacts) {
      const log = createLog('error');
      const freemail = (domain: string): boolean => rules.lists.freemail.has(domain);
      const opened = await store.openStore({
        folder: given.dataFolder,
        halfLifeDays: given.history.halfLifeDays,
        clock,
        mode: 'memory',
        log,
        freemail,
      });
      const parts = await createAdapters(given, rules, log, 1);
      const { histories, holds, locks, journal, housekeeping, accounts } = opened;
      return desks.createDesk({
        ports: { clock, random, log, meter: metrics.createMetrics(), histories, habits: histories, holds, locks, journal, ...parts, relayFor: unused },
        settings: settings.roadSettings(given, rules, 'measuring.example'),
        housekeeping,
        accounts,
        nextHopName: unused,
        onExamined: ({ facts }) => onFacts(facts),
        async close() {
          await parts.close();
          await opened.close();
        },
      });
    },
  };
}
