/** The parts of a map for map-layout.mjs, loaded as one program: engines are registered once. */
export { npyHeader } from '../electron/files/npy.ts';
export { openDirectly } from '../electron/worker/engine/open-directly.ts';
export { finiteUnits } from '../electron/worker/evaluate/map/finite-units.ts';
export { layOut } from '../electron/worker/evaluate/map/lay-out.ts';
export { nearestByCosine } from '../electron/worker/evaluate/map/nearest-by-cosine.ts';
export { tileProducts, tileSide } from '../electron/worker/evaluate/map/tile-products.ts';
export { trustworthiness } from '../electron/worker/evaluate/map/trustworthiness.ts';
export { Random } from '../electron/worker/numerics/random.ts';
export { mapDefaults } from '../shared/map.ts';
