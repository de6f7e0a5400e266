import { createTheme, Drawer, Modal, type CSSVariablesResolver } from '@mantine/core';

const title = { fontWeight: 650, fontSize: 'var(--mantine-font-size-lg)', lineHeight: 1.3 };

export const theme = createTheme({
  primaryColor: 'indigo',
  // One darker than usual: white letters on it are to be read.
  primaryShade: { light: 7, dark: 8 },
  defaultRadius: 'md',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "Cascadia Mono", "SF Mono", Menlo, Consolas, "Liberation Mono", monospace',
  headings: { fontWeight: '650' },
  autoContrast: true,
  respectReducedMotion: true,
  components: {
    Modal: Modal.extend({ styles: { title } }),
    Drawer: Drawer.extend({ styles: { title } }),
  },
});

/** The letters on light grounds of their own colour, in badges and notices. */
const legible = Object.fromEntries(
  ['gray', 'red', 'pink', 'grape', 'violet', 'green', 'teal', 'yellow', 'orange'].map(name => [
    `--mantine-color-${name}-light-color`,
    `color-mix(in srgb, var(--mantine-color-${name}-9) ${name === 'yellow' ? 60 : 75}%, black)`,
  ]),
);

/** Mantine's dimmed text, its links and some of its colours have too little contrast for small print; these pass 4.5 : 1 on every background used here. */
export const colours: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#5c6570',
    '--mantine-color-placeholder': '#6b747e',
    '--mantine-color-anchor': 'var(--mantine-color-indigo-8)',
    '--mantine-color-red-text': 'var(--mantine-color-red-9)',
    '--mantine-color-teal-text': 'var(--mantine-color-teal-9)',
    ...legible,
  },
  dark: { '--mantine-color-dimmed': '#a3a7ae', '--mantine-color-placeholder': '#9aa0a8' },
});
