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
export interface SignedFields {
  /** Lower-case names; `null` when the header can't be signed so that others can verify it. */
  names: string[] | null;
  /** Some field has bytes that the library canonicalises otherwise than others do. */
  strange: boolean;
}

/**
 * The library takes VT, FF and the byte A0 (in UTF-8 part of "à") for white space, where RFC 6376 section 2.8 has blank and tab alone: its
 * signature over such a field verifies nowhere else. A blank before the colon is read one way here, another there. Such fields are
 * left unsigned; without From there is no signature, nor over a header that has lines other verifiers refuse.
 *
 * @param header as Latin-1, lines ended by CRLF or LF
 */
export function signedFields(header: string): SignedFields {
  const strange = /[\v\f\xa0]/.test(header);
  if (!isBearable(header)) return { names: null, strange };
  const spoilt = new Set<string>();
  const found = new Set<string>();
  let count = 0;
  for (const field of header.replace(/\r?\n$/, '').split(/\n(?![ \t])/)) {
    const [, name, blanks] = /^([!-9;-~]+)([ \t]*):/.exec(field) ?? [];
    if (name === undefined) return { names: null, strange };
    const key = name.toLowerCase();
    if (!SIGNED.has(key)) continue;
    found.add(key);
    if (blanks !== '' || /[\v\f\xa0]/.test(field)) spoilt.add(key);
    count += 1;
  }
  const names = [...found].filter((name) => !spoilt.has(name));
  return { names: names.includes('from') && count <= MOST_FIELDS ? names : null, strange };
}
