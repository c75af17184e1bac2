/**
 * Nothing is lost and nothing is sent twice, whatever is decided for each recipient and whatever the next
 * hop does at each stage: the promise behind a 250, as a property.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { retryDue } from '../../src/act/retry.ts';
import { House } from './house.ts';
import { accept, type Behaviour, drop, type Mail, type Script, say } from './scripted-next-hop.ts';

const EXCEPTIONS = (['hold', 'lock'] as const).flatMap((action) => ['a', 'b'].map((name) => ({ recipient: `${action}-${name}@example.org`, action })));
const RECIPIENTS = ['a', 'b', 'c', 'lock-a', 'lock-b', 'hold-a', 'hold-b'].map((name) => `${name}@example.org`);

/** What a next hop does with one command, or one message. */
const behaviour = fc.oneof(
  { weight: 5, arbitrary: fc.constant(accept) },
  { weight: 2, arbitrary: fc.constant(say('452 4.3.1 Full')) },
  { weight: 2, arbitrary: fc.constant(say('554 5.7.1 Refused')) },
  { weight: 1, arbitrary: fc.constant(drop) },
);
/** One after the other as a stage is reached; well after that. */
const course = fc.array(behaviour, { maxLength: 4 });

const plans = fc.record({
  recipients: fc.uniqueArray(fc.constantFrom(...RECIPIENTS), { minLength: 1, maxLength: 5 }),
  rcpt: course,
  data: course,
  content: fc.oneof({ weight: 4, arbitrary: fc.constant<Behaviour[]>([]) }, { weight: 1, arbitrary: fc.constant<Behaviour[]>([accept, drop]) }),
  dot: course,
});
type Plan = typeof plans extends fc.Arbitrary<infer T> ? T : never;
type Protocol = 'smtp' | 'lmtp';

for (const hop of ['smtp', 'lmtp'] as const) {
  describe(`between an SMTP client and a next hop that speaks ${hop.toUpperCase()}`, () => {
    const played = stage('smtp', hop);

    it('a 250 means at the next hop or kept, each recipient once; anything else means nowhere', async () => {
      await played(({ accepted, replies: [reply = ''], served, kept }) => {
        for (const recipient of accepted) {
          const places = [served(recipient), kept(recipient)];
          if (reply.startsWith('250')) assert.equal((places[0] ?? 0) + (places[1] ?? 0), 1, `copies of ${recipient}`);
          else assert.deepEqual(places, [0, 0], `${recipient} after ${reply}`);
        }
      });
    });
  });

  describe(`between an LMTP client and a next hop that speaks ${hop.toUpperCase()}`, () => {
    const played = stage('lmtp', hop);

    it("a recipient's own 250 means at the next hop or kept, once; anything else means nowhere", async () => {
      await played(({ accepted, replies, served, kept }) => {
        assert.equal(replies.length, accepted.length, 'a reply for each');
        for (const [i, recipient] of accepted.entries()) {
          assert.equal(served(recipient) + kept(recipient), replies[i]?.startsWith('250') ? 1 : 0, `copies of ${recipient} after ${replies[i]}`);
        }
      });
    });
  });
}

/** What came of one message. */
interface Outcome {
  /** Recipients the client was told are accepted, in order. */
  accepted: string[];
  /** Replies after the dot, or the one that kept it from being sent. */
  replies: string[];
  /** Copies the next hop took responsibility for, up to now. */
  served(recipient: string): number;
  /** 1 when the hold store answered for the recipient as the reply was given. */
  kept(recipient: string): number;
}

/** A house for the tests of one group, and what plays every plan in it, judges the outcome, and lets the retries follow. */
function stage(protocol: Protocol, hopProtocol: Protocol): (judge: (outcome: Outcome) => void) => Promise<void> {
  let house: House;
  before(async () => {
    house = await House.build({ protocol, script: { protocol: hopProtocol }, config: { exceptions: EXCEPTIONS } });
  });
  after(() => house.close());
  return async (judge) => {
    let number = 0;
    const property = fc.asyncProperty(plans, async (plan) => {
      house.hop.script = { protocol: hopProtocol, ...played(plan) };
      number += 1;
      const outcome = await play(house, plan, number, protocol === 'lmtp' ? 'LHLO' : 'EHLO');
      judge(outcome);
      house.hop.script = { protocol: hopProtocol };
      await retried(house, outcome);
    });
    await fc.assert(property, { numRuns: 60 });
  };
}

async function play(house: House, plan: Plan, number: number, hello: string): Promise<Outcome> {
  const { hop, store } = house;
  const before = hop.mails.length;
  const said = await house.send(plan.recipients, letter(number), { hello: `${hello} mail.partner.example` });
  const accepted = plan.recipients.filter((_, i) => said[1 + i]?.startsWith('2'));
  const go = said[1 + plan.recipients.length] ?? '';
  const rows = (await store.holds.list({})).filter(({ subject }) => subject === `number ${number}`).flatMap(({ recipients }) => recipients);
  return {
    accepted,
    replies: go.startsWith('354') ? said.slice(2 + plan.recipients.length) : accepted.map(() => go),
    served: (recipient) => hop.mails.slice(before).filter((mail) => isTaken(mail, recipient, hop.script.protocol ?? 'smtp')).length,
    kept: (recipient) => rows.filter((row) => row.recipient.address === recipient && ['held', 'undelivered', 'failed'].includes(row.state)).length,
  };
}

/** Once the next hop is well again, a retry brings it what waits, and nothing twice. */
async function retried(house: House, { accepted, served }: Outcome): Promise<void> {
  const waiting = await undelivered(house);
  house.clock.set(house.clock.now() + 3_600_000);
  await retryDue(house.ports, house.settings);
  assert.deepEqual(await undelivered(house), []);
  for (const recipient of accepted) assert.ok(served(recipient) <= 1, `${recipient} was served twice`);
  for (const recipient of waiting) assert.equal(served(recipient), 1, `${recipient} was served late`);
}

async function undelivered({ store }: House): Promise<string[]> {
  const messages = await store.holds.list({ state: 'undelivered' });
  return messages.flatMap(({ recipients }) => recipients.filter(({ state }) => state === 'undelivered').map(({ recipient }) => recipient.address));
}

/** The plan as a script: each stage goes through its course. */
function played({ rcpt, data, content, dot }: Plan): Script {
  const through = (course: Behaviour[]) => {
    const left = [...course];
    return () => left.shift() ?? accept;
  };
  return { rcpt: through(rcpt), data: through(data), content: through(content), dot: through(dot) };
}

/** Whether the next hop said 250 for this copy; LMTP says so for each recipient. */
function isTaken({ rcpts, replies }: Mail, recipient: string, protocol: Protocol): boolean {
  const place = rcpts.findIndex((line) => line.includes(`<${recipient}>`));
  return place >= 0 && (replies[protocol === 'lmtp' ? place : 0]?.startsWith('250') ?? false);
}

const letter = (number: number): string =>
  `From: Anna <anna@partner.example>\r\nTo: staff@example.org\r\nSubject: number ${number}\r\nMessage-ID: <number-${number}@partner.example>\r\n` +
  `MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<a href="https://files.stranger.example/${number}">the plans</a>\r\n`;
