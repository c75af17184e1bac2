import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { regionsOf } from './text-regions.ts';

/** One letter a line: own, quoted, signature. */
const shape = (text: string): string => {
  const regions = regionsOf(text);
  let at = 0;
  return text
    .split('\n')
    .map((line) => {
      const region = regions.find(({ start, end }) => at >= start && at < Math.max(end, start + 1))?.region ?? 'own';
      at += line.length + 1;
      return region[0];
    })
    .join('');
};

describe('regions of a text', () => {
  const cases: [what: string, text: string, shape: string][] = [
    ['own words alone', 'Hello\nthere', 'oo'],
    ['a signature', 'Hello\n-- \nAnn\nPartner Ltd', 'osss'],
    ['a signature whose blank is lost', 'Hello\n--\nAnn', 'oss'],
    ['no signature above everything', '-- \nPay this now', 'oo'],
    ['lines quoted', 'Yes.\n> Shall we?\n> Ann\nBob', 'oqqo'],
    ['an attribution and lines quoted', 'Yes.\nOn Mon, 3 Jun 2024 Ann <ann@partner.example> wrote:\n> Shall we?\nBob', 'oqqo'],
    ['an attribution over two lines', 'Yes.\nOn Mon, 3 Jun 2024 at 10:00 Ann Example\n<ann@partner.example> wrote:\n\n> Shall we?', 'oqqoq'],
    ['an attribution and no marks', 'Yes.\nOn 3 Jun 2024, Ann wrote:\nShall we?\nAnn', 'oqqq'],
    ['German', 'Ja.\nAm 03.06.2024 um 10:00 schrieb Ann Example:\n> Soll ich?', 'oqq'],
    ['French', 'Oui.\nLe lun. 3 juin 2024 à 10:00, Ann <ann@partner.example> a écrit :\n> Alors ?', 'oqq'],
    ['Spanish', 'Sí.\nEl lun, 3 jun 2024 a las 10:00, Ann (<ann@partner.example>) escribió:\n> ¿Y?', 'oqq'],
    ['Italian', 'Sì.\nIl giorno lun 3 giu 2024 alle ore 10:00 Ann ha scritto:\n> E?', 'oqq'],
    ['Dutch', 'Ja.\nOp 3 juni 2024 om 10:00 schreef Ann Example:\n> En?', 'oqq'],
    ['Portuguese', 'Sim.\nEm seg., 3 de jun. de 2024 às 10:00, Ann escreveu:\n> E?', 'oqq'],
    ['Polish', 'Tak.\nW dniu 3.06.2024 o 10:00, Ann pisze:\n> I?', 'oqq'],
    ['Swedish', 'Ja.\nDen mån 3 juni 2024 kl 10:00 skrev Ann Example:\n> Och?', 'oqq'],
    ['a message below', 'See below.\n-----Original Message-----\nFrom: Ann\nSent: Monday\n\nHi', 'oqqqqq'],
    ['a message below, in German', 'Siehe unten.\n-----Ursprüngliche Nachricht-----\nVon: Ann', 'oqq'],
    ['a message passed on', 'FYI\n---------- Forwarded message ---------\nFrom: Ann\nHi', 'oqqq'],
    ['a header alone', 'Please see\n\nFrom: Ann <ann@partner.example>\nSent: Monday, 3 June 2024\nTo: Bob\n\nHi', 'ooqqqqq'],
    ['words that only begin so', 'From: the start it was fine.\nHe wrote to me: nothing.\nNote:\nmore', 'oooo'],
    ['a phone', 'Ok\n\nSent from my phone', 'oos'],
    ['a quotation below a signature', 'Ok\n-- \nAnn\n> before\n-----Original Message-----\nx', 'ossqqq'],
  ];
  for (const [what, text, expected] of cases) it(what, () => assert.equal(shape(text), expected));

  it('a long letter is not taken for a signature', () => {
    assert.ok(regionsOf(`Hi\n-- \n${'line\n'.repeat(100)}`).at(-1)?.region === 'own');
  });

  it('cover any text without gaps', () => {
    const piece = fc.constantFrom('> ', '-- ', '\n', '\r\n', 'On 3 Jun Ann wrote:', 'From: a', 'Sent: b', 'x', '-----Original Message-----', ' ');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const text = pieces.join('');
        let at = 0;
        for (const { start, end } of regionsOf(text)) {
          assert.ok(start === at && end > start);
          at = end;
        }
        assert.equal(at, text.length);
      }),
      { numRuns: 500 },
    );
  });
});
