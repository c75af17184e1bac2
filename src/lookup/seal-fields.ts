/**
 * Which fields an ARC-Message-Signature covers. As RFC 6376 section 5.4.1 recommends, with DKIM-Signature (RFC 8617
 * section 4.1.2); never Authentication-Results, which the next hop may remove, nor trace fields.
 */
import { isBearable } from './bearable-header.ts';

const SIGNED: ReadonlySet<string> = new Set(
  ['From Sender Reply-To Subject Date Message-ID To Cc', 'MIME-Version Content-Type Content-Transfer-Encoding Content-ID Content-Description']
    .concat(['Resent-Date Resent-From Resent-Sender Resent-To Resent-Cc Resent-Message-ID In-Reply-To References', 'DKIM-Signature'])
    .concat(['List-Id List-Help List-Unsubscribe List-Unsubscribe-Post List-Subscribe List-Post List-Owner List-Archive'])
    .flatMap((line) => line.toLowerCase().split(' ')),
);

/** Fields in one signature, each named in it: real mail has about 20. */
const MOST_FIELDS = 100;

/**
 * A field with a blank before its colon is read one way by some verifiers, another by others: it is left unsigned. Without From there
 * is no signature, nor over a header that has lines other verifiers refuse.
 *
 * @param header as Latin-1, lines ended by CRLF or LF
 * @returns lower-case names; `null` when the header can't be signed so that others can verify it
 */
export function signedFields(header: string): string[] | null {
  if (!isBearable(header)) return null;
  const spoilt = new Set<string>();
  const found = new Set<string>();
  let count = 0;
  for (const field of header.replace(/\r?\n$/, '').split(/\n(?![ \t])/)) {
    const [, name, blanks] = /^([!-9;-~]+)([ \t]*):/.exec(field) ?? [];
    if (name === undefined) return null;
    const key = name.toLowerCase();
    if (!SIGNED.has(key)) continue;
    found.add(key);
    if (blanks !== '') spoilt.add(key);
    count += 1;
  }
  const names = [...found].filter((name) => !spoilt.has(name));
  return names.includes('from') && count <= MOST_FIELDS ? names : null;
}
