import { cleanup, configure } from '@testing-library/react';
import { afterEach } from 'vitest';

// Whether an element is hidden from assistive technology is not what these tests are about, and finding out takes jsdom most of their time.
configure({ defaultHidden: true, asyncUtilTimeout: 30_000 });

// What Mantine asks of a browser and jsdom does not have.
window.matchMedia = query => ({
  matches: false,
  media: query,
  onchange: null,
  addEventListener: () => {},
  removeEventListener: () => {},
  addListener: () => {},
  removeListener: () => {},
  dispatchEvent: () => false,
});
window.ResizeObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
window.HTMLElement.prototype.scrollIntoView = () => {};
Object.defineProperty(document, 'fonts', { value: new EventTarget() });

afterEach(() => {
  cleanup();
  sessionStorage.clear();
  localStorage.clear();
});
