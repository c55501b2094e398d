/**
 * Working memory that is reused from picture to picture, so that posing allocates little. Reuse is safe because a pose
 * ends before the next begins, and every thread has its own modules.
 * @returns A function that gives an array of at least `length` numbers with arbitrary content.
 */
export function scratch(): (length: number) => Float32Array {
  let kept = new Float32Array(0);
  return (length) => {
    if (kept.length < length) kept = new Float32Array(length);
    return kept;
  };
}
