/** The least that any gateway must cost: bytes from one socket to another. `node --import tsx bench/proxy.ts PORT`, prints its port. */
import { connect, createServer } from 'node:net';

const target = Number(process.argv[2]);
const server = createServer((inner) => {
  const outer = connect(target, '127.0.0.1');
  inner.setNoDelay(true);
  outer.setNoDelay(true);
  inner.pipe(outer);
  outer.pipe(inner);
  inner.on('error', () => outer.destroy());
  outer.on('error', () => inner.destroy());
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(typeof address === 'object' && address !== null ? address.port : '');
});
process.once('SIGTERM', () => process.exit(0));
