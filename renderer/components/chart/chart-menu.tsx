/** Buttons of a chart: table or plot, and a menu to copy and save it. */
import { ActionIcon, Menu } from '@mantine/core';
import { IconChartLine, IconDownload, IconTable } from '@tabler/icons-react';
import { useState } from 'react';
import { copyPng, copyText, fileNameOf, pngOf, saveFile } from '../../lib/save-and-copy.ts';
import classes from './chart.module.css';

interface Props {
  readonly title: string;
  /** Names the saved files. */
  readonly fileName: string;
  readonly asTable: boolean;
  onTable(asTable: boolean): void;
  csv(): string;
  /** The chart as an SVG document; undefined while the table is shown. */
  svg(): string | undefined;
}

const formats = ['PNG', 'SVG', 'CSV'] as const;
type Format = (typeof formats)[number];

export function ChartMenu({ title, fileName, asTable, onTable, csv, svg }: Props) {
  const [said, setSaid] = useState('');
  /** The plot stands on the page only while the table does not. */
  const offered = asTable ? (['CSV'] as const) : formats;

  async function use(verb: 'Copied' | 'Saved', format: Format): Promise<void> {
    const text = format === 'CSV' ? csv() : svg();
    if (text === undefined) return;
    try {
      if (verb === 'Copied') await (format === 'PNG' ? copyPng(pngOf(text)) : copyText(text));
      else {
        const type = format === 'CSV' ? 'text/csv' : 'image/svg+xml';
        const content = format === 'PNG' ? await pngOf(text) : new Blob([text], { type });
        saveFile(content, fileNameOf(fileName, format.toLowerCase()));
      }
      setSaid(`${verb} as ${format}`);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      setSaid(`The ${format} could not be ${verb.toLowerCase()}: ${why}`);
    }
    setTimeout(() => setSaid(''), 6000);
  }

  return (
    <div className={classes.buttons}>
      <span role="status" className={classes.said}>
        {said}
      </span>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={`${asTable ? 'Show as chart' : 'Show as table'}: ${title}`}
        onClick={() => onTable(!asTable)}
      >
        {asTable ? <IconChartLine size={16} aria-hidden /> : <IconTable size={16} aria-hidden />}
      </ActionIcon>
      <Menu position="bottom-end" width={170} transitionProps={{ duration: 0 }}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`Copy or save: ${title}`}>
            <IconDownload size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {offered.map((format) => (
            <Menu.Item key={format} onClick={() => void use('Copied', format)}>
              Copy as {format}
            </Menu.Item>
          ))}
          <Menu.Divider />
          {offered.map((format) => (
            <Menu.Item key={format} onClick={() => void use('Saved', format)}>
              Save as {format}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
