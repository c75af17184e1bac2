/** The page of `replay --report`: collects while the archive is replayed, and is written at the end. */
import type { Config } from '../config/schema.ts';
import type { ParsedMessage } from '../mail/message.ts';
import type { ArchivedMessage } from '../ports.ts';
import { Collector } from '../report/collect/collector.ts';
import { reportPage } from '../report/page/page.ts';
import type { Desk, Studied } from './kit.ts';
import type { OutputFile } from './output-file.ts';
import { type historyBefore, reportSettings } from './report-settings.ts';
import type { Session } from './session.ts';
import type { Totals } from './study.ts';

type Before = Awaited<ReturnType<typeof historyBefore>>;

export class Forecast {
  readonly #collector = new Collector();

  add({ direction, verdict, firstContact, shape }: Studied, { receivedAt }: ArchivedMessage, parsed: ParsedMessage | null): void {
    this.#collector.add({ at: receivedAt, direction, subject: parsed?.header.subject ?? '', shape, firstContact, verdict, unscored: false, enforced: false });
  }

  /** @param before what the store knew before this archive; `null`: it was empty */
  async write(file: OutputFile, session: Session, parts: { desk: Desk; config: Config; totals: Totals; before: Before | null }): Promise<void> {
    const { desk, config, totals, before } = parts;
    const began = [before?.historySince ?? null, totals.from].filter((time) => time !== null);
    const report = this.#collector.report({
      kind: 'forecast',
      ...reportSettings(session, desk, config),
      ...(totals.to !== null && { to: totals.to }),
      historySince: began.length === 0 ? null : Math.min(...began),
      writtenBefore: before?.writtenBefore ?? 0,
      unreadable: totals.failed,
      aftermath: null,
    });
    file.write(await reportPage(report));
  }
}
