/** The readers of file formats that a message may carry. Each library is loaded with the first file that needs it. */
import type { FileOpeners } from '../../mail/kit.ts';

export function createOpeners(): FileOpeners {
  return {
    pdf: async (octets) => (await import('./pdf.ts')).openPdf(octets),
    barcodes: async (picture) => (await import('./barcodes.ts')).readBarcodes(picture),
  };
}
