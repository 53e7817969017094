import fc from 'fast-check'

// The same examples at every run, so that a failure is one of the change at hand.
fc.configureGlobal({ seed: 7636 })

/** Any character but half a surrogate pair, every other one of ASCII. The units `binary` of fast-check are the same, and take seconds to
 * make: they keep a table of all code points. */
const characters: fc.Arbitrary<string> = fc
  .oneof(fc.nat(0x7f), fc.nat(0x10_ffff - 0x800))
  .map((number) => String.fromCodePoint(number < 0xd800 ? number : number + 0x800))

export { characters, fc }
