import { Document, HeadingLevel, Packer, Paragraph } from 'docx';
import { PDFDocument, StandardFonts } from 'pdf-lib';

/** A file to upload and a sentence in it that an answer will rest on. */
export type Fixture = { name: string; mimeType: string; buffer: Buffer; sentence: string };

/** Two pages; the sentence is in the middle of the second. */
export async function pdfFixture(): Promise<Fixture> {
  const sentence = 'The Harbour Clause obliges the tenant to repaint the jetty every seven years.';
  const pdf = await PDFDocument.create();
  const font = await pdf.embedFont(StandardFonts.Helvetica);
  const bold = await pdf.embedFont(StandardFonts.HelveticaBold);
  const pages = [
    {
      heading: 'Lease of the boathouse',
      lines: [
        'This lease is between the town and the rowing club.',
        'It begins in spring and renews itself.',
      ],
    },
    {
      heading: 'Duties of the tenant',
      lines: [
        'The tenant keeps the boathouse dry and insured.',
        sentence,
        'Keys are returned to the harbour office.',
      ],
    },
  ];
  for (const { heading, lines } of pages) {
    const page = pdf.addPage([595, 842]);
    page.drawText(heading, { x: 60, y: 760, size: 20, font: bold });
    lines.forEach((line, index) => page.drawText(line, { x: 60, y: 700 - index * 40, size: 12, font }));
  }
  return {
    name: 'boathouse-lease.pdf',
    mimeType: 'application/pdf',
    buffer: Buffer.from(await pdf.save()),
    sentence,
  };
}

export async function docxFixture(): Promise<Fixture> {
  const sentence = 'Expense reports above 400 euros need the signature of two managers.';
  const paragraphs = [
    new Paragraph({ text: 'Travel and expenses', heading: HeadingLevel.HEADING_1 }),
    new Paragraph('Book trains before flights whenever the journey is shorter than five hours.'),
    new Paragraph({ text: 'Approval', heading: HeadingLevel.HEADING_2 }),
    new Paragraph(sentence),
  ];
  const buffer = await Packer.toBuffer(new Document({ sections: [{ children: paragraphs }] }));
  return {
    name: 'travel-policy.docx',
    mimeType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    buffer,
    sentence,
  };
}

export function gb18030Fixture(): Fixture {
  const sentence = '员工入职满一年后，每年享有十二天带薪年假。';
  const text = `考勤与休假制度\n\n上班时间为上午九点至下午六点。\n\n${sentence}\n\n病假须提供医院证明。\n`;
  return { name: '休假制度.txt', mimeType: 'text/plain', buffer: encodeGb18030(text), sentence };
}

/** Two-byte GB18030 by turning the decoder's table around: the platform decodes it but does not encode it. */
function encodeGb18030(text: string): Buffer {
  const decoder = new TextDecoder('gb18030');
  const bytes = new Map<string, number[]>();
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      if (trail !== 0x7f) bytes.set(decoder.decode(Uint8Array.of(lead, trail)), [lead, trail]);
    }
  }
  return Buffer.from(
    Array.from(text).flatMap((character) => bytes.get(character) ?? [character.charCodeAt(0)]),
  );
}
