// Which dialogs lie over the page. What is under the uppermost one can't be reached, so messages are told inside it.

class Layers {
  #open = $state.raw<readonly symbol[]>([]);

  get top(): symbol | null {
    return this.#open.at(-1) ?? null;
  }

  open(): symbol {
    const layer = Symbol();
    this.#open = [...this.#open, layer];
    return layer;
  }

  close(layer: symbol): void {
    this.#open = this.#open.filter((one) => one !== layer);
  }
}

export const layers = new Layers();
