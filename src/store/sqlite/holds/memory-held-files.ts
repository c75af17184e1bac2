/** Held bytes of a throwaway store, gone with it. */
import { type MessageContent, memoryContent } from '../../../mail/content.ts';
import { StoreUnavailable } from '../../../ports.ts';
import type { HeldFiles } from './held-files.ts';

export class MemoryHeldFiles implements HeldFiles {
  readonly #messages = new Map<string, Buffer>();

  async writeMessage(id: string, content: MessageContent): Promise<void> {
    this.#messages.set(id, Buffer.from(await content.bytes()));
  }

  async writeDescription(): Promise<void> {
    // Nothing survives this process, so nothing has to be restored.
  }

  async hasMessage(id: string): Promise<boolean> {
    return this.#messages.has(id);
  }

  async message(id: string): Promise<MessageContent> {
    const bytes = this.#messages.get(id);
    if (!bytes) throw new StoreUnavailable(`the bytes of held message ${id} are missing`);
    return memoryContent(bytes);
  }

  async removeMessage(id: string): Promise<void> {
    this.#messages.delete(id);
  }

  async removeDescription(): Promise<void> {
    // See writeDescription.
  }
}
