import { randomBytes } from 'node:crypto'

/** Texts that occur nowhere else, each planted at one place, so that an output that has one tells where it came from. */
export const makeCanaries = () => {
  const planted = new Map<string, { readonly place: string; readonly spellings: readonly string[] }>()
  return {
    /** Makes the canary of a place. It is of letters and digits, which no encoding of forms, URLs, JSON or HTML changes. */
    plant: (place: string): string => {
      const canary = `zq${randomBytes(12).toString('hex')}`
      planted.set(canary, { place, spellings: spellingsOf(canary) })
      return canary
    },
    /** Watches a value that another party made, such as a code. */
    watch: (place: string, value: string): void => {
      if (value.length >= 16) planted.set(value, { place, spellings: spellingsOf(value) })
    },
    forget: (): void => planted.clear(),
    count: (): number => planted.size,
    /** The places whose canaries stand in a text, in any spelling. */
    placesIn: (text: string, isAllowed: (place: string) => boolean = () => false): readonly string[] => [
      ...new Set(
        [...planted.values()].flatMap(({ place, spellings }) =>
          !isAllowed(place) && spellings.some((spelling) => text.includes(spelling)) ? [place] : [],
        ),
      ),
    ],
  }
}

export type Canaries = ReturnType<typeof makeCanaries>

/** The text itself, its hexadecimal octets, and what stays of it in base64 and base64url wherever in the octets it begins. */
const spellingsOf = (text: string): readonly string[] => {
  const octets = Buffer.from(text)
  const shifted = [0, 1, 2].map((shift) => {
    const all = Buffer.concat([Buffer.alloc(shift), octets]).toString('base64url')
    // the characters at both ends hold bits of the neighbours
    return all.slice(shift === 0 ? 0 : shift + 1, -2)
  })
  const standard = shifted.map((piece) => piece.replaceAll('-', '+').replaceAll('_', '/'))
  return [...new Set([text, encodeURIComponent(text), octets.toString('hex'), ...shifted, ...standard])]
}
