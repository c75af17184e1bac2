/** A small company's mail of some months, the same each time: partners with habits, answers, newsletters, automatic replies, and several messages at one moment. */

const OURS = ['ceo', 'anna', 'bob', 'carla'].map((name) => `${name}@example.org`);
const PARTNERS = Array.from({ length: 9 }, (_, i) => ({ address: `p${i}@partner${i % 4}.example`, host: `files${i % 5}.partner${i % 4}.example` }));
const START = Date.UTC(2023, 0, 2, 8);
const HOUR = 3_600_000;

export interface PastMail {
  name: string;
  bytes: Buffer;
}

export function yearsOfMail(count: number): PastMail[] {
  const random = generator(7);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const past: { id: string; partner: (typeof PARTNERS)[number]; ours: string }[] = [];
  return Array.from({ length: count }, (_, number) => {
    // Every fifth comes in the same second as the one before it.
    const at = START + Math.floor(number / 5) * 5 * HOUR + (number % 5 === 4 ? 3 : number % 5) * HOUR;
    const id = `<m${number}@mail.example>`;
    const answered = number % 3 === 2 ? past[Math.floor(random() * past.length)] : undefined;
    const partner = answered?.partner ?? pick(PARTNERS);
    const ours = answered?.ours ?? pick(OURS);
    const outbound = answered !== undefined || number % 11 === 0;
    past.push({ id, partner, ours });
    const [from, to] = outbound ? [ours, partner.address] : [partner.address, ours];
    const extra = [
      ...(answered === undefined ? [] : [`In-Reply-To: ${answered.id}`]),
      ...(number % 17 === 0 ? ['List-Unsubscribe: <https://news.partner0.example/u>'] : []),
      ...(number % 23 === 0 ? ['Auto-Submitted: auto-replied'] : []),
      ...(number % 7 === 0 ? [`Cc: ${pick(OURS)}`] : []),
    ];
    return { name: `${String((number * 7919) % 100_003).padStart(6, '0')}.eml`, bytes: message({ from, to, id, at, extra, host: partner.host, number }) };
  });
}

interface Parts {
  from: string;
  to: string;
  id: string;
  at: number;
  extra: string[];
  host: string;
  number: number;
}

function message({ from, to, id, at, extra, host, number }: Parts): Buffer {
  const date = new Date(at).toUTCString().replace('GMT', '+0000');
  const domain = from.slice(from.indexOf('@') + 1);
  const lines = [
    `Received: from mail.${domain} (mail.${domain} [192.0.2.${number % 9}]) by mx.example.org with ESMTPS; ${date}`,
    `Authentication-Results: mx.example.org; dmarc=${number % 13 === 0 ? 'fail' : 'pass'} header.from=${domain}`,
    `From: Person ${from.slice(0, 2)} <${from}>`,
    `To: ${to}`,
    `Subject: Number ${number}`,
    `Date: ${date}`,
    `Message-ID: ${id}`,
    ...extra,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    `Please look at https://${host}/doc/${number % 12}`,
    'From here on it is only a sentence.',
    '',
  ];
  return Buffer.from(lines.join('\n'));
}

function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
