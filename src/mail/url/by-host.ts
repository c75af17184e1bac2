/** What a list says of a host, remembered from message to message: the same few hundred hosts are in nearly all mail. */
import { Remembered } from '../remembered.ts';

/** Hosts of a generation, and the longest name there is in DNS (RFC 1035 section 2.3.4). */
const HOST_LIMIT = 2000;
const NAME_LIMIT = 253;

/**
 * @param read what the list says; what it returns is shared and must not be changed
 * @returns the same, looked up where the host was met before
 */
export function byHost<List extends object, Value>(read: (host: string, list: List) => Value): (host: string, list: List) => Value {
  const known = new WeakMap<List, Remembered<Value>>();
  return (host, list) => {
    let ofList = known.get(list);
    if (ofList === undefined) {
      ofList = new Remembered(HOST_LIMIT, NAME_LIMIT);
      known.set(list, ofList);
    }
    return ofList.get(host, (name) => read(name, list));
  };
}
