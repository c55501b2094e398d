/** What a browser tells about folders that are dropped into it: their names and what is in them, but not where they are. */

/** A dropped folder. */
export interface DroppedFolder {
  readonly name: string;
  /** Names of some of its files and sub-folders. */
  readonly entries: readonly string[];
}

/** Entries that a folder is recognised by. */
const mostEntries = 20;

/** The dropped folders. Call it in the handler of the drop: afterwards, the browser forgets what was dropped. */
export function droppedFolders(items: DataTransferItemList): Promise<DroppedFolder[]> {
  const entries = [...items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry?.isDirectory);
  return Promise.all(
    entries.map(async (entry) => {
      const inside = await namesIn(entry as FileSystemDirectoryEntry);
      return { name: entry!.name, entries: inside.slice(0, mostEntries) };
    }),
  );
}

/** Names of the first entries; none if the browser cannot read the folder. */
const namesIn = (folder: FileSystemDirectoryEntry): Promise<string[]> =>
  new Promise((resolve) => {
    folder.createReader().readEntries(
      (entries) => resolve(entries.map(({ name }) => name)),
      () => resolve([]),
    );
  });
