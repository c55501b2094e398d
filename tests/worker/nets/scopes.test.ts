import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { normal, zeros } from '../../../electron/worker/nets/initialisers.ts';
import type { Scope } from '../../../electron/worker/nets/scope.ts';
import { declare, scopeOver } from '../../../electron/worker/nets/scopes.ts';

const encoder = (scope: Scope) => {
  const inner = scope.within('encoder').within('conv1');
  inner.buffer('mean', [2], zeros);
  return inner.parameter('kernel', [2, 3], normal(1));
};
const head = (scope: Scope) => scope.within('head').parameter('bias', [3], normal(1));

describe('declaring a net', () => {
  it('names parameters and buffers by their paths, in separate records', () => {
    const { parameters, buffers } = declare(encoder, 1);
    expect(Object.keys(parameters)).toEqual(['encoder/conv1/kernel']);
    expect(Object.keys(buffers)).toEqual(['encoder/conv1/mean']);
    expect(parameters['encoder/conv1/kernel']?.shape).toEqual([2, 3]);
    expect(buffers['encoder/conv1/mean']?.data).toEqual(new Float32Array(2));
  });

  it('initialises a tensor from the seed and its own name only', () => {
    const alone = declare(encoder, 7).parameters['encoder/conv1/kernel'];
    const after = declare((scope) => [head(scope), encoder(scope)], 7).parameters['encoder/conv1/kernel'];
    expect(after).toEqual(alone);
    expect(declare(encoder, 8).parameters['encoder/conv1/kernel']?.data).not.toEqual(alone?.data);
  });

  it('initialises every parameter differently', () => {
    const net = (scope: Scope) => ['a', 'b'].map((name) => scope.parameter(name, [8], normal(1)));
    const { a, b } = declare(net, 1).parameters;
    expect(a?.data).not.toEqual(b?.data);
  });

  it('declares a tensor once that a net uses twice', () => {
    const twice = declare((scope) => [encoder(scope), encoder(scope)], 1);
    expect(twice).toEqual(declare(encoder, 1));
  });

  it('refuses two shapes for one name', () => {
    const net = (scope: Scope) => [scope.parameter('a', [2], zeros), scope.parameter('a', [3], zeros)];
    expect(() => declare(net, 1)).toThrow("'a' is declared as [2] and as [3]: give one of them another name");
  });

  it('leaves no tensors behind, even if the net throws', () => {
    const before = tf.memory().numTensors;
    declare(encoder, 1);
    expect(() =>
      declare((scope) => {
        encoder(scope);
        throw new Error('no');
      }, 1),
    ).toThrow('no');
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('a scope over tensors', () => {
  it('finds tensors by path, and collects updates only in training', () => {
    const tensors = { 'encoder/conv1/kernel': tf.ones([2, 3]), 'encoder/conv1/mean': tf.zeros([2]) };
    const updates: Record<string, tf.Tensor> = {};
    expect(encoder(scopeOver(tensors))).toBe(tensors['encoder/conv1/kernel']);
    expect(scopeOver(tensors).training).toBe(false);
    const training = scopeOver(tensors, updates);
    expect(training.training).toBe(true);
    training.within('encoder').update('mean', tensors['encoder/conv1/mean']);
    expect(Object.keys(updates)).toEqual(['encoder/mean']);
  });

  it('names a tensor that is missing or has another shape', () => {
    expect(() => encoder(scopeOver({ 'encoder/conv1/mean': tf.zeros([2]) }))).toThrow(
      "the net needs 'encoder/conv1/kernel', which is not in the state: the state belongs to another net",
    );
    expect(() => encoder(scopeOver({ 'encoder/conv1/mean': tf.zeros([4]) }))).toThrow(
      "the net needs 'encoder/conv1/mean' as [2], but the state has [4]",
    );
  });
});
