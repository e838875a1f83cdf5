import { request } from 'node:http';
import { connect } from 'node:tls';

/** What the server settles on when nothing but the given version is offered. */
export function protocolOf(version: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3'): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: 'localhost',
      port: 443,
      servername: 'localhost',
      minVersion: version,
      maxVersion: version,
      // OpenSSL would not even offer 1.1 at its usual level.
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    socket.once('secureConnect', () => {
      resolve(socket.getProtocol());
      socket.destroy();
    });
    socket.once('error', reject);
  });
}

/** By HTTP, under a name: the status and where it leads. */
export function askByHttp(name: string, path: string): Promise<[number | undefined, string | undefined]> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port: 80, path, headers: { host: name } }, (response) => {
      response.resume();
      resolve([response.statusCode, response.headers.location]);
    })
      .once('error', reject)
      .end();
  });
}
