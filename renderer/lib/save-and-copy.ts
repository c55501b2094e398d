/** Saves text and images as files, and copies them. Nothing leaves the page except to a file or the clipboard. */

/** Pixels of an image for each pixel of the page, so that it stays sharp in print. */
const sharpness = 2;

/** A file name of plain characters: `loss-of-run-1.csv`. */
export const fileNameOf = (words: string, extension: string): string =>
  `${
    words
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 120) || 'chart'
  }.${extension}`;

/** Saves a file as a download. */
export function saveFile(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser reads the address after the click.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** The PNG image of an SVG document, at twice its size. @throws Error if the browser cannot draw it. */
export async function pngOf(svg: string): Promise<Blob> {
  const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(image.naturalWidth * sharpness);
    canvas.height = Math.round(image.naturalHeight * sharpness);
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) =>
      canvas.toBlob((made) => (made ? resolve(made) : reject(new Error('the image could not be drawn'))), 'image/png'),
    );
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** Copies text. @throws Error if the browser refuses. */
export const copyText = (text: string): Promise<void> => navigator.clipboard.writeText(text);

/** Copies an image that is still being made. @throws Error if the browser refuses, or the image cannot be made. */
export const copyPng = (image: Promise<Blob>): Promise<void> =>
  navigator.clipboard.write([new ClipboardItem({ 'image/png': image })]);
