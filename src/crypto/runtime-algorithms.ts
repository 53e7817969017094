/** ML-DSA by its registered names.
 * @see RFC 9964 §5 */
export const ML_DSA: readonly string[] = ['ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87']

/** Tells whether the runtime verifies an algorithm. It is asked about ML-DSA only, because every supported runtime has the other
 * algorithms, and a runtime may warn when it is asked. */
export const isInRuntime = (alg: string): boolean => {
  if (!ML_DSA.includes(alg)) return true
  const { SubtleCrypto } = globalThis as { SubtleCrypto?: { supports?: (operation: string, alg: string) => boolean } }
  return SubtleCrypto?.supports?.('verify', alg) === true
}
