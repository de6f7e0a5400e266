import { tell } from './parent.ts';

export type ElementName = 'definitions' | 'definition' | 'instances' | 'instance';

/** The element of a page, and what it asks the server first. */
export function elementOf(name: string | null, id: string): { element: HTMLElement; asks: string } | null {
  const at = encodeURIComponent(id);
  switch (name as ElementName | null) {
    case 'definitions':
      return { element: listening('elsa-workflow-definition-list', 'editWorkflowDefinition', 'definition'), asks: '/features/installed' };
    case 'definition':
      return { element: withId('elsa-workflow-definition-editor', 'definition-id', id), asks: `/workflow-definitions/by-definition-id/${at}?versionOptions=Latest` };
    case 'instances':
      return { element: listening('elsa-workflow-instance-list', 'viewWorkflowInstance', 'instance'), asks: '/features/installed' };
    case 'instance': {
      const element = listening('elsa-workflow-instance-viewer', 'editWorkflowDefinition', 'definition');
      element.setAttribute('instance-id', id);
      return { element, asks: `/workflow-instances/${at}` };
    }
    default:
      return null;
  }
}

/** Elsa Studio goes to addresses of its own, which are answered with this page: what it wants is told to the page around. */
export function isElsewhere(): boolean {
  const wanted = /\/workflows\/(definitions|instances)\/([^/]+)/.exec(window.location.pathname);
  if (wanted) tell({ type: 'open', what: wanted[1] === 'definitions' ? 'definition' : 'instance', id: decodeURIComponent(wanted[2]!) });
  return wanted !== null;
}

function listening(tag: string, property: string, what: 'definition' | 'instance'): HTMLElement {
  const element = document.createElement(tag);
  (element as unknown as Record<string, unknown>)[property] = (id: string) => tell({ type: 'open', what, id });
  return element;
}

function withId(tag: string, attribute: string, id: string): HTMLElement {
  const element = document.createElement(tag);
  element.setAttribute(attribute, id);
  return element;
}
