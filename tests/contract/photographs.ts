/** A folder to index: pictures with content, and unusual ones that every folder has. */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';

/** Sky over ground with a sun at a varying place: the picture shows which way is up. */
function scene(number: number): Promise<Buffer> {
  const hue = (number * 47) % 360;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="96" height="72">
    <rect width="96" height="72" fill="hsl(${hue} 60% 75%)"/>
    <circle cx="${10 + ((number * 31) % 76)}" cy="${8 + ((number * 7) % 20)}" r="${5 + (number % 5)}" fill="#fff6c8"/>
    <path d="M0 ${44 + (number % 9)} L${20 + ((number * 13) % 50)} ${26 + (number % 11)} L96 ${46 + (number % 7)} V72 H0 Z"
      fill="hsl(${(hue + 140) % 360} 45% 35%)"/>
    <rect y="${60 - (number % 6)}" width="96" height="20" fill="hsl(${(hue + 90) % 360} 50% 25%)"/>
  </svg>`;
  return sharp(Buffer.from(svg)).jpeg({ quality: 90 }).toBuffer();
}

/** Number of usable pictures in the folder, and of files that are skipped. */
export const usable = 26;
export const passedOver = 2;

/** Creates the folder; two of its pictures are the same, one has no colour, two files cannot be used. */
export async function makePhotographs(folder: string): Promise<void> {
  mkdirSync(join(folder, 'second day'), { recursive: true });
  for (let number = 0; number < 24; number++) {
    const place = number < 12 ? folder : join(folder, 'second day');
    writeFileSync(join(place, `picture ${number}.jpg`), await scene(number));
  }
  copyFileSync(join(folder, 'picture 3.jpg'), join(folder, 'picture 3 again.jpg'));
  writeFileSync(
    join(folder, 'grey.png'),
    await sharp(await scene(30))
      .greyscale()
      .png()
      .toBuffer(),
  );
  writeFileSync(join(folder, 'torn.jpg'), (await scene(31)).subarray(0, 700));
  writeFileSync(join(folder, 'empty.jpg'), '');
}
