import { randomBytes } from 'node:crypto';
import { PDFDocument, StandardFonts } from 'pdf-lib';

/** A PDF of so many megabytes, of which one page is text and the rest does not compress. */
export async function heavyPdf(megabytes: number): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const page = document.addPage([595, 842]);
  const font = await document.embedFont(StandardFonts.Helvetica);
  page.drawText('The survey was taken with a theodolite from the northern pier.', {
    x: 60,
    y: 700,
    size: 12,
    font,
  });
  await document.attach(randomBytes(megabytes * 1_000_000), 'readings.bin');
  return document.save({ useObjectStreams: false });
}

/** Parts of a form, far more than may be uploaded. */
export function endlessForm(): ReadableStream<Uint8Array> {
  const head = '--x\r\ncontent-disposition: form-data; name="file"; filename="a.txt"\r\n\r\n';
  const part = new TextEncoder().encode('a'.repeat(1_000_000));
  let sent = 0;
  return new ReadableStream({
    pull(controller) {
      if (sent === 0) controller.enqueue(new TextEncoder().encode(head));
      if (sent++ > 300) controller.close();
      else controller.enqueue(part);
    },
  });
}
