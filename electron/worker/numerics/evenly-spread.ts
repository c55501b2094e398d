/** At most `most` of the numbers below `count`, evenly spread: images are in the order of their folders. */
export function evenlySpread(count: number, most: number): number[] {
  const length = Math.min(count, most);
  return Array.from({ length }, (_, i) => Math.floor((i * count) / length));
}
