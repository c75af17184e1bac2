/** One message as a report counts it: from a replayed archive, or from the journal. */
import type { Verdict } from '../decide/verdict.ts';

export interface ReportedMessage {
  /** Time of receipt, ms. */
  at: number;
  direction: 'inbound' | 'outbound';
  subject: string;
  /** Shape by which a campaign is told; `null` where it has none. */
  shape: string | null;
  /** Nobody here had had mail from, or written to, this author; `null`: not known. */
  firstContact: boolean | null;
  /** `null` when not judged. */
  verdict: Verdict | null;
  /** It was to be judged, and analysis failed. */
  unscored: boolean;
  /** The verdict was carried out (active mode), not only noted. */
  enforced: boolean;
}
