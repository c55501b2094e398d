/** The GPUs that `--devices` names. */
import { refuse } from '../../shared/failure.ts';

/** Most devices of one machine. */
const mostDevices = 64;

export const devicesOption = {
  takes: 'N|LIST',
  help: 'GPUs, one run on each at a time: the first N of them, or their numbers with commas between (`2,` is only number 2); on the CPU, N runs at a time share the cores',
  default: 'one run at a time',
} as const;

/**
 * Devices as CUDA_VISIBLE_DEVICES takes them.
 * @param visible The variable of this process, as a cluster sets it: numbers count among the devices that it names.
 * @throws FailureError 'bad-usage' that says what the option takes.
 */
export function devicesOf(text: string, visible: string | undefined): [string, ...string[]] {
  const numbers = text.includes(',')
    ? text
        .split(',')
        .map((part) => part.trim())
        .filter(Boolean)
    : first(Number(text));
  if (numbers.length === 0 || !numbers.every((part) => /^(\d+|(GPU|MIG)-[\w/-]+)$/.test(part)))
    refuse('bad-usage', `--devices takes ${devicesOption.takes}: found '${text}'`, devicesOption.help);
  if (new Set(numbers).size < numbers.length) refuse('bad-usage', `--devices names a device twice: '${text}'`);
  const among = visible
    ?.split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  const devices = numbers.map((part) => {
    if (!among || !/^\d+$/.test(part)) return part;
    return (
      among[Number(part)] ??
      refuse(
        'bad-usage',
        `--devices takes ${among.length} devices here: found '${text}'`,
        `CUDA_VISIBLE_DEVICES is ${visible}`,
      )
    );
  });
  return devices as [string, ...string[]];
}

/** `0` to `count − 1`; none for a number that is no such count. */
const first = (count: number): string[] =>
  Number.isInteger(count) && count <= mostDevices ? Array.from({ length: Math.max(0, count) }, (_, i) => `${i}`) : [];
