/** Warm greys, one teal accent, system fonts: Mantine's variables, set once for light and dark. */
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

const accent: MantineColorsTuple = [
  '#e8f5f3',
  '#d2ebe7',
  '#a6d8d1',
  '#78c6bc',
  '#57b8ac',
  '#37a598',
  '#14837a',
  '#0c7a72',
  '#08645e',
  '#044d49',
];
const gray: MantineColorsTuple = [
  '#f8f8f5',
  '#f2f1ed',
  '#e8e6e1',
  '#dcdad3',
  '#c8c6be',
  '#a5a39b',
  '#7a7871',
  '#5c5a54',
  '#3a3935',
  '#201f1c',
];
const dark: MantineColorsTuple = [
  '#e9e7e2',
  '#c9c7c1',
  '#a3a19a',
  '#75736d',
  '#3d3c38',
  '#2d2c29',
  '#242320',
  '#191815',
  '#131210',
  '#0c0b0a',
];

const fonts =
  '-apple-system, BlinkMacSystemFont, "Segoe UI Variable", "Segoe UI", Inter, Roboto, "Adwaita Sans", Cantarell, Ubuntu, "Noto Sans", "Liberation Sans", "Helvetica Neue", Arial, sans-serif';

export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 6 },
  colors: { accent, gray, dark },
  black: '#201f1c',
  fontFamily: fonts,
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Code", "Liberation Mono", Menlo, Consolas, monospace',
  headings: { fontFamily: fonts, fontWeight: '620' },
  defaultRadius: 'md',
  radius: { xs: '3px', sm: '5px', md: '7px', lg: '10px', xl: '16px' },
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.1875rem' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'sm' } },
    Tooltip: {
      defaultProps: {
        multiline: true,
        maw: 300,
        openDelay: 250,
        withArrow: true,
        events: { hover: true, focus: true, touch: true },
      },
    },
    Modal: {
      defaultProps: {
        centered: true,
        overlayProps: { backgroundOpacity: 0.45, blur: 2 },
        closeButtonProps: { 'aria-label': 'Close' },
      },
    },
    Table: { vars: () => ({ table: { '--table-border-color': 'var(--lab-line)' } }) },
    Loader: { defaultProps: { type: 'dots' } },
    Select: {
      defaultProps: {
        allowDeselect: false,
        checkIconPosition: 'right',
        comboboxProps: { transitionProps: { duration: 0 } },
      },
    },
  },
});

/** Colours of charts and states, in addition to Mantine's. Each has a contrast of at least 4.5 on its surface. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#fbfaf8',
    '--mantine-color-dimmed': '#65635c',
    '--mantine-color-default-border': '#e3e1db',
    '--mantine-color-placeholder': '#75736c',
    '--lab-surface': '#ffffff',
    '--lab-sunken': '#f4f3ef',
    '--lab-line': '#e6e4de',
    '--lab-line-strong': '#cfccc4',
    '--lab-accent': '#0c7a72',
    '--lab-accent-soft': '#e4f2f0',
    '--lab-series-loss': '#8a877e',
    '--lab-series-held-out': '#0c7a72',
    '--lab-chance': '#8d5b16',
    '--lab-untrained': '#6a5a9c',
    '--lab-meter': '#9b2f6b',
    '--lab-heat-for': '#b2400c',
    '--lab-heat-against': '#2654a8',
    '--lab-right': '#1a7741',
    '--lab-right-soft': '#e6f3ea',
    '--lab-wrong': '#b3352b',
    '--lab-wrong-soft': '#faeae8',
    '--lab-warn': '#8a5608',
    '--lab-warn-soft': '#fbf1df',
  },
  dark: {
    '--mantine-color-body': '#171613',
    '--mantine-color-dimmed': '#a19f98',
    '--mantine-color-default': '#23221f',
    '--mantine-color-default-hover': '#2c2b27',
    '--mantine-color-default-border': '#383733',
    '--mantine-color-placeholder': '#918f88',
    '--lab-surface': '#1f1e1b',
    '--lab-sunken': '#131210',
    '--lab-line': '#302f2b',
    '--lab-line-strong': '#4a4843',
    '--lab-accent': '#5cc4b8',
    '--lab-accent-soft': '#16322f',
    '--lab-series-loss': '#8f8c84',
    '--lab-series-held-out': '#5cc4b8',
    '--lab-chance': '#d9a45b',
    '--lab-untrained': '#a99adb',
    '--lab-meter': '#e58bbd',
    '--lab-heat-for': '#f0824a',
    '--lab-heat-against': '#7fa6ec',
    '--lab-right': '#6cc98d',
    '--lab-right-soft': '#17301f',
    '--lab-wrong': '#f08a80',
    '--lab-wrong-soft': '#3a1d1a',
    '--lab-warn': '#e2b062',
    '--lab-warn-soft': '#33270f',
  },
});
