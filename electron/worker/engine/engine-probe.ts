/**
 * A process of its own that tries one engine and says how it went: a driver may take its process along when it fails.
 * Started by probeInProcess; its one argument is the engine.
 */
import { openDirectly } from './open-directly.ts';
import { tryEngine } from './try-engine.ts';

const id = process.argv[2] as 'webgpu' | 'cuda' | 'tensorflow';
const { losses } = await tryEngine('cpu', () => openDirectly('cpu', { lowering: 'standard' }));
const { report } = await tryEngine(id, () => openDirectly(id), losses);
process.send?.(report, () => process.exit(0));
