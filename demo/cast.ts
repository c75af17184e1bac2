/** Who is in the story: one company, the partners it has written with for a year, and a newsletter. All names are reserved ones. */

export interface Person {
  name: string;
  address: string;
}

export interface Partner extends Person {
  /** As it stands in a subject. */
  company: string;
  /** The partner's own mail server, as the company's MX sees it. */
  server: { name: string; address: string };
  mailer: string;
  /** Whom this partner writes to. */
  writesTo: Person;
  /** Hours between the partner's usual hour and the hour at which the demo runs. */
  hoursAway: number;
  /** Days between two of the partner's mails, on average. */
  everyDays: number;
}

export const OUR_DOMAIN = 'example.org';
/** The MX in front of the gateway: its Authentication-Results are believed. */
export const MX = 'mx.example.org';

export const SOFIA: Person = { name: 'Sofia Arnesen', address: 'sofia@example.org' };
export const JONAS: Person = { name: 'Jonas Weiler', address: 'jonas@example.org' };
export const MARTA: Person = { name: 'Marta Lind', address: 'marta@example.org' };

function partner(
  name: string,
  local: string,
  company: string,
  domain: string,
  address: string,
  rest: Pick<Partner, 'mailer' | 'writesTo' | 'hoursAway' | 'everyDays'>,
): Partner {
  return { name, address: `${local}@${domain}`, company, server: { name: `mail.${domain}`, address }, ...rest };
}

/** Whose mailboxes are taken over. They write by day; whoever took them writes at what is night for them. */
export const HIJACKED: readonly Partner[] = [
  partner('Anna Berg', 'anna.berg', 'Northwind Freight', 'northwind.example', '203.0.113.10', {
    mailer: 'Microsoft Outlook 16.0',
    writesTo: SOFIA,
    hoursAway: 11,
    everyDays: 6,
  }),
  partner('Tomas Novak', 'tomas', 'Cargoline', 'cargoline.example', '203.0.113.61', {
    mailer: 'Mozilla Thunderbird',
    writesTo: SOFIA,
    hoursAway: 10,
    everyDays: 9,
  }),
  partner('Inês Costa', 'ines.costa', 'Harbour Agency', 'harbour-agency.example', '198.51.100.20', {
    mailer: 'Apple Mail (2.3731)',
    writesTo: JONAS,
    hoursAway: 12,
    everyDays: 7,
  }),
  partner('Mikko Aalto', 'mikko', 'Polar Customs', 'polar-customs.example', '198.51.100.77', {
    mailer: 'Microsoft Outlook 16.0',
    writesTo: MARTA,
    hoursAway: 11,
    everyDays: 11,
  }),
];

/** Who stays honest, and writes at the hour at which the demo runs. */
export const LENA = partner('Lena Kask', 'lena', 'Baltic Depot', 'baltic-depot.example', '192.0.2.33', {
  mailer: 'Mozilla Thunderbird',
  writesTo: SOFIA,
  hoursAway: 0,
  everyDays: 6,
});
export const ERIK = partner('Erik Dahl', 'erik.dahl', 'Fjord Lines', 'fjord-lines.example', '192.0.2.90', {
  mailer: 'Microsoft Outlook 16.0',
  writesTo: JONAS,
  hoursAway: 0,
  everyDays: 5,
});

export const PARTNERS: readonly Partner[] = [...HIJACKED, LENA, ERIK];

export const NEWSLETTER: Partner = partner('Freight Weekly', 'news', 'Freight Weekly', 'freight-weekly.example', '192.0.2.140', {
  mailer: 'ListPress 4',
  writesTo: JONAS,
  hoursAway: 0,
  everyDays: 7,
});
