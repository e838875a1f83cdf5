import { createPublicKey, verify, type KeyObject } from 'node:crypto';

/** One element of ASN.1 DER: its tag, its content, and all of it. */
export type Element = { tag: number; content: Buffer; whole: Buffer };

const tags = { sequence: 0x30, context0: 0xa0, dnsName: 0x82 };
const extensionRequest = '2a864886f70d01090e';
const subjectAltName = '551d11';

/** The elements that stand one after the other. @throws when it is no DER. */
export function readElements(bytes: Buffer): Element[] {
  const elements: Element[] = [];
  for (let at = 0; at < bytes.length;) {
    const tag = bytes[at] ?? 0;
    const first = bytes[at + 1] ?? 0;
    const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
    const size = lengthBytes === 0 ? first : bytes.readUIntBE(at + 2, lengthBytes);
    const start = at + 2 + lengthBytes;
    if (start + size > bytes.length) throw new Error('cut off');
    elements.push({
      tag,
      content: bytes.subarray(start, start + size),
      whole: bytes.subarray(at, start + size),
    });
    at = start + size;
  }
  return elements;
}

/** What a request for a certificate (PKCS #10) asks for. @throws when it is none, or not signed by its own key. */
export function readCertificateRequest(der: Buffer): { names: string[]; key: KeyObject } {
  const [request] = readElements(der);
  const [body, , signature] = readElements(request?.content ?? Buffer.alloc(0));
  const [, , keyInfo, attributes] = readElements(body?.content ?? Buffer.alloc(0));
  if (!body || !signature || !keyInfo || attributes?.tag !== tags.context0) throw new Error('no PKCS #10');
  const key = createPublicKey({ key: keyInfo.whole, type: 'spki', format: 'der' });
  // The first byte of a bit string says how many bits of the last do not count.
  if (!verify('sha256', body.whole, key, signature.content.subarray(1)))
    throw new Error('not signed by its key');
  return { names: namesIn(attributes), key };
}

function namesIn(attributes: Element): string[] {
  const wanted = readElements(attributes.content).find(({ content }) => idOf(content) === extensionRequest);
  const [, values] = readElements(wanted?.content ?? Buffer.alloc(0));
  const [extensions] = readElements(values?.content ?? Buffer.alloc(0));
  const found = readElements(extensions?.content ?? Buffer.alloc(0)).find(
    ({ content }) => idOf(content) === subjectAltName,
  );
  const text = readElements(found?.content ?? Buffer.alloc(0)).at(-1);
  const [names] = readElements(text?.content ?? Buffer.alloc(0));
  return readElements(names?.content ?? Buffer.alloc(0))
    .filter(({ tag }) => tag === tags.dnsName)
    .map(({ content }) => content.toString());
}

function idOf(content: Buffer): string {
  return readElements(content)[0]?.content.toString('hex') ?? '';
}
