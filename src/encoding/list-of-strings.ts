/** Tells whether a value is a list of strings. A string itself has `includes` and `length` as well, and is none. */
export const isListOfStrings = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((entry) => typeof entry === 'string')
