import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { memoryContent } from '../mail/content.ts';
import type { Envelope, Recipient } from '../mail/envelope.ts';
import { reply, type SmtpReply } from '../mail/reply.ts';
import type { HeldRecipient, Holds, RelayTransaction } from '../ports.ts';
import { carryOut, type Job } from './carry-out.ts';
import { type Disposition, plan } from './plan.ts';

const ok = reply(250, '2.0.0', 'Ok: queued as NEXT1');
const later = reply(452, '4.2.2', 'Mailbox full');
const never = reply(550, '5.7.1', 'No');

function disposition(address: string, verdict: Disposition['verdict'] = 'deliver', mode: Disposition['mode'] = 'active'): Disposition {
  return { recipient: { address }, protected: true, verdict, score: 50, mode };
}

/** A next hop that answers by recipient, and notes every step in order together with the hold store. */
function scene(options: {
  dispositions: Disposition[];
  answers: Record<string, SmtpReply>;
  protocol?: 'smtp' | 'lmtp';
  lmtpHop?: boolean;
  copyFails?: (address: string) => boolean;
}) {
  const steps: string[] = [];
  const rows: HeldRecipient[] = [];
  const holds = {
    spool: async () => void steps.push('spool'),
    drop: async () => void steps.push('drop'),
  } as unknown as Holds;
  const transaction: RelayTransaction = {
    rcpt: async () => ok,
    isAtomic: (recipients) => !options.lmtpHop || recipients.length === 1,
    send: async (recipients) => {
      steps.push(`send ${recipients.map((r) => r.address).join(' ')}`);
      return recipients.map((r) => options.answers[r.address] ?? ok);
    },
    end: () => {},
  };
  const envelope: Envelope = { reversePath: 'anna@partner.example', mail: {}, recipients: options.dispositions.map((d) => d.recipient) };
  const job: Job = {
    id: 'q1',
    protocol: options.protocol ?? 'smtp',
    envelope,
    content: memoryContent(Buffer.from('Subject: x\r\n\r\nx\r\n')),
    plan: plan(options.dispositions),
    transaction,
    clock: { now: () => 1000 },
    deadlineAt: 91_000,
    copyFor: async (group) => {
      if (group.recipients.some((d) => options.copyFails?.(d.recipient.address))) throw new Error('disk full');
      return { outgoing: { size: 0, chunks: () => [] }, withdraw: async () => void steps.push('withdraw') };
    },
    keep: async (kept) => {
      steps.push(`keep ${kept.map((row) => `${row.recipient.address}=${row.state}`).join(' ')}`);
      rows.push(...kept);
    },
    trouble: () => {},
  };
  return { job, holds, steps, rows };
}

const outcomes = (fates: { disposition: { recipient: Recipient }; outcome: string }[]) =>
  Object.fromEntries(fates.map((f) => [f.disposition.recipient.address, f.outcome]));

describe('one outcome for all', () => {
  it("passes the next hop's own reply on, and touches no store", async () => {
    const { job, holds, steps } = scene({ dispositions: [disposition('a@example.org'), disposition('b@example.org')], answers: {} });
    const carried = await carryOut(job, holds);
    assert.deepEqual(carried.reply, ok);
    assert.deepEqual(steps, ['send a@example.org b@example.org']);
  });

  it('passes a refusal on with its code and text, and takes the promise back', async () => {
    const { job, holds, steps } = scene({ dispositions: [disposition('a@example.org', 'lock')], answers: { 'a@example.org': never } });
    const carried = await carryOut(job, holds);
    assert.deepEqual(carried.reply, never);
    assert.deepEqual(steps, ['send a@example.org', 'withdraw']);
    assert.deepEqual(outcomes(carried.fates), { 'a@example.org': 'refused' });
  });

  it('passive mode makes one transaction whatever the verdicts say', async () => {
    const dispositions = [
      disposition('a@example.org', 'hold', 'passive'),
      disposition('b@example.org', 'lock', 'passive'),
      disposition('c@example.org', 'deliver', 'passive'),
    ];
    const { job, holds, steps } = scene({ dispositions, answers: {} });
    await carryOut(job, holds);
    assert.deepEqual(steps, ['send a@example.org b@example.org c@example.org']);
  });
});

describe('a hold', () => {
  it('is spooled, then kept, then answered 250', async () => {
    const { job, holds, steps } = scene({ dispositions: [disposition('a@example.org', 'hold')], answers: {} });
    const carried = await carryOut(job, holds);
    assert.equal(carried.reply.code, 250);
    assert.deepEqual(steps, ['spool', 'keep a@example.org=held']);
  });

  it('is not acknowledged when it could not be kept: the spool is dropped and the trouble goes up', async () => {
    const { job, holds, steps } = scene({ dispositions: [disposition('a@example.org', 'hold')], answers: {} });
    job.keep = async () => {
      throw new Error('disk full');
    };
    await assert.rejects(carryOut(job, holds), /disk full/);
    assert.deepEqual(steps, ['spool', 'drop']);
  });
});

describe('a split', () => {
  const mixed = () => [disposition('held@example.org', 'hold'), disposition('good@example.org')];

  it('is spooled before the first DATA, and its hold rows come last', async () => {
    const { job, holds, steps } = scene({ dispositions: mixed(), answers: {} });
    const carried = await carryOut(job, holds);
    assert.deepEqual(steps, ['spool', 'send good@example.org', 'keep held@example.org=held']);
    assert.equal(carried.reply.code, 250);
    assert.deepEqual(outcomes(carried.fates), { 'good@example.org': 'delivered', 'held@example.org': 'held' });
  });

  it('with a temporary failure and nobody served is that 4xx, and the spool is dropped', async () => {
    const { job, holds, steps } = scene({ dispositions: mixed(), answers: { 'good@example.org': later } });
    const carried = await carryOut(job, holds);
    assert.deepEqual(carried.reply, later);
    assert.deepEqual(steps, ['spool', 'send good@example.org', 'drop']);
    assert.deepEqual(outcomes(carried.fates), { 'good@example.org': 'deferred', 'held@example.org': 'deferred' });
  });

  it('once anyone is served is a 250, and who failed for now stays as undelivered', async () => {
    const dispositions = [disposition('a@example.org'), disposition('b@example.org', 'lock')];
    const { job, holds, steps, rows } = scene({ dispositions, answers: { 'b@example.org': later } });
    const carried = await carryOut(job, holds);
    assert.equal(carried.reply.code, 250);
    assert.deepEqual(steps, ['spool', 'send a@example.org', 'send b@example.org', 'keep b@example.org=undelivered']);
    assert.equal(rows[0]?.note, '452 4.2.2 Mailbox full');
    assert.equal(rows[0]?.nextAttempt, 61_000);
  });

  it('keeps who failed for good as failed, so that a report is owed', async () => {
    const { job, holds, rows } = scene({ dispositions: mixed(), answers: { 'good@example.org': never } });
    const carried = await carryOut(job, holds);
    assert.equal(carried.reply.code, 250);
    assert.deepEqual(
      rows.map((row) => [row.recipient.address, row.state]),
      [
        ['good@example.org', 'failed'],
        ['held@example.org', 'held'],
      ],
    );
  });

  it('refused for everyone, with nothing held, is that 5xx', async () => {
    const dispositions = [disposition('a@example.org'), disposition('b@example.org', 'lock')];
    const { job, holds, steps } = scene({ dispositions, answers: { 'a@example.org': never, 'b@example.org': never } });
    const carried = await carryOut(job, holds);
    assert.deepEqual(carried.reply, never);
    assert.equal(steps.at(-1), 'drop');
  });

  it('a copy that cannot be made is tried again later, not lost', async () => {
    const dispositions = [disposition('a@example.org'), disposition('b@example.org', 'lock')];
    const { job, holds, rows } = scene({ dispositions, answers: {}, copyFails: (address) => address.startsWith('b') });
    const carried = await carryOut(job, holds);
    assert.equal(carried.reply.code, 250);
    assert.deepEqual(
      rows.map((row) => [row.recipient.address, row.state]),
      [['b@example.org', 'undelivered']],
    );
  });
});

describe('trouble with the store', () => {
  it('after everyone was served changes no reply: what could not be dropped is swept later', async () => {
    const { job, holds } = scene({ dispositions: [disposition('a@example.org'), disposition('b@example.org', 'lock')], answers: {} });
    holds.drop = async () => Promise.reject(new Error('locked'));
    assert.equal((await carryOut(job, holds)).reply.code, 250);
  });

  it('that passes is waited out once somebody was served, and is a 451 at once while nobody was', async () => {
    const flaky = (failures: number) => {
      const { job, holds } = scene({ dispositions: [disposition('a@example.org'), disposition('c@example.org', 'hold')], answers: {} });
      let tries = 0;
      job.keep = async () => {
        tries += 1;
        if (tries <= failures) throw new Error('locked');
      };
      return { job, holds, tries: () => tries };
    };
    const passing = flaky(2);
    assert.equal((await carryOut(passing.job, passing.holds)).reply.code, 250);
    const lasting = flaky(99);
    await assert.rejects(carryOut(lasting.job, lasting.holds), /locked/);
    assert.equal(lasting.tries(), 3);
    const { job, holds } = scene({ dispositions: [disposition('c@example.org', 'hold')], answers: {} });
    let tries = 0;
    job.keep = async () => {
      tries += 1;
      throw new Error('locked');
    };
    await assert.rejects(carryOut(job, holds), /locked/);
    assert.equal(tries, 1);
  });

  it('over LMTP is a 451 for who was to be held, not for who was served', async () => {
    const { job, holds } = scene({ dispositions: [disposition('a@example.org'), disposition('c@example.org', 'hold')], answers: {}, protocol: 'lmtp' });
    job.keep = async () => Promise.reject(new Error('disk full'));
    const carried = await carryOut(job, holds);
    assert.deepEqual(
      carried.fates.map((fate) => [fate.disposition.recipient.address, fate.reply.code]),
      [
        ['a@example.org', 250],
        ['c@example.org', 451],
      ],
    );
  });
});

describe('tokens', () => {
  it('stay when it is not known whether the next hop has the copy, and go when it was refused', async () => {
    const refused = scene({ dispositions: [disposition('a@example.org', 'lock')], answers: { 'a@example.org': never } });
    await carryOut(refused.job, refused.holds);
    assert.ok(refused.steps.includes('withdraw'));
    const dropped = scene({ dispositions: [disposition('a@example.org', 'lock')], answers: { 'a@example.org': later } });
    await carryOut(dropped.job, dropped.holds);
    assert.ok(!dropped.steps.includes('withdraw'));
  });
});

describe('time', () => {
  it('that is over makes no more copies', async () => {
    const { job, holds, steps } = scene({ dispositions: [disposition('a@example.org')], answers: {} });
    const carried = await carryOut({ ...job, deadlineAt: 1000 }, holds);
    assert.equal(carried.reply.code, 451);
    assert.deepEqual(steps, []);
  });
});

describe('an LMTP next hop', () => {
  it('with several recipients is spooled first, because they may end differently', async () => {
    const { job, holds, steps } = scene({
      dispositions: [disposition('a@example.org'), disposition('b@example.org')],
      answers: { 'b@example.org': later },
      lmtpHop: true,
    });
    const carried = await carryOut(job, holds);
    assert.equal(carried.reply.code, 250);
    assert.deepEqual(steps, ['spool', 'send a@example.org b@example.org', 'keep b@example.org=undelivered']);
  });

  it('that serves everyone leaves nothing in the store', async () => {
    const { job, holds, steps } = scene({ dispositions: [disposition('a@example.org'), disposition('b@example.org')], answers: {}, lmtpHop: true });
    await carryOut(job, holds);
    assert.deepEqual(steps, ['spool', 'send a@example.org b@example.org', 'drop']);
  });
});

describe('an LMTP client', () => {
  it('hears of each recipient by itself, so nothing is undelivered', async () => {
    const dispositions = [disposition('a@example.org'), disposition('b@example.org'), disposition('c@example.org', 'hold')];
    const { job, holds, steps } = scene({ dispositions, answers: { 'b@example.org': later }, protocol: 'lmtp', lmtpHop: true });
    const carried = await carryOut(job, holds);
    assert.deepEqual(outcomes(carried.fates), { 'a@example.org': 'delivered', 'b@example.org': 'deferred', 'c@example.org': 'held' });
    assert.equal(carried.fates.find((f) => f.outcome === 'deferred')?.reply, later);
    assert.deepEqual(steps, ['spool', 'send a@example.org b@example.org', 'keep c@example.org=held']);
  });
});
