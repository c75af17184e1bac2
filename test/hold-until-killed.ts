/** Child of the kill test: holds message after message and names each on stdout once it is committed, as a 250 would. */
import { memoryContent } from '../src/mail/content.ts';
import { openStore } from '../src/store/sqlite/open.ts';
import { heldMessage, silent } from './store-fixture.ts';

const [folder = '', round = ''] = process.argv.slice(2);

async function holdForEver(): Promise<void> {
  const store = await openStore({ folder, halfLifeDays: 180, clock: { now: () => Date.now() }, mode: 'serve', log: silent });
  for (let i = 0; ; i += 1) {
    const id = `r${round}-m${i}`;
    await store.holds.spool(id, heldMessage(id).envelope, memoryContent(Buffer.from(`Subject: ${id}\r\n\r\nbody of ${id}\r\n`)));
    await store.holds.commit(heldMessage(id));
    process.stdout.write(`${id}\n`);
  }
}

await holdForEver();
