/** A next hop that takes everything and keeps nothing: `node --import tsx bench/sink.ts`, prints its port. */
import { createServer, type Socket } from 'node:net';

const DOT = Buffer.from('\r\n.\r\n');

function serve(socket: Socket): void {
  let inData = false;
  let pending = Buffer.alloc(0);
  socket.setNoDelay(true);
  socket.write('220 sink ESMTP\r\n');
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    let out = '';
    for (;;) {
      const at = inData ? pending.indexOf(DOT) : pending.indexOf('\r\n');
      if (at < 0) {
        // Only the last bytes can begin the end of data.
        if (inData && pending.length > 4) pending = pending.subarray(-4);
        break;
      }
      const line = inData ? '.' : pending.toString('latin1', 0, at);
      pending = pending.subarray(at + (inData ? DOT.length : 2));
      out += answer(line);
    }
    if (out !== '') socket.write(out);
  });

  function answer(line: string): string {
    if (inData) {
      inData = false;
      return '250 2.0.0 Ok\r\n';
    }
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'EHLO') return '250-sink\r\n250-PIPELINING\r\n250-SIZE 100000000\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-DSN\r\n250 ENHANCEDSTATUSCODES\r\n';
    if (verb === 'DATA') {
      inData = true;
      return '354 go on\r\n';
    }
    if (verb === 'QUIT') return '221 2.0.0 Bye\r\n';
    return '250 2.0.0 Ok\r\n';
  }
}

const server = createServer(serve);
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(typeof address === 'object' && address !== null ? address.port : '');
});
process.once('SIGTERM', () => process.exit(0));
