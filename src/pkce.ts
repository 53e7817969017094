export { type CodeChallenge, computeCodeChallenge, isCodeVerifier, verifyCodeVerifier } from './authorization-request/code-verifier.ts'
export { requireCodeChallenge } from './authorization-request/code-challenge.ts'
