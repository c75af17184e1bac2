/** Whether a link is to where its author has led people before. */
import { type ValueStats, valueKey } from '../history/types.ts';

const DAY_MS = 86_400_000;
/** After this long a single day counts: whoever prepares an attack does not wait a month for it. */
const SETTLED = 30 * DAY_MS;

/** The key under which history keeps a link's tenant. */
export const tenantKey = (tenant: string): string => valueKey({ attribute: 'link-tenant', value: tenant.toLowerCase() });

/** One day makes no habit: a harmless letter on Monday must not make Tuesday's payload at the same place a usual link. */
export const isHabit = (value: ValueStats | undefined, at: number): boolean =>
  value !== undefined && (value.days > 1 || (value.days > 0 && (value.firstSeen === null || at - value.firstSeen > SETTLED)));
