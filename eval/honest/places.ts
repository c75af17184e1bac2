/** Where a letter's links and images lead: the sender's site, its mail service's click host, image networks, networks' icons and stores. */
import { accountLabels, accountLink } from './account-links.ts';
import { dice, token } from './dice.ts';
import type { Letter } from './letters.ts';
import { oldLinks } from './old-links.ts';

export const addressOf = (from: string): string => from.slice(from.indexOf('<') + 1, -1);

/** `shop.example` of `news@mail.shop.example`. */
export function siteOf(letter: Letter): string {
  return addressOf(letter.from).split('@')[1]?.split('.').slice(-2).join('.') ?? '';
}

/** Kinds that are sent to everybody who signed up; of the others one is about the reader's own business and can't be unsubscribed from. */
const BULK = new Set([
  ...['newsletter', 'discount', 'loyalty', 'survey', 'jobs', 'event', 'release', 'digest', 'donation'],
  ...['sale', 'travel', 'advice', 'appeal', 'programme', 'webinar', 'press', 'citizen', 'circular', 'homes', 'price', 'draw', 'social', 'welcome-offer'],
]);
export const isBulk = (letter: Letter): boolean => BULK.has(letter.kind);
export const isOld = ({ form }: Letter): boolean => form === 'old' || form === 'old-plain';

export interface Places {
  /** @param label words of the link, which its address is made from; or an address, which a service that counts still wraps */
  link(label: string): string;
  /** The address that the reader sees where it is written out: not the one that counts. */
  shown(label: string): string;
  image(what: string): string;
  pixel: string;
  /** Of the mail service, for Return-Path-like fields and Message-ID. */
  service: string;
}

/** Mail services, each with the shape that its click addresses have: `%a` is the account, `%s` the sender, `%t` a short token, `%l` a long one. */
const SERVICES: readonly (readonly [host: string, clicks: string])[] = [
  ['sendlark.example', 'https://u%a.ct.sendlark.example/ls/click?upn=%l'],
  ['mailgrove.example', 'https://%s.us12.mailgrove.example/track/click?u=%t&id=%t&e=%t'],
  ['postwing.example', 'https://click.pstwng.example/l/%t/%l'],
  ['campaignhub.example', 'https://t.campaignhub.example/r/?id=h%t,%t,1'],
  ['inboxly.example', 'https://%a.r.bh.d.inboxly.example/mk/cl/f/sh/%t/%t'],
  ['newsrelay.example', 'https://link.newsrelay.example/%s/%a/c?p=%l'],
];
const CDNS = ['d3k1x9.edgefront.example', 'cdn.imgrelay.example', 'images.staticpool.example', 'assets.pixelhost.example'];
const OWN_HOSTS = ['click', 'links', 'email', 'go', 't', 'trk.mail'];

/** Most services count clicks: on a host of their own, on one below the sender's name that is theirs, or not at all. */
export function placesOf(name: string, letter: Letter): Places {
  const site = letter.site ?? siteOf(letter);
  const [service, shape] = SERVICES[dice(name, 'service', SERVICES.length)] as (typeof SERVICES)[number];
  const customer = token(name, 'customer', 7)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, 'x');
  const ways = isBulk(letter) ? ['own', 'service', 'none'] : ['own', 'service', 'none', 'none'];
  const clicks = letter.via === 'direct' ? 'none' : ways[dice(name, 'clicks', ways.length)];
  const own = OWN_HOSTS[dice(name, 'own host', OWN_HOSTS.length)];
  const images = dice(name, 'images', 3) === 0 ? `images.${site}` : (CDNS[dice(name, 'cdn', CDNS.length)] as string);
  const slug = (label: string): string =>
    label
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 40) || token(name, label, 6);
  const campaign = isBulk(letter) ? `?utm_source=newsletter&utm_medium=email&utm_campaign=${letter.kind}_2025_01` : `?id=${token(name, 'id', 22)}`;
  const counted = (label: string): string =>
    shape
      .replace('%a', String(dice(name, 'account', 90_000_000) + 1_000_000))
      .replace('%s', site.split('.')[0] ?? '')
      .replace('%l', token(name, label, 86))
      .replace(/%t/g, (_, at) => token(name, `${label} ${at}`, 12));
  const accounts = letter.form === 'app' ? accountLabels(letter) : null;
  const old = isOld(letter) ? oldLinks(name, site, slug) : null;
  const shown = (label: string): string => {
    if (/^https?:/.test(label)) return label;
    if (old !== null) return old.shown(label);
    return accounts?.has(label) ? accountLink(name, site, letter.kind, label) : `https://www.${site}/${slug(label)}${campaign}`;
  };
  const link = (label: string): string => {
    if (label.startsWith('mailto:')) return label;
    // List servers count nothing.
    if (letter.list !== undefined) return shown(label);
    if (old !== null) return old.link(label);
    if (clicks === 'own') return `https://${own}.${site}/f/a/${token(name, label, 22)}~~/${token(name, `${label} 2`, 60)}`;
    if (clicks === 'service') return counted(label);
    return shown(label);
  };
  return {
    link,
    shown,
    image: (what) => `${old === null ? 'https' : 'http'}://${images}/${customer}/${dice(name, what, 90_000) + 10_000}/${what}.png`,
    pixel: clicks === 'none' ? `https://www.${site}/o/${token(name, 'open', 16)}.gif` : link('open'),
    service,
  };
}

/** In footers, since honest mail has them there: the real networks and stores. */
export function footerIcons(name: string, letter: Letter): [label: string, url: string][] {
  if (!isBulk(letter) || letter.form !== undefined || dice(name, 'icons', 4) === 0) return [];
  const handle = siteOf(letter).split('.')[0] ?? '';
  const all: [string, string][] = [
    ['Facebook', `https://www.facebook.com/${handle}`],
    ['Instagram', `https://www.instagram.com/${handle}/`],
    ['YouTube', `https://www.youtube.com/@${handle}`],
    ['LinkedIn', `https://www.linkedin.com/company/${handle}`],
    ['X', `https://x.com/${handle}`],
  ];
  const apps: [string, string][] = [
    ['App Store', `https://apps.apple.com/app/id${dice(name, 'app', 900_000_000) + 400_000_000}`],
    ['Google Play', `https://play.google.com/store/apps/details?id=com.${handle.replace(/-/g, '')}.app`],
  ];
  return [...all.filter((_, i) => dice(name, `icon ${i}`, 2) === 0), ...(dice(name, 'apps', 3) === 0 ? apps : [])];
}
