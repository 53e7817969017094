export { type CodeChallenge, computeCodeChallenge, isCodeVerifier, verifyCodeVerifier } from './proofs/code-verifier.ts'
export { requireCodeChallenge } from './rules/code-challenge.ts'
