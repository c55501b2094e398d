import type { EncoderId } from '../../../shared/encoder-cards.ts';
import { alexnet } from './alexnet.ts';
import { conv4 } from './conv4.ts';
import type { Encoder } from './encoder.ts';
import { resnet18 } from './resnet18.ts';
import { vitTiny } from './vit-tiny.ts';

/** Every encoder by its id. */
export const encoders: Readonly<Record<EncoderId, Encoder>> = { conv4, resnet18, alexnet, 'vit-tiny': vitTiny };
