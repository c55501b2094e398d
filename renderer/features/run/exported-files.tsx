/** The files of an export with their sizes, where they lie, and how to save them. */
import { Button, CopyButton, Group } from '@mantine/core';
import { IconDownload, IconFileZip, IconFolder } from '@tabler/icons-react';
import type { Exported } from '../../../shared/run-results.ts';
import { counted, formatBytes } from '../../lib/format.ts';
import { desktop, exportedFileUrl, exportZipUrl } from '../../lib/lab-client.ts';
import classes from './export-panel.module.css';

interface Props {
  readonly run: string;
  readonly exported: Exported;
}

export function ExportedFiles({ run, exported: { files, sizes, out } }: Props) {
  const total = sizes && Object.values(sizes).reduce((sum, bytes) => sum + bytes, 0);
  const about = [counted(files.length, 'file'), ...(total === undefined ? [] : [formatBytes(total)])];
  return (
    <>
      <h3 className={classes.filesTitle}>Files</h3>
      <Group gap="xs">
        <Button
          component="a"
          href={exportZipUrl(run)}
          download
          leftSection={<IconFileZip size={16} stroke={1.8} aria-hidden />}
        >
          Save all as ZIP
        </Button>
        {desktop && (
          <Button
            variant="default"
            leftSection={<IconFolder size={16} aria-hidden />}
            onClick={() => void desktop?.revealRun(run)}
          >
            Show in folder
          </Button>
        )}
        <span className="dim small">{about.join(', ')}</span>
      </Group>
      <ul className={classes.files}>
        {files.map((file) => (
          <li key={file}>
            <a href={exportedFileUrl(run, file)} download>
              <IconDownload size={15} stroke={1.8} aria-hidden />
              {file}
            </a>
            {sizes?.[file] !== undefined && <span className="dim">{formatBytes(sizes[file])}</span>}
          </li>
        ))}
      </ul>
      <p className={`small ${classes.folder}`}>
        <span className="dim">Folder</span> <span className="path">{out}</span>
        <CopyButton value={out}>
          {({ copied, copy }) => (
            <Button size="compact-xs" variant="default" onClick={copy}>
              {copied ? 'Copied' : 'Copy path'}
            </Button>
          )}
        </CopyButton>
      </p>
    </>
  );
}
