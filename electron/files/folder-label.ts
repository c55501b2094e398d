/** The class of a photograph by its folder, where no table of labels is given. */

/** A label as it is compared: é as one code point or as two is one label. */
export const asLabel = (text: string): string => text.normalize('NFC');

/**
 * The name of the folder directly below the chosen one; undefined for a photograph that is not in such a folder.
 * @param name Path within the chosen folder.
 */
export function folderLabel(name: string): string | undefined {
  const parts = name.split(/[/\\]/);
  return parts.length > 1 ? asLabel(parts[0]!) : undefined;
}
