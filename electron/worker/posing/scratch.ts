/**
 * Working memory that is kept from picture to picture, so that posing makes no garbage. A pose runs to its end before the
 * next begins, and every thread has modules of its own.
 * @returns Gives at least so many numbers, with whatever was left in them.
 */
export function scratch(): (length: number) => Float32Array {
  let kept = new Float32Array(0);
  return (length) => {
    if (kept.length < length) kept = new Float32Array(length);
    return kept;
  };
}
