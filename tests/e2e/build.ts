/** Builds what is outdated once, before specs that run at the same time open it. */
import { build } from '../built.ts';

export default (): void => build();
