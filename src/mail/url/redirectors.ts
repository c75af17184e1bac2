/** A page that sends anybody on to any address: what a reader trusts is the host in front. */
export interface Redirector {
  /** Short name, as in `Link.through`. */
  name: string;
  /** Host, or a suffix of it on a label boundary; `google.*` for that name under any public suffix. */
  host: string;
  /** What the path is or, ending in `/` or `*`, begins with; `/*` for any. */
  path: string;
  /** Query parameters that hold the target, the first that is there counts; plain, or in base64. */
  parameters: readonly string[];
  /** What follows `path` is the target, with or without its scheme. */
  rest: boolean;
}
