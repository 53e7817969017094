/** Counts how many entries the linear searches of arrays can look at while `run` runs, so that a test sees growth without a clock. */
export const countSearched = async (run: () => unknown): Promise<number> => {
  const names = ['includes', 'indexOf', 'find', 'findIndex', 'some'] as const
  const originals = names.map((name) => [name, Object.getOwnPropertyDescriptor(Array.prototype, name)] as const)
  let searched = 0
  for (const [name, original] of originals) {
    const search = original?.value
    Object.defineProperty(Array.prototype, name, {
      ...original,
      value(this: readonly unknown[], ...given: unknown[]) {
        searched += this.length
        return search.apply(this, given)
      },
    })
  }
  try {
    await run()
  } finally {
    for (const [name, original] of originals) if (original) Object.defineProperty(Array.prototype, name, original)
  }
  return searched
}

/** Counts how often `run` begins to go through a map with `for … of`. */
export const countMapSearches = (run: () => unknown): number => {
  const original = Object.getOwnPropertyDescriptor(Map.prototype, Symbol.iterator)
  let searches = 0
  Object.defineProperty(Map.prototype, Symbol.iterator, {
    ...original,
    value(this: ReadonlyMap<unknown, unknown>) {
      searches++
      return this.entries()
    },
  })
  try {
    run()
  } finally {
    if (original) Object.defineProperty(Map.prototype, Symbol.iterator, original)
  }
  return searches
}
