/** A page that sends anybody on to any address: what a reader trusts is the host in front. */
export interface Redirector {
  /** Host, or a suffix of it on a label boundary. */
  host: string;
  /** What the path begins with; `/` for any. */
  path: string;
  /** Query parameters that hold the target, the first that is there counts. */
  parameters: readonly string[];
}
