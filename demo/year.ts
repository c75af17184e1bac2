/**
 * A year of ordinary mail: partners write about shipments at their usual hours and link to their own portal, our side
 * answers most of it, and a newsletter comes each week with links to ever-new sites.
 */
import { NEWSLETTER, PARTNERS, type Partner, type Person } from './cast.ts';
import { chance } from './chance.ts';
import { compose, fromPartner } from './compose.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const MINUTE = 60_000;
const YEAR_DAYS = 365;
/** Share of a partner's mails that our side answers. */
const ANSWERED = 0.7;

export interface Archived {
  /** Name of its .eml file. */
  name: string;
  content: Buffer;
}

const TOPICS = [
  ['Pickup of container', 'the driver is at your gate between ten and noon. Please have the papers ready.'],
  ['Revised arrival of vessel', 'the vessel waits for a berth and comes a day later than planned. The slot at the terminal is moved.'],
  ['Customs papers for shipment', 'the papers are complete on our side. The originals travel with the goods.'],
  ['Delivery note', 'everything was unloaded in good order, two pallets are in the cold store.'],
  ['Rates for next month on lane', 'the rates stay as they are, only the fuel supplement goes down a little.'],
] as const;

const ANSWERS = ['Thank you, noted. We will be there.', 'Thanks, that works for us.', 'Understood. I have told the warehouse.'] as const;

/** @param now when the demo runs, ms: the year ends two days before it */
export function yearOfMail(now: number): Archived[] {
  return [...PARTNERS.flatMap((partner, index) => correspondence(partner, now, chance(100 + index))), ...issues(now)];
}

function correspondence(partner: Partner, now: number, random: () => number): Archived[] {
  const out: Archived[] = [];
  let number = 0;
  for (let ago = YEAR_DAYS - Math.floor(random() * partner.everyDays); ago >= 2; ago -= 1 + Math.floor(random() * (2 * partner.everyDays - 1))) {
    // The two days that are a weekend, counted from today: the demo itself never runs on an odd day of the week.
    if (ago % 7 === 3 || ago % 7 === 4) continue;
    const sent = now - ago * DAY - partner.hoursAway * HOUR + Math.floor((random() - 0.5) * 3 * 60) * MINUTE;
    const messageId = `<${partner.address.replace('@', `.${++number}@`)}>`;
    const [topic, news] = TOPICS[Math.floor(random() * TOPICS.length)] ?? TOPICS[0];
    const subject = `${topic} ${Math.floor(10_000 + random() * 90_000)}`;
    out.push({ name: `${partner.address}-${number}.eml`, content: partnersMail(partner, subject, news, sent, messageId, random() < 0.5) });
    if (random() < ANSWERED) {
      const answer = ANSWERS[Math.floor(random() * ANSWERS.length)] ?? ANSWERS[0];
      out.push({
        name: `${partner.address}-${number}-answer.eml`,
        content: ourAnswer(partner.writesTo, partner, subject, answer, sent + (1 + random() * 3) * HOUR, messageId),
      });
    }
  }
  return out;
}

function partnersMail(partner: Partner, subject: string, news: string, date: number, messageId: string, withLink: boolean): Buffer {
  const { writesTo, company, server } = partner;
  const portal = withLink ? `\n\nThe shipment on our portal: https://portal.${server.name.replace('mail.', '')}/shipments/${subject.slice(-5)}` : '';
  const text = `Dear ${writesTo.name.split(' ')[0]},\n\n${news}${portal}\n\nKind regards\n${partner.name}\n${company}`;
  return compose({ ...fromPartner(partner), to: writesTo, subject, text, date, messageId });
}

function ourAnswer(from: Person, to: Partner, subject: string, text: string, date: number, inReplyTo: string): Buffer {
  const messageId = `<answer.${inReplyTo.slice(1, -1).replace('@', '.')}@example.org>`;
  const body = `${text}\n\n${from.name}`;
  return compose({
    from,
    to: { name: to.name, address: to.address },
    subject: `Re: ${subject}`,
    text: body,
    date,
    messageId,
    inReplyTo,
    mailer: 'Mozilla Thunderbird',
  });
}

/** Issues of the newsletter; the one of today belongs to the story. */
function issues(now: number): Archived[] {
  return Array.from({ length: 51 }, (_, i) => {
    const week = 52 - i;
    return { name: `newsletter-${week}.eml`, content: issue(week, now - week * 7 * DAY) };
  });
}

/** @param number names the sites it links to, so that each issue has new ones */
export function issue(number: number, date: number): Buffer {
  const stories = ['Ports', 'Rail', 'Fuel'].map((topic) => ({ topic, url: `https://www.${topic.toLowerCase()}-report-${number}.example/story?utm_source=fw` }));
  const own = 'https://www.freight-weekly.example';
  return compose({
    ...fromPartner(NEWSLETTER),
    to: NEWSLETTER.writesTo,
    subject: `Freight Weekly: ports, rail, fuel (no. ${200 - number})`,
    text: `${stories.map(({ topic, url }) => `${topic}: ${url}`).join('\n\n')}\n\nUnsubscribe: ${own}/unsubscribe`,
    html: `<html><body><h1>Freight Weekly</h1>\n${stories.map(({ topic, url }) => `<h2>${topic}</h2><p>What happened this week. <a href="${url}">Read on</a></p>`).join('\n')}\n<p><a href="${own}/unsubscribe">Unsubscribe</a></p></body></html>`,
    date,
    messageId: `<issue.${number}@freight-weekly.example>`,
    fields: ['List-Id: <weekly.freight-weekly.example>', `List-Unsubscribe: <${own}/unsubscribe>`, 'Precedence: bulk'],
  });
}
