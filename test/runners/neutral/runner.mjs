// The one thing in which runners differ: where `test` comes from.
export const test = globalThis.Deno?.test ?? globalThis.test ?? (await import('node:test')).test
