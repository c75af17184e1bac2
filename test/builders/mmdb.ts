/** A small MMDB file (MaxMind DB format 2.0) with one IPv4 network in it. */

type Value = string | number | { [key: string]: Value };

function encode(value: Value): Buffer {
  if (typeof value === 'string') return sized(2, Buffer.from(value, 'utf8'));
  if (typeof value === 'number') {
    const octets = Buffer.alloc(4);
    octets.writeUInt32BE(value);
    return sized(6, octets);
  }
  const entries = Object.entries(value);
  return Buffer.concat([Buffer.of((7 << 5) | entries.length), ...entries.flatMap(([key, inner]) => [encode(key), encode(inner)])]);
}

/** Up to 284 octets of one type. */
function sized(type: number, octets: Buffer): Buffer {
  return Buffer.concat([octets.length < 29 ? Buffer.of((type << 5) | octets.length) : Buffer.of((type << 5) | 29, octets.length - 29), octets]);
}

/** @param network such as `192.0.2.0/24` @param record what the file says of each address in it */
export function mmdb(network: string, record: { [key: string]: Value }): Buffer {
  const [address = '', prefix = '32'] = network.split('/');
  const bits = address.split('.').flatMap((octet) => [...Number(octet).toString(2).padStart(8, '0')].map(Number));
  const nodes = Number(prefix);
  const tree = Buffer.alloc(nodes * 6);
  for (let node = 0; node < nodes; node += 1) {
    const onward = node + 1 === nodes ? nodes + 16 : node + 1;
    tree.writeUIntBE(bits[node] === 0 ? onward : nodes, node * 6, 3);
    tree.writeUIntBE(bits[node] === 0 ? nodes : onward, node * 6 + 3, 3);
  }
  const meta = {
    node_count: nodes,
    record_size: 24,
    ip_version: 4,
    database_type: 'test',
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1,
  };
  return Buffer.concat([tree, Buffer.alloc(16), encode(record), Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1'), encode(meta)]);
}
