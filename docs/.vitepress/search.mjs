// How the box searches. The browser gets the functions as text, so each has all that it needs in itself.
export const searchOptions = {
  fuzzy: 0.2,
  prefix: true,
  boost: { title: 4, text: 2, titles: 2 },
  /** People type questions: the words that are in every question find nothing. */
  processTerm: (term) => {
    const word = term.toLowerCase()
    const isFiller =
      /^(?:a|an|the|i|my|you|your|we|our|it|its|is|are|am|be|do|does|did|can|should|must|how|what|which|why|when|where|who|to|of|in|on|at|for|by|with|and|or|use|need|want|long)$/.test(
        word,
      )
    return isFiller
      ? null
      : word.replace(/^(rotat|refus|redeem|delet|expir|register|mandat)(?:es?|ed|ing|ions?|ory|als?)?$/, '$1')
  },
  /** Guides answer before the long tables do. The API is for those who look for a name. */
  boostDocument: (id) => {
    if (id.startsWith('/reference/api/')) return 0.2
    return id.startsWith('/evidence/') ? 0.5 : 1
  },
}
