import type { Miniflare } from 'miniflare'

export declare const startWorkerd: (worker: URL, options?: object) => Promise<Miniflare>
