/** Links as newsletters had them around 2002: plain http, scripts with numbers, counted by the firm that mailed them. */
import { dice, token } from './dice.ts';

/** `%s` the sender's first label, `%n` a number, `%m` another, `%t` a token, `%u` the address that it leads to in the end. */
const MAILERS: readonly string[] = [
  'http://%s.m0.mailfirm.example/m/s.asp?HB%nX%mX%nX',
  'http://click.listpost.example/?%s-%n-%t',
  'http://rs6.bulletinhost.example/tn.jsp?t=%t&m=%n&p=%u',
  'http://www.adcounter.example/cgi-bin/redir.pl?id=%n&url=%u',
  'http://64.listpost.example/w/%n/%m/',
];
const OWN: readonly string[] = [
  'http://www.%h/%u.html',
  'http://www.%h/cgi-bin/nl.cgi?id=%n',
  'http://www.%h/%n/%m.htm',
  'http://news.%h/article.php3?sid=%n',
  'http://%h/%u/',
];

export interface OldLinks {
  /** As it is written out in text. */
  shown(label: string): string;
  /** As a page links. */
  link(label: string): string;
}

/** @param slug words of the link as part of an address */
export function oldLinks(name: string, site: string, slug: (label: string) => string): OldLinks {
  const own = OWN[dice(name, 'old link', OWN.length)] as string;
  const mailer = MAILERS[dice(name, 'old mailer', MAILERS.length)] as string;
  const filled = (shape: string, label: string, leadsTo: string): string =>
    shape
      .replace('%h', site)
      .replace('%s', site.split('.')[0] ?? '')
      .replace('%u', leadsTo)
      .replace('%t', token(name, label, 16).toLowerCase())
      .replace(/%n/g, String(dice(name, label, 900_000) + 1000))
      .replace('%m', String(dice(name, `${label} 2`, 9000) + 100));
  const plain = (label: string): string => (/^https?:/.test(label) ? label : filled(own, label, slug(label)));
  const counted = (label: string): string => filled(mailer, label, encodeURIComponent(plain(label)));
  const counts = dice(name, 'old counts', 2) === 0;
  return { shown: dice(name, 'old text counts', 3) === 0 && counts ? counted : plain, link: counts ? counted : plain };
}
