import type { FrameLocator, Locator, Page } from 'playwright-core';
import { signInWithKey } from './browser.ts';
import { administratorKey, until } from './product.ts';

const dragMs = 6_000;

/** A person in front of the designer. */
export class StudioPage {
  readonly studio: FrameLocator;
  readonly canvas: Locator;

  constructor(
    readonly page: Page,
    private readonly base: string,
  ) {
    this.studio = page.frameLocator('iframe');
    this.canvas = this.studio.locator('.graph-container').first();
  }

  async signIn(path: string): Promise<void> {
    await this.page.goto(this.base + path);
    await signInWithKey(this.page, administratorKey);
  }

  /** Until Elsa Studio shows something. */
  async ready(): Promise<void> {
    await this.page.locator('iframe[data-stage=ready]').waitFor({ timeout: 80_000 });
  }

  async create(name: string): Promise<void> {
    await this.studio.getByRole('button', { name: /create workflow/i }).click();
    const dialogue = this.studio.getByRole('dialog');
    const field = dialogue.getByLabel(/name/i).first();
    await field.waitFor();
    await until(async () => (await field.inputValue()).length > 0, 'a name is proposed');
    await field.fill(name);
    await field.press('Tab');
    await dialogue.getByRole('button', { name: /^(ok|create)$/i }).click();
    await this.page.waitForURL(/\/studio\/definitions\/\w+$/);
  }

  /** Drags an activity from the palette onto the canvas, and sees it saved. */
  async add(category: string, name: string, x: number, y: number): Promise<void> {
    await this.drop(category, name, x, y);
    await this.saved();
  }

  /** Drags an activity from the palette onto the canvas. */
  async drop(category: string, name: string, x: number, y: number): Promise<void> {
    const palette = this.studio.locator('.mud-expansion-panels');
    const item = palette.getByText(name, { exact: true }).first();
    await palette.getByText(category, { exact: true }).waitFor();
    if (!(await item.isVisible())) await palette.getByText(category, { exact: true }).click();
    await item.waitFor();
    const before = await this.nodes();
    await item.click({ trial: true });
    await item.dragTo(this.canvas, { targetPosition: { x, y } });
    const isThere = async () => (await this.nodes()) === before + 1;
    await until(isThere, `${name} is on the canvas`, dragMs).catch(async () => {
      // A busy machine loses the end of a drag between the browser's processes; the events of one do the same.
      console.warn(`The drag of ${name} was lost.`);
      await this.page.keyboard.press('Escape');
      await this.dropWithEvents(item, x, y);
      await until(isThere, `${name} is on the canvas`);
    });
  }

  /** Draws an arrow from a port of one activity to the entrance of another. */
  async connect(from: string, port: string, to: string): Promise<void> {
    const before = await this.edges();
    // A drag that begins at a selected activity moves it.
    await this.canvas.click({ position: { x: 5, y: 5 }, force: true });
    const [start, end] = [await this.port(from, port), await this.port(to, 'In')];
    await this.page.mouse.move(start.x, start.y);
    await this.page.mouse.down();
    await this.page.mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2 + 12, { steps: 8 });
    await this.page.mouse.move(end.x, end.y, { steps: 8 });
    await this.page.mouse.up();
    await until(async () => (await this.edges()) === before + 1, `${from} leads to ${to}`);
    await this.saved();
  }

  /** Types into the code editor of an input. */
  async type(input: string, text: string): Promise<void> {
    const editor = this.studio.locator('.mud-input-control, .mud-grid-item, fieldset').filter({ hasText: input }).locator('.monaco-editor').first();
    await editor.click();
    await this.page.keyboard.type(text, { delay: 15 });
  }

  /** Elsa Studio's button with the cloud. */
  async publish(): Promise<void> {
    await this.studio.locator('.mud-button-group-root button.mud-primary-text').click();
  }

  /** Elsa Studio's button with the triangle. */
  async run(): Promise<void> {
    await this.studio.locator('button.mud-success-text').click();
  }

  async saved(): Promise<void> {
    await this.page.getByText('Saved', { exact: true }).waitFor();
  }

  nodes(): Promise<number> {
    return this.canvas.locator('.x6-node').count();
  }

  edges(): Promise<number> {
    return this.canvas.locator('.x6-edge').count();
  }

  node(activity: string): Locator {
    return this.canvas.locator('.x6-node').filter({ hasText: activity });
  }

  private async dropWithEvents(item: Locator, x: number, y: number): Promise<void> {
    const dataTransfer = await item.evaluateHandle(() => new DataTransfer());
    const { left, top } = await this.canvas.evaluate(canvas => ({ left: canvas.getBoundingClientRect().left, top: canvas.getBoundingClientRect().top }));
    const at = { dataTransfer, clientX: left + x, clientY: top + y };
    await item.dispatchEvent('dragstart', { dataTransfer });
    await this.canvas.dispatchEvent('dragover', at);
    await this.canvas.dispatchEvent('drop', at);
  }

  private async port(activity: string, port: string): Promise<{ x: number; y: number }> {
    const box = await this.node(activity).locator(`.x6-port-body[port="${port}"]`).boundingBox();
    if (!box) throw new Error(`${activity} has no port ${port} that can be seen.`);
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  }
}
