/** A sentence about a problem, where there is the problem. */
export const problem = (exists: boolean, sentence: string): readonly string[] => (exists ? [sentence] : [])
