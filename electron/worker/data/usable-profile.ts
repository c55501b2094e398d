/** Whether an embedded colour profile can be applied. A damaged one is ignored, and the file is used with a finding. */
import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { alone } from './decoder-gate.ts';
import { rgbProfileOfGrey } from './icc-profile.ts';
import type { Finding } from './opened-image.ts';
import { wrappedTiff } from './wrapped-tiff.ts';

/** What was found for each profile. Folders hold few different profiles. */
const known = new Map<string, Promise<boolean>>();
const mostKnown = 1000;

export const profileFinding: Finding = {
  kind: 'profile-ignored',
  detail: 'the colour profile is damaged or for another kind of colours',
};

export const hdrFinding: Finding = { kind: 'profile-ignored', detail: 'HDR colours (PQ or HLG) are not converted' };

/** The profile if it can be applied. @param channels 1 for grey, 3 for RGB, 4 for CMYK. */
export const usedProfile = async (profile: Buffer, channels: 1 | 3 | 4): Promise<Buffer | undefined> =>
  (await isUsableProfile(profile, channels)) ? profile : undefined;

function isUsableProfile(profile: Buffer, channels: 1 | 3 | 4): Promise<boolean> {
  const key = `${channels} ${createHash('sha1').update(profile).digest('base64')}`;
  const found = known.get(key);
  if (found) return found;
  if (known.size >= mostKnown) known.clear();
  const tried = tryProfile(profile, channels);
  known.set(key, tried);
  return tried;
}

async function tryProfile(profile: Buffer, channels: 1 | 3 | 4): Promise<boolean> {
  const space = ['GRAY', '', 'RGB ', 'CMYK'][channels - 1];
  if (profile.length < 132 || profile.toString('latin1', 36, 40) !== 'acsp') return false;
  if (profile.toString('latin1', 16, 20) !== space || profile.readUInt32BE(0) > profile.length) return false;
  if (channels === 1) {
    const rgb = rgbProfileOfGrey(profile);
    return rgb !== undefined && tryProfile(rgb, 3);
  }
  const tiff = wrappedTiff(new Uint16Array(channels), { width: 1, height: 1, channels }, profile);
  return alone(async () => {
    let works = true;
    const image = sharp(tiff).toColourspace(channels === 3 ? 'rgb16' : 'srgb');
    image.on('warning', () => {
      works = false;
    });
    await (channels === 4 ? image : image.withIccProfile('srgb')).raw().toBuffer();
    return works;
  }).catch(() => false);
}
