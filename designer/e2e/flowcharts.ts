/** Values as Elsa's format has them. */
export function literal(typeName: string, value: unknown) {
  return { typeName, expression: { type: 'Literal', value } };
}

export function activity(id: string, type: string, inputs: Record<string, unknown> = {}) {
  return { id, type, version: 1, ...inputs };
}

/** An activity with a name, at a place of the canvas. */
export function placed(id: string, type: string, displayText: string, x: number, y: number, inputs: Record<string, unknown> = {}) {
  return activity(id, type, { metadata: { displayText, designer: { position: { x, y }, size: { width: 180, height: 50 } } }, ...inputs });
}

export function arrow(from: string, port: string, to: string) {
  return { source: { activity: from, port }, target: { activity: to, port: 'In' } };
}

export function flowchart(activities: readonly unknown[], connections: readonly unknown[]) {
  return { id: 'Flowchart1', type: 'Elsa.Flowchart', version: 1, activities, connections };
}
