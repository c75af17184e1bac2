/** A file put into a document by drag and drop (OLE's "Package"): an icon in the text that runs the file when clicked. */

const NAME_LIMIT = 260;

/** @param stream of `\x01Ole10Native`: length, flags, label, path, type, temporary path, length, data */
export function nativeObject(stream: Buffer): { name: string; octets: Buffer } | null {
  let at = 6;
  const label = zeroEnded(stream, at);
  at += label.length + 1;
  const path = zeroEnded(stream, at);
  at += path.length + 1 + 4;
  if (at + 4 > stream.length) return null;
  const temporary = stream.readUInt32LE(at);
  at += 4 + temporary;
  if (at + 4 > stream.length) return null;
  const size = stream.readUInt32LE(at);
  const name = (label || path).toString();
  return { name: name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1) || 'object', octets: stream.subarray(at + 4, at + 4 + size) };
}

function zeroEnded(octets: Buffer, at: number): string {
  const end = octets.indexOf(0, at);
  return octets.toString('latin1', at, end === -1 ? Math.min(octets.length, at + NAME_LIMIT) : Math.min(end, at + NAME_LIMIT));
}
