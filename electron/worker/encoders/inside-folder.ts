import { refuse } from '../../../shared/failure.ts';

/**
 * The path of a file that a model names, relative to the model's folder, with forward slashes. Stars are refused as well:
 * ONNX Runtime takes a certain path with stars for an address in memory.
 * @param name The model's name, for messages.
 * @throws FailureError 'unusable-input' for a path that is not inside the folder, in the spelling of any platform.
 */
export function insideFolder(location: string, name: string): string {
  const parts = location.replaceAll('\\', '/').split('/');
  if (location === '' || parts.some((part) => part === '' || part === '..') || /[:*\0]/.test(location))
    refuse(
      'unusable-input',
      `the weights of ${name} are '${location}', which is not inside its folder`,
      'save it with its weights beside it',
    );
  return parts.filter((part) => part !== '.').join('/');
}
